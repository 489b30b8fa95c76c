"""Uses: what counts as one, whose month it is, who agrees, and when it is fixed."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import msgspec
import pytest
from examples import make_office
from ledgers import PLANNER, actual, agreed, at, entered, issued, joined, paid, planned

from billing import RefusedError
from billing.ledger import (
    COUNTER,
    SETTLEMENT,
    Actor,
    Book,
    Closed,
    Part,
    Stage,
    UsesCounted,
    UsesCountersigned,
    UsesDisputed,
    UsesReviewed,
    book_of,
    take,
    uses_for_estimate,
    uses_key,
)
from billing.ledger.store import history
from billing.uses import count_month, uses_of
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.database import add
from sorgeauskunft.requests import RequestStatus as S
from sorgeauskunft.requests.tables import CaseRow, RequestRow, StatusChange
from tenants.offices import Office

OFFICE = UUID(int=7)
OCTOBER = dt.date(2026, 10, 1)


def counted(month: int, uses: int = 3, land: str = "HB", office: UUID = OFFICE) -> UsesCounted:
    return UsesCounted(
        at=at(2026, 2), by=COUNTER, month=dt.date(2025, month, 1), office_id=office, land=land, count=uses
    )  # fmt: skip


def signed(month: int, office: UUID = OFFICE) -> UsesCountersigned:
    person = Actor(UUID(int=70), Part.OFFICE, office_id=office)
    return UsesCountersigned(
        at=at(2026, 2), by=person, month=dt.date(2025, month, 1), office_id=office
    )


def refusal(
    book: Book, event: UsesCounted | UsesCountersigned | UsesDisputed | UsesReviewed
) -> str:
    with pytest.raises(RefusedError) as refused:
        take(event, book)
    return refused.value.reason


def test_key_is_the_sum_of_the_months() -> None:
    """Uses of all offices of a Land over the year make its weight."""
    other = UUID(int=8)
    book = book_of([counted(1, 3), counted(2, 4), counted(1, 5, "HE", other)])
    key = uses_key(book, 2025, "Zählung")
    assert [int(key.weights[land]) for land in ("HB", "HE", "NI")] == [7, 5, 0]


def test_key_is_confirmed_when_all_agree() -> None:
    """Eleven months, or one office that has not countersigned, are not enough to issue by."""
    book = book_of([counted(month) for month in range(1, 12)])
    for month in range(1, 12):
        take(signed(month), book)
    assert not uses_key(book, 2025, "x").confirmed
    take(counted(12), book)
    assert not uses_key(book, 2025, "x").confirmed
    take(signed(12), book)
    assert uses_key(book, 2025, "x").confirmed


def test_what_is_refused() -> None:
    """A month that runs, one counted before, a count by people, an answer for another office."""
    book = book_of([counted(1)])
    assert refusal(book, counted(1)) == "counted_already"
    assert refusal(book, msgspec.structs.replace(counted(2), at=at(2025, 2))) == "month_not_over"
    assert refusal(book, msgspec.structs.replace(counted(2), count=-1)) == "negative_amount"
    assert refusal(book, msgspec.structs.replace(counted(2), land="XX")) == "unknown_land"
    by_hand = Actor(uuid4(), Part.COORDINATION)
    assert refusal(book, msgspec.structs.replace(counted(2), by=by_hand)) == "not_counter"
    assert refusal(book, signed(2)) == "not_counted"
    foreign = msgspec.structs.replace(signed(1, UUID(int=9)), office_id=OFFICE)
    assert refusal(book, foreign) == "not_office"
    take(signed(1), book)
    assert refusal(book, signed(1)) == "answered_already"


def test_frozen_with_the_settlement() -> None:
    """Once the Länder are asked about the settlement the uses of its year stay as they are."""
    book = book_of([planned(instalments=1), joined("HB"), entered(1000), counted(1)])
    agreed(book, Stage.ESTIMATE)
    issued(book, 1, at(2025))
    paid(book, at(2025, 5))
    take(counted(2), book)
    take(actual(1000), book)
    agreed(book, Stage.SETTLEMENT)
    assert refusal(book, counted(3)) == "uses_are_frozen"
    assert refusal(book, signed(1)) == "uses_are_frozen"
    assert book.due(2025, SETTLEMENT) == {}
    assert uses_for_estimate(book, 2026, "x") is None
    take(Closed(at=at(2026, 6), by=planned().by, year=2025), book)
    key = uses_for_estimate(book, 2027, "x")
    assert key is not None
    assert (key.version, int(key.weights["HB"])) == ("2025", 6)


def disputed(month: int, own: int = 2, reason: str = "doppelt") -> UsesDisputed:
    return UsesDisputed(
        at=at(2026, 2), by=signed(month).by, month=dt.date(2025, month, 1), office_id=OFFICE, own=own, reason=reason
    )  # fmt: skip


def reviewed(month: int, change: int, **more: object) -> UsesReviewed:
    answer = UsesReviewed(
        at=at(2026, 2), by=PLANNER, month=dt.date(2025, month, 1), office_id=OFFICE, land="HB", count=change, reason="geprüft"
    )  # fmt: skip
    return msgspec.structs.replace(answer, **more)


def test_objection_and_answer() -> None:
    """What comes of an objection changes the count; the office agrees with the new one."""
    book = book_of([counted(1, 3), disputed(1), reviewed(1, -1)])
    tally = book.tallies[dt.date(2025, 1, 1), OFFICE]
    assert (tally.uses, tally.counted.count, tally.disputed) == (2, 3, None)
    assert int(uses_key(book, 2025, "x").weights["HB"]) == 2
    assert refusal(book, disputed(1, own=2)) == "same_count"
    take(disputed(1, own=1), book)
    assert refusal(book, disputed(1, own=1)) == "answered_already"
    take(signed(1), book)
    tally = book.tallies[dt.date(2025, 1, 1), OFFICE]
    assert (tally.disputed, len(tally.said)) == (None, 3)


def test_objections_that_are_refused() -> None:
    """Not by others, without a reason, below zero, to what is signed; no answer without a question."""
    book = book_of([counted(1, 3)])
    assert refusal(book, disputed(1, reason=" ")) == "no_reason"
    assert refusal(book, disputed(1, own=-1)) == "negative_amount"
    assert refusal(book, msgspec.structs.replace(disputed(1), by=PLANNER)) == "not_office"
    assert refusal(book, reviewed(1, -1)) == "not_disputed"
    take(disputed(1), book)
    assert refusal(book, reviewed(1, -4)) == "negative_amount"
    assert refusal(book, reviewed(1, -1, land="NI")) == "other_land"
    assert refusal(book, reviewed(1, -1, reason="")) == "no_reason"
    assert refusal(book, reviewed(1, -1, by=signed(1).by)) == "not_coordination"
    take(signed(1), book)
    assert refusal(book, disputed(1)) == "answered_already"


async def sending(*deliveries: dt.datetime, test: bool = False, status: S = S.IN_WORK) -> None:
    """A sending whose children's cases were delivered at these moments."""
    request_id = uuid4()
    await add(
        RequestRow(
            id=request_id,
            reference=uuid4().hex[:8],
            status_lookup=request_id.bytes,
            sent_at=dt.datetime(2026, 9, 30, 8, 0, tzinfo=dt.UTC),
            test=test,
            status=status.value,
        )
    )
    for number, moment in enumerate(deliveries, start=1):
        case = CaseRow(request_id=request_id, number=number, message_uuid=uuid4())
        await add(case)
        await add(StatusChange(case_id=case.id, status=S.DELIVERED.value, at=moment))


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    return await make_office(kernel)


