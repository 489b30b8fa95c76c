"""The one place that talks to Stripe: our verbs in, our values out, its errors as two of ours.

It repeats nothing by itself: jobs do, with the same idempotency keys. It keeps no state. It is imported
where Stripe is on, because its SDK takes 30 MB.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import msgspec
import stripe

from billing.collecting.claim import Claim
from billing.collecting.there import (
    AwayError,
    CreditThere,
    InvoiceThere,
    PaymentThere,
    RefundThere,
    TurnedDownError,
)
from sorgeauskunft.kernel import Settings

_PAGE: Final = 100
_TIMEOUT_SECONDS: Final = 20.0
# These say "not now" although their status says "never".
_PASSING: Final = frozenset({"lock_timeout", "rate_limit", "idempotency_key_in_use"})

Thing = TypeVar("Thing")


class StripeAccount:
    """The operator's account there. Every verb raises `AwayError` or `TurnedDownError`."""

    def __init__(self, settings: Settings, timeout: float = _TIMEOUT_SECONDS) -> None:
        # It would report how long our calls took.
        stripe.enable_telemetry = False
        self._http = stripe.HTTPXClient(timeout=timeout)
        base = settings.stripe_api_base
        self._client = stripe.StripeClient(
            settings.stripe_secret_key,
            base_addresses={"api": base} if base else None,
            http_client=self._http,
            max_network_retries=0,
        )
        self._v1 = self._client.v1

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def create_customer(self, key: str, claim: Claim) -> str:
        """Make the customer of a Land; return its id."""
        with _translated():
            made = await self._v1.customers.create_async(claim.customer, {"idempotency_key": key})
        return made.id

    async def find_customer(self, land: str) -> str | None:
        """The customer of a Land, found by what we wrote on it; new ones are found after a while."""
        with _translated():
            query = f"metadata['party']:'{land}'"
            found = await self._v1.customers.search_async({"query": query})
        return found.data[0].id if found.data else None

    async def update_customer(self, id_: str, claim: Claim) -> None:
        """Bring name, mailbox and address to what they are now; does the same when repeated."""
        wanted = claim.customer
        with _translated():
            await self._v1.customers.update_async(
                id_,
                {"name": wanted["name"], "email": wanted["email"], "address": wanted["address"]},
            )

    async def create_invoice(self, key: str, claim: Claim, customer: str) -> InvoiceThere:
        """Make the draft."""
        with _translated():
            made = await self._v1.invoices.create_async(
                claim.invoice(customer), {"idempotency_key": key}
            )
        return _as(InvoiceThere, made)

    async def find_invoice(self, number: str) -> InvoiceThere | None:
        """The invoice of our document, found by its number; a new one is found after a while."""
        with _translated():
            query = f"metadata['document']:'{number}'"
            found = await self._v1.invoices.search_async({"query": query})
        if len(found.data) > 1:
            raise TurnedDownError("several-invoices")
        return _as(InvoiceThere, found.data[0]) if found.data else None

    async def add_line(self, key: str, claim: Claim, customer: str, invoice: str) -> None:
        """Put its line on a draft."""
        with _translated():
            await self._v1.invoice_items.create_async(
                claim.line(customer, invoice), {"idempotency_key": key}
            )

    async def finalise(self, key: str, invoice: str) -> InvoiceThere:
        """Fix a draft, so that it can be paid."""
        with _translated():
            done = await self._v1.invoices.finalize_invoice_async(
                invoice, {"auto_advance": False}, {"idempotency_key": key}
            )
        return _as(InvoiceThere, done)

    async def send(self, key: str, invoice: str) -> None:
        """Have Stripe mail it to the authority's mailbox."""
        with _translated():
            await self._v1.invoices.send_invoice_async(invoice, {}, {"idempotency_key": key})

    async def pay_out_of_band(self, key: str, invoice: str) -> None:
        """Say that the money arrived elsewhere."""
        with _translated():
            await self._v1.invoices.pay_async(
                invoice, {"paid_out_of_band": True}, {"idempotency_key": key}
            )

    async def void(self, key: str, invoice: str) -> None:
        """Take back what is open."""
        with _translated():
            await self._v1.invoices.void_invoice_async(invoice, {}, {"idempotency_key": key})

    async def credit(self, key: str, invoice: str, number: str, cents: int, memo: str) -> None:
        """Credit a part of what was paid; Stripe moves no money and sends no mail for it."""
        with _translated():
            await self._v1.credit_notes.create_async(
                {
                    "invoice": invoice,
                    "amount": cents,
                    "out_of_band_amount": cents,
                    "email_type": "none",
                    "memo": memo,
                    "metadata": {"document": number},
                },
                {"idempotency_key": key},
            )

    async def invoice(self, id_: str) -> InvoiceThere:
        """An invoice as it is now."""
        with _translated():
            return _as(InvoiceThere, await self._v1.invoices.retrieve_async(id_))

    async def invoices(self) -> AsyncIterator[InvoiceThere]:
        """Every invoice of the account, ours or not."""
        with _translated():
            found = await self._v1.invoices.list_async({"limit": _PAGE})
            async for each in found.auto_paging_iter():
                yield _as(InvoiceThere, each)

    async def payments_of(self, invoice: str) -> tuple[PaymentThere, ...]:
        """What was paid for an invoice."""
        with _translated():
            found = await self._v1.invoice_payments.list_async(
                {"invoice": invoice, "status": "paid", "limit": _PAGE}
            )
            return tuple([_as(PaymentThere, each) async for each in found.auto_paging_iter()])

    async def invoice_of_payment(self, payment: str) -> str | None:
        """The invoice that a payment (`pi_…`) was for; none where it was for no invoice."""
        with _translated():
            found = await self._v1.invoice_payments.list_async(
                {"payment": {"type": "payment_intent", "payment_intent": payment}, "limit": 1}
            )
        return _as(PaymentThere, found.data[0]).invoice if found.data else None

    async def credits_of(self, invoice: str) -> tuple[CreditThere, ...]:
        """The credit notes to an invoice that stand."""
        with _translated():
            found = await self._v1.credit_notes.list_async({"invoice": invoice, "limit": _PAGE})
            every = [_as(CreditThere, each) async for each in found.auto_paging_iter()]
        return tuple(each for each in every if each.status == "issued")

    async def refunds(self, payment: str | None = None) -> tuple[RefundThere, ...]:
        """What went back: of a payment (`pi_…`), or of the whole account."""
        with _translated():
            found = await self._v1.refunds.list_async(
                {"payment_intent": payment, "limit": _PAGE} if payment else {"limit": _PAGE}
            )
            every = [_as(RefundThere, each) async for each in found.auto_paging_iter()]
        return tuple(each for each in every if each.is_final)


def _as(type_: type[Thing], found: Any) -> Thing:
    try:
        return msgspec.convert(found.to_dict(), type_)
    except msgspec.ValidationError as error:
        raise TurnedDownError("answer-not-understood") from error


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except stripe.StripeError as error:
        code = error.code or type(error).__name__
        # A key that was used for something else is free again within a day, and a late repeat looks.
        if isinstance(error, stripe.InvalidRequestError) and code not in _PASSING:
            raise TurnedDownError(f"{code}:{error.param}" if error.param else code) from error
        raise AwayError(code) from error
