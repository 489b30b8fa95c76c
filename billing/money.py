"""Amounts of money as people write them: cents in, "1.234,56 €" out, and back."""

from __future__ import annotations

import re
from typing import Final

from billing.errors import RefusedError

# Thousands with points or without, at most two places after the comma.
_EUROS: Final = re.compile(r"(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?(?:\s*€)?")
# Longer ones are no amounts; beyond some thousand digits Python refuses to read a number.
_LONGEST: Final = 30


def euros(cents: int) -> str:
    """Cents as euros with points and comma: 123456 → "1.234,56 €"."""
    whole, part = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole:,}".replace(",", ".") + f",{part:02} €"


def read_euros(text: str) -> int:
    """The cents of an amount as typed or imported.

    Raises:
        RefusedError: `wrong_amount` for what is none: words, a decimal point ("12.50" would be read
            as thousands by one and as cents by another), more than two places.
    """
    match = _EUROS.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None:
        raise RefusedError("wrong_amount", f"{text[:_LONGEST]!r} is no amount", text=text)
    sign, whole, part = match.groups()
    cents = int(whole.replace(".", "")) * 100 + int((part or "0").ljust(2, "0"))
    return -cents if sign else cents
