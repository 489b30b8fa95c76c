"""Billing's values as JSON: fractions as "numerator/denominator", keys of objects in order."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec


def plain(value: Any) -> Any:
    """A fraction as text. Raises `TypeError` for anything else that JSON does not know."""
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise TypeError(f"{type(value)} has no form in JSON")


def fraction(type_: type, value: Any) -> Any:
    """The fraction that `plain` wrote. Raises `TypeError` for another type."""
    if type_ is Fraction:
        return Fraction(value)
    raise TypeError(f"{type_} has no form in JSON")


ENCODER = msgspec.json.Encoder(enc_hook=plain, order="deterministic")
