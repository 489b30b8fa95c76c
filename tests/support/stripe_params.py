"""Parameters of Stripe's API, held against what its own SDK declares: whatever is unknown is refused."""

from __future__ import annotations

import re
import sys
import typing
from decimal import Decimal
from typing import Any, Literal, NotRequired, Union, get_args, get_origin
from urllib.parse import parse_qsl

from stripe._request_options import RequestOptions
from typing_extensions import is_typeddict

_OPTIONS = frozenset(RequestOptions.__annotations__)


class ParamError(Exception):
    """A parameter that Stripe would not take."""

    def __init__(self, message: str, param: str, code: str) -> None:
        super().__init__(message)
        self.error = {
            "type": "invalid_request_error",
            "message": message,
            "param": param,
            "code": code,
        }


def nested(text: str) -> dict[str, Any]:
    """A form `a[b][0][c]=x` as nested dictionaries; numbers stay keys."""
    out: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", name)
        place = out
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return out


def checked(form: dict[str, Any], declared: Any, path: str = "") -> dict[str, Any]:
    """The form as values of the declared types. Raises `ParamError`."""
    fields = _fields(declared)
    for name in form:
        if name not in fields:
            where = _inside(path, name)
            raise ParamError(f"Received unknown parameter: {where}", where, "parameter_unknown")
    for name, (_type, needed) in fields.items():
        if needed and name not in form:
            where = _inside(path, name)
            raise ParamError(f"Missing required param: {where}.", where, "parameter_missing")
    return {
        name: _value(value, fields[name][0], _inside(path, name)) for name, value in form.items()
    }


def _fields(declared: Any) -> dict[str, tuple[Any, bool]]:
    names = vars(sys.modules[declared.__module__])
    hints = typing.get_type_hints(
        declared, names, {"StripeContext": object, "Mapping": dict}, include_extras=True
    )
    found = {}
    for name, hint in hints.items():
        if name in _OPTIONS:
            continue
        optional = get_origin(hint) is NotRequired
        found[name] = (get_args(hint)[0] if optional else hint, not optional)
    return found


def _inside(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _value(value: Any, type_: Any, path: str) -> Any:
    options = get_args(type_) if _is_union(type_) else (type_,)
    literals = [each for each in options if get_origin(each) is Literal]
    if any(get_args(each) != ("",) for each in literals):
        # The SDK allows any text where Stripe may add a choice later; here only what is known.
        options = tuple(each for each in options if each is not str)
    for option in sorted(options, key=lambda each: each is str):
        try:
            return _one(value, option, path)
        except TypeError:
            continue
    raise ParamError(f"Invalid {path}: {value!r}", path, "parameter_invalid")


def _is_union(type_: Any) -> bool:
    return get_origin(type_) is Union or type(type_).__name__ == "UnionType"


def _one(value: Any, type_: Any, path: str) -> Any:
    if is_typeddict(type_):
        return checked(_need(value, dict), type_, path)
    kind = get_origin(type_) or type_
    if kind is Literal and value in get_args(type_):
        return value
    if kind is list:
        items = _need(value, dict)
        if list(items) != [str(place) for place in range(len(items))]:
            raise TypeError
        inner = get_args(type_)[0]
        return [_value(each, inner, _inside(path, place)) for place, each in items.items()]
    if kind is dict or getattr(kind, "__name__", "") == "UntypedStripeObject":
        return {name: _need(each, str) for name, each in _need(value, dict).items()}
    if isinstance(value, str):
        return _plain(value, kind)
    raise TypeError


def _plain(value: str, kind: Any) -> Any:
    if kind is str:
        return value
    if kind is bool and value in {"true", "false"}:
        return value == "true"
    if kind in {int, Decimal} and re.fullmatch(r"-?\d+", value):
        return int(value)
    raise TypeError


def _need(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise TypeError
    return value
