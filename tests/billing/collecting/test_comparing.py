"""Ledger and Stripe side by side: what differs is found and named, what does not is not."""

from __future__ import annotations

import msgspec
import pytest
from ledgers import (
    PLANNER,
    actual,
    agreed,
    at,
    entered,
    issued,
    joined,
    planned,
)
from stripe_books import Thing
from stripe_stage import StripeStage

from billing.ledger import SETTLEMENT, Event, SetOff, Stage, book_of

FIRST, SECOND = "SR-2026-0001", "SR-2026-0002"


async def pushed(stage: StripeStage) -> dict[str, Thing]:
    await stage.issue("HB", "NI")
    await stage.work()
    return {each["number"]: each for each in stage.books.all("invoice")}


async def test_missing_there(stage: StripeStage) -> None:
    """An open invoice that has not gone there, or that is gone from there, is missing."""
    await stage.issue("HB", "NI")
    assert await stage.differences() == [(FIRST, "missing_there"), (SECOND, "missing_there")]
    await stage.work()
    assert await stage.differences() == []
    del stage.books.objects[stage.books.all("invoice")[0]["id"]]
    assert await stage.differences(2026) == [(FIRST, "missing_there")]
    assert await stage.differences(2025) == []


async def test_unknown_here(stage: StripeStage) -> None:
    """An invoice there that bears a number which was never issued."""
    await pushed(stage)
    stage.books.make_by_hand("X", 100, document="SR-2031-0001", year="2031")
    assert await stage.differences() == [("SR-2031-0001", "unknown_here")]
    assert await stage.differences(2031) == [("SR-2031-0001", "unknown_here")]
    assert await stage.differences(2026) == []


async def test_twice_there(stage: StripeStage) -> None:
    """Two invoices there for one document, unless all but one are void."""
    await pushed(stage)
    total = stage.books.all("invoice")[0]["total"]
    second = stage.books.make_by_hand("X", total, document=FIRST, year="2026")
    assert await stage.differences() == [(FIRST, "twice_there")]
    stage.books.by_hand(second["id"], "void")
    assert await stage.differences() == []


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"total": 1}, "other_amount"),
        ({"status": "draft"}, "draft_there"),
        ({"status": "void"}, "void_there"),
        ({"status": "uncollectible"}, "uncollectible_there"),
        ({"status": "paid"}, "paid_there"),
        ({"post_payment_credit_notes_amount": 0}, None),
    ],
)
async def test_states(stage: StripeStage, changed: dict[str, object], kind: str | None) -> None:
    """What an invoice is there and cannot be by what the ledger has."""
    found = await pushed(stage)
    found[SECOND].update(changed)
    assert await stage.differences() == ([(SECOND, kind)] if kind else [])


async def test_before_the_worker_was_there(stage: StripeStage) -> None:
    """What is booked or taken back here and not yet told."""
    await pushed(stage)
    await stage.pay_at_bank(FIRST)
    await stage.take_back(SECOND)
    assert await stage.differences() == [(FIRST, "open_there"), (SECOND, "stands_there")]
    await stage.work()
    assert await stage.differences() == []


async def test_paid_in_part_here(stage: StripeStage) -> None:
    """Stripe asks for the whole as long as only a part has come to our own account."""
    found = await pushed(stage)
    await stage.pay_at_bank(FIRST, 500)
    await stage.work()
    assert await stage.differences() == [(FIRST, "partly_paid_here")]
    # And if the Land follows Stripe, it has paid too much: both sides say so.
    stage.books.transfer(found[FIRST]["id"], found[FIRST]["total"])
    await stage.report()
    assert (await stage.book()).documents[FIRST].open == -500


async def test_collected_and_not_booked(stage: StripeStage) -> None:
    """Money whose event never came."""
    found = await pushed(stage)
    stage.books.transfer(found[FIRST]["id"], 700)
    assert await stage.differences() == [(FIRST, "collected")]


async def test_pages(stage: StripeStage) -> None:
    """More invoices than fit on a page of Stripe's are read all the same."""
    await pushed(stage)
    for number in range(130):
        stage.books.make_by_hand(f"X-{number}", 1)
    assert await stage.differences() == []
    lists = [call for call in stage.double.calls if call.path == "/v1/invoices"]
    assert sum(call.method == "GET" for call in lists) == 2


async def settled(stage: StripeStage, estimate: int, real: int) -> None:
    """HB pays its instalment of 2025 through Stripe, and the year is settled below the estimate."""
    events: list[Event] = [planned(instalments=1), joined("HB"), entered(estimate)]
    book = book_of(events)
    events += agreed(book, Stage.ESTIMATE)
    events += issued(book, 1, at(2025))
    await stage.write(events)
    await stage.work()
    (invoice,) = stage.books.all("invoice")
    stage.books.transfer(invoice["id"], invoice["total"])
    await stage.report()
    book = await stage.book()
    more: list[Event] = [actual(real)]
    book = book_of([*events, *book.payments, *more])
    more += agreed(book, Stage.SETTLEMENT)
    more += issued(book, SETTLEMENT, at(2026, 4))
    await stage.write(more)


async def test_a_credit_goes_there(stage: StripeStage) -> None:
    """A credit of the settlement becomes a credit note on what was paid there, without moving money."""
    await settled(stage, 10_000, 9_000)
    assert await stage.differences() == [("SR-2026-0001", "credited")]
    await stage.work()
    (note,) = stage.books.all("credit_note")
    assert (note["amount"], note["out_of_band_amount"], note["email_type"]) == (1000, 1000, "none")
    assert "SR-2026-0001" in note["memo"]
    assert await stage.differences() == []
    await stage.report()
    assert stage.books.all("refund") == []


async def test_a_credit_is_set_off(stage: StripeStage) -> None:
    """What a credit and the bank have paid together is marked as paid there."""
    await settled(stage, 10_000, 9_000)
    await stage.issue("HB", cents=50_000)
    await stage.work()
    now = stage.clock.now()
    set_off = SetOff(at=now, by=PLANNER, credit="SR-2026-0001", number="SR-2026-0002", cents=1000)
    await stage.write([set_off])
    await stage.work()
    assert await stage.differences() == [("SR-2026-0002", "partly_paid_here")]
    await stage.pay_at_bank("SR-2026-0002")
    await stage.work()
    assert await stage.differences() == []


async def test_a_credit_waits(stage: StripeStage) -> None:
    """A credit on an instalment that is still open there waits until it is paid."""
    await settled(stage, 10_000, 9_000)
    (invoice,) = stage.books.all("invoice")
    before = msgspec.json.decode(msgspec.json.encode(invoice))
    invoice.update(status="open")
    await stage.work()
    assert stage.books.all("credit_note") == []
    invoice.update(before)
    await stage.work_after(minutes=1)
    assert len(stage.books.all("credit_note")) == 1
