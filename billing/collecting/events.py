"""What Stripe reports: kept once, then looked up there, never believed by its own words.

Events come twice, late and in any order. So an event says only where to look: what stands there now
decides, and a payment enters the ledger under its own id, which the ledger takes once.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

import msgspec
import structlog

from billing.collecting.comparing import Difference, Found, Kind, of_invoice
from billing.collecting.doing import final_where_turned_down
from billing.collecting.errands import ATTEMPTS
from billing.collecting.tables import StripeEvent
from billing.collecting.there import AwayError, InvoiceThere, PaymentThere, TurnedDownError
from billing.errors import RefusedError
from billing.ledger import COLLECTOR, Book, Paid
from billing.ledger.keeper import current
from billing.ledger.store import append
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.jobs import RunningJob, enqueue
from sorgeauskunft.kernel.vault import PLATFORM_ID

if TYPE_CHECKING:
    from billing.collecting.adapter import StripeAccount

log = structlog.get_logger()

LOOK: Final = "collecting.look"
TELL: Final = "collecting.tell"
_NAMESPACE: Final = UUID("0b8a3f0a-4a52-4f0e-8d0e-6f8c2f9f7d11")
_INSERT: Final = (
    "INSERT INTO stripe_event "
    "(id, tenant_id, event_id, kind, about, created_at, received_at, body, state, found) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'new', '') ON CONFLICT (id) DO NOTHING RETURNING id"
)
# Told to people; the others pass by themselves when an errand is done, and `reconcile` prints all.
_TOLD: Final = frozenset(
    {
        Kind.VOID_THERE,
        Kind.UNCOLLECTIBLE_THERE,
        Kind.OTHER_AMOUNT,
        Kind.REFUNDED,
        Kind.CREDITED,
        Kind.COLLECTED,
    }
)


class _Data(msgspec.Struct, frozen=True):
    object: dict[str, Any]


class _Event(msgspec.Struct, frozen=True):
    id: str
    type: str
    created: int
    data: _Data

    @property
    def about(self) -> str:
        """The invoice or payment that it is about."""
        thing = self.data.object
        kind = thing.get("object")
        names = {"invoice": ("id",), "payment_intent": ("id",)}.get(
            str(kind), ("invoice", "payment_intent")
        )
        found = (thing.get(name) for name in names)
        return next((each[:80] for each in found if isinstance(each, str)), "")


async def keep(kernel: Kernel, body: bytes) -> bool:
    """Keep an event whose signature is verified, to be looked at; False where it is known already.

    Raises:
        TurnedDownError: It is no event at all.
    """
    try:
        event = msgspec.json.decode(body, type=_Event)
        created = dt.datetime.fromtimestamp(event.created, dt.UTC)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, OverflowError, OSError) as error:
        raise TurnedDownError("no-event") from error
    id_, now = uuid5(_NAMESPACE, event.id), kernel.clock.now()
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        sealed = (await kernel.vault.box()).seal("stripe_event", id_, "body", body)
        named = (event.id[:80], event.type[:80], event.about)
        fresh = await GATE.fetch(_INSERT, (id_, PLATFORM_ID, *named, created, now, sealed))
        if fresh:
            await enqueue(LOOK, id_, now, attempts=ATTEMPTS)
    return bool(fresh)


class Looker:
    """Looks at what events are about; `account` is none while Stripe is off."""

    def __init__(self, kernel: Kernel, account: StripeAccount | None) -> None:
        self._kernel = kernel
        self._account = account

    async def look(self, job: RunningJob) -> None:
        """The handler of `LOOK`; its subject is the event."""
        if self._account is None:
            raise AwayError("off")
        row = await event_of(self._kernel, job.subject_id)
        async with final_where_turned_down():
            invoice = await self._invoice_of(self._account, row.about)
            found = await self._look_at(self._account, invoice) if invoice else None
        state = "kept" if found is None else "difference" if found else "done"
        async with job.finishing():
            told = await _untold(found or [])
            await _set_state(row.id, state, told or (found[0] if found else None))
            if told is not None and self._kernel.settings.mails:
                await enqueue(TELL, row.id, self._kernel.clock.now(), attempts=ATTEMPTS)
        if told is not None:
            log.warning("stripe_difference", document=told.number, kind=told.kind.value)

    async def _invoice_of(self, account: StripeAccount, about: str) -> str | None:
        if about.startswith("pi_"):
            return await account.invoice_of_payment(about)
        return about if about.startswith("in_") else None

    async def _look_at(self, account: StripeAccount, id_: str) -> list[Difference] | None:
        """Book what has been collected for an invoice; return what is left to people.

        None where it is no invoice of ours.
        """
        try:
            invoice = await account.invoice(id_)
        except TurnedDownError as error:
            if error.code.startswith("resource_missing"):  # a draft that somebody has deleted
                return None
            raise
        if not invoice.number:
            return None
        found = await everything_of(account, invoice)
        book = (await current(self._kernel)).book
        if invoice.number not in book.documents:
            there, id_ = invoice.total, invoice.id
            return [Difference(Kind.UNKNOWN_HERE, invoice.number, there=there, stripe_id=id_)]
        await self._book(found.payments, invoice.number)
        book = (await current(self._kernel)).book
        return [each for each in _all_of(book, found) if each.kind in _TOLD]

    async def _book(self, payments: tuple[PaymentThere, ...], number: str) -> None:
        """Each payment once, by the ledger's own rule about references."""

        def made(book: Book) -> list[Paid]:
            known = {(paid.number, paid.reference) for paid in book.payments}
            return [
                Paid(
                    at=self._kernel.clock.now(),
                    by=COLLECTOR,
                    number=number,
                    cents=payment.collected,
                    on=payment.on,
                    reference=payment.reference,
                )
                for payment in payments
                if payment.collected > 0 and (number, payment.reference) not in known
            ]

        try:
            await append(self._kernel, made)
        except RefusedError as error:
            # It shows as a difference; the event is not lost by it.
            log.warning("stripe_payment_refused", document=number, reason=error.reason)


