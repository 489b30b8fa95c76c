"""What is asked about tax: of a contract, and of an item that is taxed in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from billing.errors import RefusedError
from billing.taxes import Tax, TaxTreatment
from sorgeauskunft.texts import Texts
from web.coordination.asking import Ask, options

_MOST_PERCENT: Final = 99


def tax_asks(texts: Texts, *before: str, name: str = "tax") -> tuple[Ask, Ask, Ask]:
    """The treatment, its reason, its rate; `before` are choices ahead of those of the law.

    The first choice is where the question begins.
    """
    choices = (*before, *(each.value for each in TaxTreatment))
    return (
        Ask(
            name=name,
            kind="radio",
            options=options(texts, "coordination.tax", choices),
            default=choices[0],
        ),
        Ask(name="reason", needed=False),
        Ask(name="percent", kind="whole", needed=False),
    )


def tax_from(values: Mapping[str, Any], name: str) -> Tax:
    """The treatment. Raises `RefusedError` (`wrong_tax_rate`, `no_tax_reason`)."""
    treatment, percent = TaxTreatment(values[name]), values["percent"] or 0
    if percent > _MOST_PERCENT:
        raise RefusedError("wrong_tax_rate", "no rate")
    taxed = treatment is TaxTreatment.STANDARD
    return Tax(
        treatment=treatment,
        percent=percent if taxed else 0,
        reason="" if taxed else values["reason"] or "",
    )
