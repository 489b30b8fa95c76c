"""What Stripe reports: verified, kept once, looked up, and booked once, in whichever order it comes."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import pytest
from configured import plain_settings
from ledgers import OPERATOR, PLANNER, TEXTS, at
from post import Post
from stripe_books import Thing
from stripe_double import Fault, signed
from stripe_stage import StripeStage, stripe_stage

from billing import RefusedError, collecting
from billing.collecting import SignatureError, require_signature
from billing.collecting.events import _TOLD
from billing.collecting.tables import StripeEvent
from billing.ledger import (
    COLLECTOR,
    Approved,
    Book,
    IssueProposed,
    Paid,
    Part,
    Stage,
    balances,
    entries,
    take,
)
from billing.ledger.store import history
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.jobs.queue import claim, fail
from sorgeauskunft.kernel.vault import PLATFORM_ID

FIRST = "SR-2026-0001"


async def states(stage: StripeStage) -> dict[str, str]:
    """Kind of event → how it was dealt with."""
    async with stage.kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        rows = await StripeEvent.select(StripeEvent.kind, StripeEvent.state)
    return {row["kind"]: row["state"] for row in rows}


async def pushed(stage: StripeStage, *laender: str) -> list[Thing]:
    await stage.issue(*(laender or ("HB",)))
    await stage.work()
    return stage.books.all("invoice")


async def test_a_transfer_is_booked_once(stage: StripeStage) -> None:
    """Each event three times, in any order: one payment, of the gross, by the collector."""
    (invoice,) = await pushed(stage)
    stage.books.transfer(invoice["id"], invoice["total"])
    events = stage.books.events * 3
    events = [*events[1::2], *reversed(events[::2])]
    await stage.report(events)
    (paid,) = (await stage.book()).payments
    assert (paid.number, paid.cents, paid.by) == (FIRST, invoice["total"], COLLECTOR)
    assert paid.reference.startswith("stripe:inpay_")
    assert paid.on == stage.clock.now().date()
    assert set((await states(stage)).values()) == {"done"}
    await stage.work()
    assert "/pay" not in " ".join(stage.double.writes())
    assert await stage.differences() == []


async def test_only_the_late_event(stage: StripeStage) -> None:
    """Where the event about the payment never came, an older one is enough to find it."""
    (invoice,) = await pushed(stage)
    stage.books.transfer(invoice["id"], invoice["total"])
    await stage.report([each for each in stage.books.events if each["type"] == "invoice.finalized"])
    assert len((await stage.book()).payments) == 1


async def test_parts_are_booked_as_they_come(stage: StripeStage) -> None:
    """A Land may pay in parts: each is a payment of its own."""
    (invoice,) = await pushed(stage)
    stage.books.transfer(invoice["id"], 30_000)
    await stage.report()
    assert (await stage.book()).documents[FIRST].open == invoice["total"] - 30_000
    stage.books.transfer(invoice["id"], invoice["total"] - 30_000)
    await stage.report()
    assert [paid.cents for paid in (await stage.book()).payments] == [30_000, 70_000]
    assert await stage.differences() == []


async def test_fees_are_nobodys_cost(stage: StripeStage) -> None:
    """What Stripe keeps for itself shows in no item and no share: the Land's payment counts whole."""
    (invoice,) = await pushed(stage)
    before = (await stage.book()).period(2026).items
    stage.books.transfer(invoice["id"], invoice["total"])
    await stage.report()
    assert stage.books.fees > 0
    book = await stage.book()
    assert book.period(2026).items == before
    assert book.documents[FIRST].open == 0
    found = balances(entries(await history(stage.kernel)))
    assert (found["stripe"], found["receivable:HB"], found.get("bank")) == (100_000, 0, None)


async def test_an_outage_delays(stage: StripeStage) -> None:
    """While Stripe cannot be asked the event waits; afterwards it is booked."""
    (invoice,) = await pushed(stage)
    stage.books.transfer(invoice["id"], invoice["total"])
    stage.double.faults.extend([Fault.CUT, Fault.BUSY, Fault.BROKEN, Fault.LOST])
    await stage.report(stage.books.events[-1:])
    assert (await stage.book()).payments == []
    for _ in range(4):
        await stage.work_after(minutes=20)
    assert len((await stage.book()).payments) == 1


async def test_what_was_given_up_is_looked_at_anew(stage: StripeStage) -> None:
    """An event that could not be looked at shows as a difference until it is."""
    (invoice,) = await pushed(stage)
    stage.books.transfer(invoice["id"], invoice["total"])
    event = stage.books.events[-1]
    await collecting.keep(stage.kernel, signed(event)[0])
    async with stage.kernel.database.platform_transaction("test.claim"):
        (job,) = await claim(stage.clock.now(), dt.timedelta(minutes=1), 1)
    async with stage.kernel.database.platform_transaction("test.fail"):
        assert await fail(job, stage.clock.now(), "outage", permanent=True)
    await collecting.give_up(stage.kernel, job, "outage")
    assert ("", "given_up") in await stage.differences()
    assert await collecting.repeat_given_up(stage.kernel) == 1
    await stage.work()
    assert len((await stage.book()).payments) == 1
    assert await stage.differences() == []


async def test_unknown_events_are_kept(stage: StripeStage) -> None:
    """What nobody here knows is kept as it came, sealed, and changes nothing."""
    thing = {"id": "du_1", "object": "dispute", "metadata": {}, "reason": "Frau Muster"}
    event = stage.books.emit("charge.dispute.created", thing)
    await stage.report([event])
    assert await states(stage) == {"charge.dispute.created": "kept"}
    async with stage.kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        (row,) = await StripeEvent.objects()
        box = await stage.kernel.vault.box()
    assert b"Muster" not in row.body
    assert json.loads(box.open("stripe_event", row.id, "body", row.body)) == event
    assert stage.double.calls == []


