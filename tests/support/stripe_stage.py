"""A ledger, a worker and the double of Stripe together, for tests of collecting."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Sequence

import msgspec
from ledgers import (
    NOT_SUBJECT,
    PLANNER,
    TEXTS,
    agreed,
    entered,
    issued,
    joined,
    planned,
    taken_back,
)
from stripe_double import SECRET_KEY, WEBHOOK_SECRET, StripeDouble, signed, stripe_double

from billing import collecting
from billing.collecting.adapter import StripeAccount
from billing.collecting.comparing import Difference
from billing.invoices import Tax
from billing.ledger import Book, Event, Issued, Paid, Stage, book_of
from billing.ledger.store import append, history
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.jobs import Worker


class StripeStage:
    """What a test acts on. `clock` is everybody's: kernel, worker and Stripe."""

    def __init__(
        self,
        kernel: Kernel,
        clock: ManualClock,
        double: StripeDouble,
        account: StripeAccount,
    ) -> None:
        self.kernel = kernel
        self.clock = clock
        self.double = double
        self.books = double.books
        self.account = account
        self.worker = self.worker_with(account)

    def worker_with(self, account: StripeAccount | None) -> Worker:
        """A worker; without account as where Stripe is off."""
        return Worker(
            self.kernel.database,
            self.clock,
            collecting.handlers(self.kernel, account, TEXTS),
            slots=1,
            lease=dt.timedelta(minutes=5),
            on_dead=lambda job, reason: collecting.give_up(self.kernel, job, reason),
        )

    async def write(self, events: Sequence[Event]) -> None:
        await append(self.kernel, lambda _book: events)

    async def book(self) -> Book:
        return book_of(await history(self.kernel))

    async def issue(
        self, *laender: str, cents: int = 100_000, tax: Tax = NOT_SUBJECT, mailbox: bool = True
    ) -> None:
        """A year with one instalment, issued today: SR-2026-0001 and so on, Land by Land."""
        when = self.clock.now()
        year = when.year
        before = await history(self.kernel)
        there = {member.joined.land for member in book_of(before).members}
        members = [joined(land, tax=tax) for land in laender if land not in there]
        if not mailbox:
            bare = [msgspec.structs.replace(each.buyer, mail=None) for each in members]
            members = [
                msgspec.structs.replace(each, buyer=buyer)
                for each, buyer in zip(members, bare, strict=True)
            ]
        events: list[Event] = [planned(year, instalments=1), *members, entered(cents, year)]
        book = book_of([*before, *events])
        events += agreed(book, Stage.ESTIMATE, year)
        await self.write([*events, *issued(book, 1, when, year)])

    async def pay_at_bank(self, number: str, cents: int | None = None) -> None:
        """What an import of CAMT.053 books."""
        open_ = (await self.book()).documents[number].open
        now = self.clock.now()
        await self.write(
            [
                Paid(
                    at=now,
                    by=PLANNER,
                    number=number,
                    cents=open_ if cents is None else cents,
                    on=now.date(),
                    reference="R1",
                )
            ]
        )

    async def take_back(self, number: str) -> str:
        """Correct an invoice; return the number of the correction."""
        proposed, made = taken_back(await self.book(), number, self.clock.now())
        await self.write([proposed, made])
        assert isinstance(made, Issued)
        return made.document.number

    async def work(self) -> None:
        """Plan, and do what is due."""
        await collecting.plan(self.kernel)
        await self.worker.run_until_idle()

    async def work_after(self, **span: float) -> None:
        self.clock.advance(dt.timedelta(**span))
        await self.work()

    async def report(self, events: Sequence[dict[str, object]] | None = None) -> None:
        """Have events reported (all that came up, by default), and looked at."""
        for event in self.books.events if events is None else events:
            await collecting.keep(self.kernel, signed(event)[0])
        await self.worker.run_until_idle()

    async def differences(self, year: int | None = None) -> list[tuple[str, str]]:
        found: tuple[Difference, ...] = await collecting.reconcile(self.kernel, self.account, year)
        return [(each.number, each.kind.value) for each in found]


@contextlib.asynccontextmanager
async def stripe_stage(
    kernel: Kernel, clock: ManualClock, **changed: object
) -> AsyncIterator[StripeStage]:
    """A stage whose kernel has Stripe on; `changed` are further settings."""
    async with stripe_double(clock) as double:
        settings = msgspec.structs.replace(
            kernel.settings,
            stripe_secret_key=SECRET_KEY,
            stripe_webhook_secret=WEBHOOK_SECRET,
            stripe_api_base=double.base,
            **changed,
        )
        account = StripeAccount(settings)
        try:
            on = msgspec.structs.replace(kernel, settings=settings)
            yield StripeStage(on, clock, double, account)
        finally:
            await account.close()
