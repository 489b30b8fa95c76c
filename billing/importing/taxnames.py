"""How an item is taxed, as people write it into a sheet.

Nothing (as the contract of each Land says) · 19 % · nicht steuerbar: Grund
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from billing.errors import RefusedError
from billing.taxes import Tax, TaxTreatment

_RATE: Final = re.compile(r"([0-9]{1,2})(?:,0+)?\s*%?")
# What a spreadsheet keeps for a cell that shows 19 %.
_FRACTION: Final = re.compile(r"0\.([0-9]{1,2})")
_NOT_SUBJECT: Final = re.compile(r"nicht steuerbar\s*:?\s*(.*)", re.IGNORECASE)
_LONGEST: Final = 200


def tax_named(text: str) -> Tax | msgspec.UnsetType:
    """The treatment that a text names; unset for nothing.

    Raises:
        RefusedError: `wrong_tax` for what is none, `wrong_tax_rate` for 0 %, `no_tax_reason`.
    """
    name = " ".join(text.split())
    if not name:
        return msgspec.UNSET
    if len(name) > _LONGEST or not name.isprintable():
        raise RefusedError("wrong_tax", "no treatment", text=name[:40])
    if (untaxed := _NOT_SUBJECT.fullmatch(name)) is not None:
        return Tax(treatment=TaxTreatment.NOT_SUBJECT, reason=untaxed[1])
    if (fraction := _FRACTION.fullmatch(name)) is not None:
        return Tax(treatment=TaxTreatment.STANDARD, percent=int(fraction[1].ljust(2, "0")))
    if (rate := _RATE.fullmatch(name)) is not None:
        return Tax(treatment=TaxTreatment.STANDARD, percent=int(rate[1]))
    raise RefusedError("wrong_tax", "no treatment", text=name[:40])


def name_of_tax(tax: Tax | None) -> str:
    """A text that `tax_named` reads as this."""
    if tax is None:
        return ""
    return f"{tax.percent} %" if tax.percent else f"nicht steuerbar: {tax.reason}"
