"""What is asked about a Land: a step on its way, its contract, the end of its part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from billing.invoices import Address, Buyer
from billing.ledger import Actor, LandJoined
from billing.pipeline import PipelineStage
from sorgeauskunft.texts import Texts
from web.coordination.asking import Ask, Form, day_inputs, options
from web.coordination.tax_fields import tax_asks, tax_from

STEP_FIELDS: Final = {
    "day_to_come": "on",
    "no_pdf": "document",
    "too_large": "document",
    "no_reference": "reference",
}
CONTRACT_FIELDS: Final = {
    "overlapping_participation": "first_day",
    "wrong_postcode": "postcode",
    "wrong_leitweg_id": "leitweg_id",
    "wrong_mail": "mail",
    "wrong_tax_rate": "percent",
    "no_tax_reason": "reason",
}
LEAVING: Final = Form("leaving", (Ask(name="last_day", kind="date"),))


def step_form(texts: Texts) -> Form:
    """A step, and the PDF that proves it."""
    stages = options(texts, "coordination.stage", PipelineStage)
    return Form(
        "step",
        (
            Ask(name="stage", kind="select", options=stages),
            Ask(name="on", kind="date"),
            Ask(name="reference"),
            Ask(name="note", kind="textarea", needed=False, longest=1500),
            Ask(name="document", kind="file", needed=False, accept=".pdf,application/pdf"),
        ),
    )


def contract_form(texts: Texts) -> Form:
    """The contract of a Land, and who pays for it."""
    return Form(
        "contract",
        (
            Ask(name="contract", longest=100),
            Ask(name="first_day", kind="date"),
            Ask(name="letter_of_intent", kind="date", needed=False),
            Ask(name="payer"),
            Ask(name="street"),
            Ask(name="postcode", longest=5),
            Ask(name="town", longest=80),
            Ask(name="leitweg_id", longest=60),
            Ask(name="mail", kind="email", needed=False, longest=254),
            *tax_asks(texts, name="treatment"),
        ),
    )


def joined(code: str, values: Mapping[str, Any], by: Actor, at: dt.datetime) -> LandJoined:
    """The event of a contract. Raises `RefusedError` for what could not stand on an invoice."""
    return LandJoined(
        at=at,
        by=by,
        land=code,
        first_day=values["first_day"],
        contract=values["contract"],
        buyer=Buyer(
            name=values["payer"],
            address=Address(
                street=values["street"], postcode=values["postcode"], town=values["town"]
            ),
            leitweg_id=values["leitweg_id"],
            mail=values["mail"],
        ),
        tax=tax_from(values, "treatment"),
        letter_of_intent=values["letter_of_intent"],
    )


def again(before: LandJoined) -> dict[str, str]:
    """What a further contract of the same Land begins with: who pays stays mostly the same."""
    buyer, tax = before.buyer, before.tax
    return {
        **day_inputs("letter_of_intent", before.letter_of_intent),
        "payer": buyer.name,
        "street": buyer.address.street,
        "postcode": buyer.address.postcode,
        "town": buyer.address.town,
        "leitweg_id": buyer.leitweg_id,
        "mail": buyer.mail or "",
        "treatment": tax.treatment.value,
        "reason": tax.reason,
        "percent": str(tax.percent or ""),
    }
