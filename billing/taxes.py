"""How something is taxed: decided by people, per contract and date, and never by code.

What is not subject to VAT (O) may not stand on one document beside what is (EN 16931, BR-O-11), nor
does one rate stand beside another here: a Land gets one document for each treatment.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Final

import msgspec

from billing.errors import RefusedError

_WHOLE: Final = 100


class TaxTreatment(enum.StrEnum):
    """The categories that are used here (UNTDID 5305)."""

    NOT_SUBJECT = "O"
    STANDARD = "S"


class Tax(msgspec.Struct, frozen=True, kw_only=True):
    """The treatment, with its rate in percent, or with the reason why there is none (BT-120).

    Raises `RefusedError` for a rate without tax, tax without a rate, and a missing reason.
    """

    treatment: TaxTreatment
    percent: int = 0
    reason: str = ""

    def __post_init__(self) -> None:
        taxed = self.treatment is TaxTreatment.STANDARD
        if taxed != (self.percent > 0) or self.percent >= _WHOLE:
            raise RefusedError("wrong_tax_rate", f"{self.treatment} with {self.percent} %")
        if not taxed and not self.reason.strip():
            raise RefusedError("no_tax_reason", "untaxed without a reason")

    @property
    def code(self) -> str:
        """What stands on one document: "O", or "S" with its rate ("S19"), whatever the reason."""
        return f"{self.treatment}{self.percent or ''}"

    def on(self, cents: int) -> int:
        """The tax on an amount in cents, half a cent away from zero (EN 16931, 6.5.11)."""
        return tax_on(self.code, cents)


def percent_of(code: str) -> int:
    """The rate of a `Tax.code` in percent; 0 where nothing is taxed, and for an empty code."""
    return int(code[1:] or 0)


def tax_on(code: str, cents: int) -> int:
    """The tax of a `Tax.code` on an amount, both in cents; half a cent away from zero."""
    tax, rest = divmod(abs(cents) * percent_of(code), _WHOLE)
    tax += rest * 2 >= _WHOLE
    return tax if cents >= 0 else -tax


def together(taxes: Iterable[Tax]) -> Tax:
    """One treatment out of several with the same code: each reason once, in their order.

    Raises:
        ValueError: There are none, or their codes differ.
    """
    found = list(dict.fromkeys(taxes))
    if len({each.code for each in found}) != 1:
        raise ValueError("treatments that cannot stand on one document")
    reasons = "; ".join(dict.fromkeys(each.reason for each in found if each.reason))
    return msgspec.structs.replace(found[0], reason=reasons)
