"""One field: from what she typed to a value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import msgspec

from sorgeauskunft.requests.content import NO_HOUSE_NUMBER

from .answers import chosen
from .contacts import clean_email, clean_phone
from .dates import parse_birth_date
from .faults import InvalidAnswerError
from .fields import TICKED, Field, FormOptions, Kind
from .lettering import clean_name, clean_place, clean_text
from .places import Places, clean_postcode

Value: TypeAlias = str | int | bool | dt.date | None

_GERMANY: Final = "000"
_DIGITS: Final = re.compile(r"0*([0-9]{1,3})")


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What the checks need to know besides the answers.

    `today` is the day in Germany (Europe/Berlin). `states` are the keys of the Destatis list that
    can be chosen; Germany's own is never accepted, it is chosen by another answer.
    """

    today: dt.date
    options: FormOptions
    places: Places
    states: frozenset[str]


def parse(field: Field, raw: Mapping[str, str], context: Context) -> Value:
    """The value of a field: text, `int` for a number, `bool` for a checkbox, `date` for a date.

    None for a field left empty. Raises `InvalidAnswerError`.
    """
    match field.kind:
        case Kind.DATE:
            day, month, year = (raw.get(key, "") for key in field.raw_keys)
            return parse_birth_date(day, month, year, context.today)
        case Kind.CHOICE:
            return chosen(field, raw) or None
        case Kind.CHECKBOX:
            return chosen(field, raw) == TICKED
    typed = raw.get(field.key, "")
    if not typed.strip():
        return None
    if field.kind is Kind.STATE:
        return _state(typed, context.states)
    return PARSERS[field.kind](typed, field) or None


def _state(typed: str, states: frozenset[str]) -> str:
    key = typed.strip()
    if key == _GERMANY or key not in states:
        raise InvalidAnswerError("state-unknown")
    return key


def _house_number(typed: str, field: Field) -> str:
    number = clean_text(typed, field.max_length)
    if number.casefold() == NO_HOUSE_NUMBER:
        return NO_HOUSE_NUMBER
    if not re.search("[0-9]", number):
        raise InvalidAnswerError("house-number")
    return number


def _number(typed: str, field: Field) -> int:
    digits = _DIGITS.fullmatch(typed.strip())
    if not digits or not field.minimum <= int(digits[1]) <= field.maximum:
        raise InvalidAnswerError("number-range", min=str(field.minimum), max=str(field.maximum))
    return int(digits[1])


PARSERS: Final[dict[Kind, Callable[[str, Field], str | int]]] = {
    Kind.NAME: lambda typed, field: clean_name(typed, field.max_length),
    Kind.TEXT: lambda typed, field: clean_text(typed, field.max_length),
    Kind.PLACE: lambda typed, field: clean_place(typed, field.max_length),
    Kind.POSTCODE: lambda typed, _: clean_postcode(typed),
    Kind.HOUSE_NUMBER: _house_number,
    Kind.EMAIL: lambda typed, field: clean_email(typed, field.max_length),
    Kind.PHONE: lambda typed, field: clean_phone(typed, field.max_length),
    Kind.NUMBER: _number,
}
