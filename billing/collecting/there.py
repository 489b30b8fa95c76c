"""What stands at Stripe, as far as we read it: amounts are cents, times seconds since 1970 (UTC)."""

from __future__ import annotations

import datetime as dt

import msgspec

from sorgeauskunft.kernel import BERLIN
from sorgeauskunft.kernel.errors import SorgeauskunftError


class AwayError(SorgeauskunftError):
    """Stripe could not be reached, or not now: try again later, with the same key."""


class TurnedDownError(SorgeauskunftError):
    """Stripe will never take this as it is. `code` is its own name for why, no text of a person."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Stripe turned it down: {code}")
        self.code = code


class InvoiceThere(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice; `status` is draft, open, paid, uncollectible or void."""

    id: str
    status: str
    total: int
    post_payment_credit_notes_amount: int
    pre_payment_credit_notes_amount: int
    metadata: dict[str, str] | None = None

    @property
    def number(self) -> str:
        """Our document's number; empty where somebody else made it."""
        return (self.metadata or {}).get("document", "")

    @property
    def year(self) -> str:
        """The cost period that it is about, as we wrote it there."""
        return (self.metadata or {}).get("year", "")

    @property
    def creditable(self) -> int:
        """What no credit note has taken back."""
        credited = self.post_payment_credit_notes_amount + self.pre_payment_credit_notes_amount
        return self.total - credited


class _Payment(msgspec.Struct, frozen=True):
    type: str
    payment_intent: str | None = None


class _Moments(msgspec.Struct, frozen=True):
    paid_at: int | None = None


class PaymentThere(msgspec.Struct, frozen=True, kw_only=True):
    """Money for an invoice."""

    id: str
    invoice: str
    status: str
    amount_paid: int | None
    payment: _Payment
    status_transitions: _Moments

    @property
    def collected(self) -> int:
        """What Stripe itself took in; what it only was told of (`payment_record`) is not its own."""
        real = self.status == "paid" and self.payment.type != "payment_record"
        return (self.amount_paid or 0) if real else 0

    @property
    def on(self) -> dt.date:
        """The day, in Berlin, on which it was paid."""
        seconds = self.status_transitions.paid_at or 0
        return dt.datetime.fromtimestamp(seconds, BERLIN).date()

    @property
    def reference(self) -> str:
        """What stands in our ledger for it."""
        return f"stripe:{self.id}"


class RefundThere(msgspec.Struct, frozen=True, kw_only=True):
    """Money that went back."""

    id: str
    amount: int
    status: str | None
    payment_intent: str | None

    @property
    def is_final(self) -> bool:
        """Whether it happened, or is about to; a failed or canceled one did not."""
        return self.status not in {"failed", "canceled"}


class CreditThere(msgspec.Struct, frozen=True, kw_only=True):
    """A credit note to an invoice."""

    id: str
    invoice: str
    amount: int
    status: str
    metadata: dict[str, str] | None = None

    @property
    def number(self) -> str:
        """Our document's number; empty where somebody else made it."""
        return (self.metadata or {}).get("document", "")
