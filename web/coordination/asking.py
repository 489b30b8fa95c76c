"""Forms of the coordination: what is asked stands in a table, and is read, refused and shown by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from billing.errors import RefusedError
from billing.money import read_euros
from sorgeauskunft.texts import Texts
from web.amt.settings.days import day_from
from web.components import FieldView, Option
from web.errors import Errors, sentence

_PARTS: Final = ("day", "month", "year")
_MOST: Final = 10**9
TICKED: Final = "yes"


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One question. `kind` is that of a `FieldView`, or `euro` (cents come of it), or `whole`.

    `options` are those of a `select` or `radio`; a `select` that is not needed may stay empty.
    A `file` is only shown: it arrives by another way.
    """

    name: str
    kind: str = "text"
    needed: bool = True
    longest: int = 200
    options: tuple[Option, ...] = ()
    default: str = ""
    hint: str = ""
    accept: str = ""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        if self.kind == "date":
            return tuple(f"{self.name}.{part}" for part in _PARTS)
        return (self.name,)


class Form(msgspec.Struct, frozen=True):
    """A form; the keys of its labels are `coordination.<name>.<question>`."""

    name: str
    asks: tuple[Ask, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all inputs but files."""
        return tuple(name for ask in self.asks if ask.kind != "file" for name in ask.inputs)

    def read(self, given: Mapping[str, str]) -> tuple[dict[str, Any], Errors]:
        """What was answered: text, `date`, cents, number, `bool`; None for nothing; and what is wrong."""
        errors: Errors = {}
        values: dict[str, Any] = {}
        for ask in self.asks:
            if ask.kind == "file":
                continue
            try:
                values[ask.name] = _value(ask, given)
            except RefusedError as refused:
                errors[ask.name] = refusal(refused)
                values[ask.name] = None
        return values, errors

    def views(
        self, texts: Texts, given: Mapping[str, str] | None = None, errors: Errors | None = None
    ) -> tuple[FieldView, ...]:
        """The fields, with what was typed, or what they begin with where nothing was."""
        return tuple(self._view(ask, texts, given, errors or {}) for ask in self.asks)

    def _view(
        self, ask: Ask, texts: Texts, given: Mapping[str, str] | None, errors: Errors
    ) -> FieldView:
        key = f"coordination.{self.name}.{ask.name}".lower()
        label = texts(key)
        hint = ask.hint or (texts(f"{key}.hint") if f"{key}.hint" in texts else "")
        numbers = {"euro", "whole"}
        return FieldView(
            kind="text" if ask.kind in numbers else ask.kind,
            names=ask.inputs,
            values=tuple(_shown(ask, name, given) for name in ask.inputs),
            label=label,
            hint=hint,
            error=sentence(texts, errors, ask.name, label),
            needed=ask.needed,
            inputmode={"euro": "decimal", "whole": "numeric"}.get(ask.kind, ""),
            options=ask.options,
            accept=ask.accept,
        )


def refusal(refused: RefusedError) -> tuple[str, dict[str, Any]]:
    """The key and parameters of the sentence for what billing refuses."""
    # `key` is the name of the text itself.
    params = {"of" if name == "key" else name: value for name, value in refused.params.items()}
    return f"coordination.refused.{refused.reason}", params


def placed(refused: RefusedError, fields: Mapping[str, str], default: str = "") -> Errors:
    """The refusal at the field it is about; without one at `default`, or nowhere (empty)."""
    name = fields.get(refused.reason, default)
    return {name: refusal(refused)} if name else {}


def day_inputs(name: str, day: dt.date | None) -> dict[str, str]:
    """What stands in the inputs of a day."""
    parts = (day.day, day.month, day.year) if day else ("", "", "")
    return {f"{name}.{part}": str(value) for part, value in zip(_PARTS, parts, strict=True)}


def options(texts: Texts, prefix: str, members: Iterable[str]) -> tuple[Option, ...]:
    """Values with their texts `<prefix>.<value>`, in small letters as all keys are."""
    return tuple(Option(str(each), texts(f"{prefix}.{each}".lower())) for each in members)


def _shown(ask: Ask, name: str, given: Mapping[str, str] | None) -> str:
    if given is None:
        return ask.default if ask.kind != "date" else ""
    return given.get(name, "")


def _value(ask: Ask, given: Mapping[str, str]) -> Any:
    typed = [" ".join(given.get(name, "").split()) for name in ask.inputs]
    if ask.kind == "checkbox":
        if ask.needed and typed[0] != TICKED:
            raise RefusedError("not_ticked", "a box that has to be ticked")
        return typed[0] == TICKED
    if not any(typed):
        if ask.needed:
            raise RefusedError("choose" if ask.options else "empty", "nothing was answered")
        return None
    if ask.kind == "date":
        return _day(typed)
    if ask.kind == "textarea":
        return _text(ask, given.get(ask.name, "").replace("\r\n", "\n").strip())
    return _ONE_INPUT.get(ask.kind, _text)(ask, typed[0])


def _day(typed: list[str]) -> dt.date:
    day = day_from(*(part.rstrip(".") for part in typed))
    if day is None:
        raise RefusedError("wrong_day", "no day", text="")
    return day


def _chosen(ask: Ask, text: str) -> str:
    if text not in {option.value for option in ask.options}:
        raise RefusedError("choose", "none of the choices")
    return text


def _text(ask: Ask, text: str) -> str:
    if len(text) > ask.longest:
        raise RefusedError("text_too_long", "too long", max=ask.longest)
    if not all(each.isprintable() or (each == "\n" and ask.kind == "textarea") for each in text):
        raise RefusedError("not_printable", "characters that are not printed")
    return text


def _cents(_ask: Ask, text: str) -> int:
    return read_euros(text)


def _whole(_ask: Ask, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_MOST)) or int(text) > _MOST:
        raise RefusedError("wrong_number", "no whole number")
    return int(text)


_ONE_INPUT: Final[Mapping[str, Callable[[Ask, str], Any]]] = {
    "euro": _cents,
    "whole": _whole,
    "select": _chosen,
    "radio": _chosen,
}