async def test_strangers_invoices_are_left_alone(stage: StripeStage) -> None:
    """An account may serve other purposes: what bears no number of ours is no business of ours."""
    made = stage.books.make_by_hand("X-1", 500)
    stage.books.transfer(made["id"], 500)
    await stage.report()
    assert set((await states(stage)).values()) == {"kept"}
    assert await stage.differences() == []


@pytest.mark.parametrize("what", ["void", "uncollectible", "refund", "credit", "unknown"])
async def test_what_is_told_and_never_booked(kernel: Kernel, clock: ManualClock, what: str) -> None:
    """What somebody does in the Dashboard is mailed to who issues; the ledger stays as it is."""
    mails = Post()
    kernel = msgspec.structs.replace(kernel, mailer=mails)
    async with stripe_stage(kernel, clock, smtp_url="smtp://localhost") as stage:
        (invoice,) = await pushed(stage)
        if what in {"refund", "credit"}:
            payment = stage.books.transfer(invoice["id"], invoice["total"])
        await stage.report()
        before = await history(stage.kernel)
        if what == "refund":
            stage.books.refund(payment, 500)
        elif what == "credit":
            stage.books._credit(invoice=invoice["id"], amount=500, credit_amount=500)
        elif what == "unknown":
            stage.books.make_by_hand("X", 700, document="SR-2031-0009")
        else:
            stage.books.by_hand(invoice["id"], what)
        seen = len(stage.books.events)
        await stage.report(stage.books.events[-1:])
        await stage.report(stage.books.events[:seen])
        assert await history(stage.kernel) == before
        assert "difference" in (await states(stage)).values()
        kinds = {
            "void": "void_there",
            "uncollectible": "uncollectible_there",
            "refund": "refunded",
            "credit": "credited",
            "unknown": "unknown_here",
        }
        assert kinds[what] in {kind for _, kind in await stage.differences()}
        (mail,) = mails.mails
        assert mail.to == "abrechnung@bremen.example"
        assert ("SR-2031-0009" if what == "unknown" else FIRST) in mail.text


def test_everything_told_has_words() -> None:
    """Each difference that is mailed is said in German."""
    for kind in _TOLD:
        assert TEXTS(f"stripe.what.{kind}")


async def test_a_refund_is_settled_by_hand(stage: StripeStage) -> None:
    """Once the coordination has booked what went back, under Stripe's name for it, nothing differs."""
    (invoice,) = await pushed(stage)
    payment = stage.books.transfer(invoice["id"], invoice["total"])
    await stage.report()
    refund = stage.books.refund(payment, 500)
    assert (FIRST, "refunded") in await stage.differences()
    now = stage.clock.now()
    booked = Paid(
        at=now, by=PLANNER, number=FIRST, cents=-500, on=now.date(), reference=refund["id"]
    )
    await stage.write([booked])
    assert (FIRST, "refunded") not in await stage.differences()


def test_signatures() -> None:
    """Only what bears a fresh signature under our secret is an event."""
    settings = msgspec.structs.replace(plain_settings(), stripe_webhook_secret="whsec_double")
    event = {"id": "evt_1", "object": "event", "type": "x", "created": 1, "data": {"object": {}}}
    body, signature = signed(event)
    require_signature(settings, body, signature)
    old = signed(event, age=600)
    foreign = signed(event, secret="whsec_other")
    for wrong_body, wrong_signature in (
        (body + b" ", signature),
        (b"\xff", signature),
        (body, ""),
        (body, "t=1"),
        (body, "t=x,v1=y"),
        (body, signature.replace("v1=", "v0=")),
        (body, "t=1,v1=ä"),
        old,
        foreign,
    ):
        with pytest.raises(SignatureError):
            require_signature(settings, wrong_body, wrong_signature)
    with pytest.raises(SignatureError):
        require_signature(plain_settings(), body, signature)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"id": "e"}',
        b'{"id": 1, "type": "x", "created": 1, "data": {"object": {}}}',
        b'{"id": "e", "type": "x", "created": 99999999999999999, "data": {"object": {}}}',
        b'{"id": "e", "type": "x", "created": 1, "data": {"object": []}}',
    ],
)
async def test_what_is_no_event(kernel: Kernel, body: bytes) -> None:
    """What is signed and yet no event is refused, and nothing of it is kept."""
    with pytest.raises(collecting.TurnedDownError):
        await collecting.keep(kernel, body)


def test_the_collector_can_only_book_what_came_in() -> None:
    """It neither approves nor issues, nor books what went back; the operator books nothing at all."""
    book = Book()
    now = at(2026)
    money: dict[str, Any] = {"at": now, "number": FIRST, "on": now.date(), "reference": "x"}
    for event in (
        IssueProposed(at=now, by=COLLECTOR, year=2026, number=1),
        Approved(at=now, by=COLLECTOR, year=2026, stage=Stage.ESTIMATE, land="HB"),
        Paid(by=COLLECTOR, cents=-5, **money),
        Paid(by=OPERATOR, cents=5, **money),
    ):
        with pytest.raises(RefusedError) as refused:
            take(event, book)
        assert refused.value.reason in {"not_coordination", "unknown_period"}
    with pytest.raises(RefusedError) as refused:
        take(Paid(by=COLLECTOR, cents=5, **money), book)
    assert refused.value.reason == "unknown_document"
    assert COLLECTOR.part is Part.COLLECTOR