async def everything_of(account: StripeAccount, invoice: InvoiceThere) -> Found:
    """An invoice with its payments, credit notes and refunds."""
    payments = await account.payments_of(invoice.id)
    refunds = [
        refund
        for payment in payments
        if payment.payment.payment_intent is not None
        for refund in await account.refunds(payment.payment.payment_intent)
    ]
    return Found(invoice, payments, await account.credits_of(invoice.id), tuple(refunds))


def _all_of(book: Book, found: Found) -> list[Difference]:
    foreign = [each for each in found.credits if each.number not in book.documents]
    number = found.invoice.number
    return [
        *of_invoice(book, found),
        *(Difference(Kind.CREDITED, number, 0, each.amount, each.id) for each in foreign),
    ]


async def event_of(kernel: Kernel, id_: UUID) -> StripeEvent:
    """A kept event by its id."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        found = await StripeEvent.objects().where(StripeEvent.id == id_).first()
    if found is None:
        raise LookupError("no such event")
    return found


async def give_up(kernel: Kernel, id_: UUID, reason: str) -> None:
    """Note that an event could not be looked at; `repeat_dead` looks again."""
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await StripeEvent.update(
            {StripeEvent.state: "dead", StripeEvent.found: reason[:200]}
        ).where(StripeEvent.id == id_)


async def dead(kernel: Kernel) -> list[StripeEvent]:
    """The events that were given up."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        return await StripeEvent.objects().where(StripeEvent.state == "dead")


async def repeat_dead(kernel: Kernel) -> int:
    """Look again at the events that were given up; return how many."""
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        rows = await GATE.fetch(
            "UPDATE stripe_event SET state = 'new', found = '' WHERE tenant_id = $1 "
            "AND state = 'dead' RETURNING id",
            (PLATFORM_ID,),
        )
        for row in rows:
            await enqueue(LOOK, UUID(str(row["id"])), now, attempts=ATTEMPTS)
    return len(rows)


async def _untold(found: list[Difference]) -> Difference | None:
    """The first that no event has come upon before, so that each is told once."""
    for each in found:
        if not await StripeEvent.exists().where(StripeEvent.found == _name(each)):
            return each
    return None


def _name(difference: Difference) -> str:
    return f"{difference.kind} {difference.number} {difference.stripe_id}"[:200]


async def _set_state(id_: UUID, state: str, told: Difference | None) -> None:
    found = _name(told) if told else ""
    await StripeEvent.update({StripeEvent.state: state, StripeEvent.found: found}).where(
        StripeEvent.id == id_
    )
