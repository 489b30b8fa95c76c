"""Invoice, correction and credit: the same data whether read by a machine or by a person.

Amounts are cents; every line is one quantity of one amount, because shares are amounts and no
goods. One document has one tax treatment: what is not subject to VAT (O) may not stand beside what
is (EN 16931, BR-O-11).
"""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from billing.errors import RefusedError
from billing.invoices.parts import Attachment, Buyer, Preceding, Seller
from billing.taxes import Tax, TaxTreatment


class DocumentKind(enum.StrEnum):
    """What a document is, with its code of UNTDID 1001 (BR-DE-17)."""

    INVOICE = "380"
    CORRECTION = "384"
    """Takes an invoice back, in whole: it is issued anew where something is still due."""
    CREDIT = "381"
    """What the Land gets back after the year: set off, or paid out."""


class Line(msgspec.Struct, frozen=True):
    """One amount, above or below zero, and what it is for."""

    text: str
    cents: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One document about one Land and one cost period.

    `preceding` is the document that is corrected or credited; a correction needs one (BR-DE-26).
    `due` is the day of payment; a credit and a correction have none. `terms` (BT-20) says how it is
    paid, or what becomes of a credit: whether it is taken off the next instalments or paid out.

    Raises `RefusedError` for what could not be issued: no lines, an invoice below zero, a correction
    above, a due day before the day of issue, tax charged by who has no tax number.
    """

    kind: DocumentKind
    number: str
    issued: dt.date
    seller: Seller
    buyer: Buyer
    tax: Tax
    lines: tuple[Line, ...]
    first_day: dt.date
    last_day: dt.date
    due: dt.date | None = None
    contract: str | None = None
    preceding: Preceding | None = None
    terms: str = ""
    notes: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        if not self.lines or not self.number:
            raise RefusedError("empty_document", "a document without number or lines")
        self._check_amounts()
        self._check_days()
        if self.kind is DocumentKind.CORRECTION and self.preceding is None:
            raise RefusedError("nothing_to_correct", f"{self.number} corrects nothing")
        if self.kind is DocumentKind.CREDIT and not self.terms.strip():
            raise RefusedError("no_terms", f"{self.number}: what becomes of the credit?")
        numbered = self.seller.vat_id or self.seller.tax_number
        if self.tax.treatment is TaxTreatment.STANDARD and not numbered:
            raise RefusedError("no_tax_number", "the seller charges tax without a number")

    @property
    def net(self) -> int:
        """The sum of the lines in cents."""
        return sum(line.cents for line in self.lines)

    @property
    def tax_cents(self) -> int:
        """The tax on the sum, not the sum of taxes."""
        return self.tax.on(self.net)

    @property
    def gross(self) -> int:
        """What is to be paid, or credited, in cents."""
        return self.net + self.tax_cents

    def _check_amounts(self) -> None:
        below = self.net < 0
        if below != (self.kind is DocumentKind.CORRECTION) and self.net != 0:
            raise RefusedError("wrong_sign", f"{self.number}: {self.kind} over {self.net} cents")

    def _check_days(self) -> None:
        if self.last_day < self.first_day:
            raise RefusedError("ends_before_it_begins", f"{self.number}: period ends too early")
        if (self.due is not None) != (self.kind is DocumentKind.INVOICE):
            raise RefusedError("wrong_due_day", f"{self.number}: only an invoice is due")
        if self.due is not None and self.due < self.issued:
            raise RefusedError("wrong_due_day", f"{self.number} is due before it is issued")


def correction_of(original: Document, number: str, issued: dt.date, *notes: str) -> Document:
    """The document that takes an invoice back in whole, line by line."""
    if original.kind is not DocumentKind.INVOICE:
        raise RefusedError("nothing_to_correct", f"{original.number} is no invoice")
    return msgspec.structs.replace(
        original,
        kind=DocumentKind.CORRECTION,
        number=number,
        issued=issued,
        due=None,
        lines=tuple(Line(line.text, -line.cents) for line in original.lines),
        preceding=Preceding(original.number, original.issued),
        notes=notes,
        attachments=(),
    )