async def test_one_use_is_one_delivered_sending(kernel: Kernel, office: Office) -> None:
    """Children of one sending count once; tests, withdrawn and undelivered ones do not count."""
    inside = dt.datetime(2026, 10, 15, 8, 0, tzinfo=dt.UTC)
    async with kernel.database.tenant_transaction(office.id):
        await sending(inside)
        await sending(inside, inside)
        await sending(inside, test=True)
        await sending(inside, status=S.WITHDRAWN)
        await sending(status=S.SENT)
    assert await uses_of(kernel, office.id, OCTOBER) == 2


async def test_months_are_those_of_berlin(kernel: Kernel, office: Office) -> None:
    """A sending belongs to the month in which it was first delivered, by the clocks in Berlin."""
    async with kernel.database.tenant_transaction(office.id):
        await sending(dt.datetime(2026, 9, 30, 21, 59, tzinfo=dt.UTC))  # 23:59 in Berlin
        await sending(dt.datetime(2026, 9, 30, 22, 0, tzinfo=dt.UTC))
        await sending(dt.datetime(2026, 10, 31, 22, 59, tzinfo=dt.UTC))
        await sending(dt.datetime(2026, 10, 31, 23, 0, tzinfo=dt.UTC))
    assert await uses_of(kernel, office.id, OCTOBER) == 2
    assert await uses_of(kernel, office.id, dt.date(2026, 9, 1)) == 1


async def test_a_month_is_counted_once(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """The chore may run as often as it likes; an office without uses has a count of zero too."""
    other = await make_office(kernel, slug="osnabrueck")
    async with kernel.database.tenant_transaction(office.id):
        await sending(dt.datetime(2026, 10, 15, 8, 0, tzinfo=dt.UTC))
    assert await count_month(kernel, [office, other]) == 2
    assert await count_month(kernel, [office, other]) == 0
    tallies = book_of(await history(kernel)).tallies
    assert {key: tally.counted.count for key, tally in tallies.items()} == {
        (OCTOBER, office.id): 1,
        (OCTOBER, other.id): 0,
    }
