"""The handlers of the errands: each looks at how things stand before it acts, so a repeat is harmless."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from billing.collecting import errands
from billing.collecting.claim import Claim, claim_of
from billing.collecting.errands import Errand, Verb
from billing.collecting.planning import is_collected
from billing.collecting.tables import CollectingErrand
from billing.collecting.there import AwayError, InvoiceThere, TurnedDownError
from billing.ledger import Book, Standing
from billing.ledger.keeper import current
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.jobs import Handler, PermanentFailureError, RunningJob
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.texts import Texts

if TYPE_CHECKING:
    from billing.collecting.adapter import StripeAccount

_PAYABLE: Final = frozenset({"open", "uncollectible"})

_Act = Callable[[Errand, Book], Awaitable[None]]


@asynccontextmanager
async def final_where_turned_down() -> AsyncIterator[None]:
    """Bury a job that Stripe will never take; what is away is tried again."""
    try:
        yield
    except TurnedDownError as error:
        raise PermanentFailureError(f"stripe-{error.code}") from error


class Collector:
    """Does at Stripe what the ledger says; `account` is none while Stripe is off."""

    def __init__(self, kernel: Kernel, account: StripeAccount | None, texts: Texts) -> None:
        self._kernel = kernel
        self._account = account
        self._texts = texts

    def handlers(self) -> Mapping[str, Handler]:
        """Kind of job → its handler."""
        acts = {
            Verb.PUSH: self._push,
            Verb.PAID: self._paid,
            Verb.VOID: self._void,
            Verb.CREDIT: self._credit,
        }
        return {errands.job_of(verb): self._doing(verb, act) for verb, act in acts.items()}

    @property
    def account(self) -> StripeAccount:
        """The account. Raises `AwayError` while Stripe is off: jobs wait for the key to come back."""
        if self._account is None:
            raise AwayError("off")
        return self._account

    def _doing(self, verb: Verb, act: _Act) -> Handler:
        async def handle(job: RunningJob) -> None:
            async with final_where_turned_down():
                self.account  # noqa: B018 - nothing is tried, and no time begins, while it is off
                number = await self._number(job)
                book = (await current(self._kernel)).book
                await act(await errands.attempt(self._kernel, verb, number), book)
            await errands.finish(self._kernel, job)

        return handle

    async def _number(self, job: RunningJob) -> str:
        async with self._kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
            rows = await CollectingErrand.select(CollectingErrand.number).where(
                CollectingErrand.id == job.subject_id
            )
        return str(rows[0]["number"])

    async def _push(self, errand: Errand, book: Book) -> None:
        standing = book.issued(errand.number)
        if errand.is_first and not is_collected(standing):
            return
        claim = claim_of(standing, self._texts)
        if claim.document.buyer.mail is None:
            raise TurnedDownError("no-mailbox")
        customer = await self._customer(claim)
        errand, invoice = await self._invoice(errand, claim, customer)
        if invoice.status == "draft":
            if invoice.total == 0:
                await self.account.add_line(errand.key("line"), claim, customer, invoice.id)
                invoice = await self.account.invoice(invoice.id)
            if invoice.total != claim.document.gross:
                raise TurnedDownError("other-amount")
            await self.account.finalise(errand.key("finalise"), invoice.id)
        if self._kernel.settings.stripe_sends_mail and invoice.status in {"draft", "open"}:
            await self.account.send(errand.key("send"), invoice.id)

    async def _customer(self, claim: Claim) -> str:
        errand = await errands.attempt(self._kernel, Verb.CUSTOMER, claim.land)
        if errand.late and not errand.stripe_id:
            found = await self.account.find_customer(claim.land)
            errand = await self._resumed(errand, found)
        if not errand.stripe_id:
            made = await self.account.create_customer(errand.key(), claim)
            errand = await errands.note(self._kernel, errand, made)
        else:
            await self.account.update_customer(errand.stripe_id, claim)
        return errand.stripe_id

    async def _invoice(
        self, errand: Errand, claim: Claim, customer: str
    ) -> tuple[Errand, InvoiceThere]:
        if errand.late and not errand.stripe_id:
            found = await self.account.find_invoice(errand.number)
            errand = await self._resumed(errand, found.id if found else None)
        if errand.stripe_id:
            return errand, await self.account.invoice(errand.stripe_id)
        made = await self.account.create_invoice(errand.key("invoice"), claim, customer)
        return await errands.note(self._kernel, errand, made.id), made

    async def _resumed(self, errand: Errand, found: str | None) -> Errand:
        """A late repeat goes on with what is there, or begins anew where surely nothing is."""
        if found is not None:
            return await errands.note(self._kernel, errand, found)
        if errand.lately:
            raise AwayError("not-searchable-yet")
        return await errands.begin_anew(self._kernel, errand)

    async def _pushed(self, number: str) -> str | None:
        """The invoice of a document that went there; none where it was not needed any more."""
        push = await errands.find(self._kernel, Verb.PUSH, number)
        if push is None or push.done_at is None:
            raise AwayError("invoice-first")
        return push.stripe_id or None

    async def _paid(self, errand: Errand, _book: Book) -> None:
        """The money came to our own account: Stripe need not wait for it."""
        id_ = await self._pushed(errand.number)
        if id_ is None:
            return
        invoice = await self.account.invoice(id_)
        if invoice.status in _PAYABLE:
            await self.account.pay_out_of_band(errand.key(), id_)
        elif invoice.status != "paid":
            raise TurnedDownError(f"is-{invoice.status}")

    async def _void(self, errand: Errand, book: Book) -> None:
        """A correction takes the whole invoice back: open it is voided, paid it is credited."""
        preceding = book.issued(errand.number).document.preceding
        id_ = await self._pushed(preceding.number) if preceding else None
        if id_ is None:
            return
        invoice = await self.account.invoice(id_)
        if invoice.status in _PAYABLE:
            await self.account.void(errand.key(), id_)
        elif invoice.status == "paid" and invoice.creditable:
            await self._credit_on(errand, invoice, invoice.creditable)

    async def _credit(self, errand: Errand, book: Book) -> None:
        """A credit of the settlement, on what the Land has paid through Stripe in that year.

        It moves no money: what becomes of a credit is decided and booked here.
        """
        credit = book.issued(errand.number)
        invoices = [await self.account.invoice(id_) for id_ in await self._of_year(credit, book)]
        left = credit.document.gross
        for invoice in invoices:
            given = await self.account.credits_of(invoice.id)
            left -= sum(each.amount for each in given if each.number == errand.number)
        for invoice in invoices:
            part = min(left, invoice.creditable) if invoice.status == "paid" else 0
            if part > 0:
                await self._credit_on(errand, invoice, part)
                left -= part
        if left > 0 and any(invoice.status in _PAYABLE for invoice in invoices):
            raise AwayError("not-paid-there-yet")
        if left > 0:
            raise TurnedDownError("more-than-was-paid-there")

    async def _of_year(self, credit: Standing, book: Book) -> list[str]:
        """The Land's invoices of a year that stand, are taxed alike and went there, the latest first."""
        found, about = [], (credit.year, book.piece(credit))
        for number, each in sorted(book.documents.items(), reverse=True):
            if each.stands and (each.year, book.piece(each)) == about:
                push = await errands.find(self._kernel, Verb.PUSH, number)
                if push is not None and push.stripe_id:
                    found.append(push.stripe_id)
        return found

    async def _credit_on(self, errand: Errand, invoice: InvoiceThere, cents: int) -> None:
        memo = self._texts("stripe.memo", number=errand.number)
        key = errand.key(invoice.id)
        await self.account.credit(key, invoice.id, errand.number, cents, memo)
