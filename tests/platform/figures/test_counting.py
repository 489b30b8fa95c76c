"""What is counted, on both engines: first times, own requests, no tests, months of Berlin."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from arrivals import arrived, somebody
from examples import make_office

from sorgeauskunft import figures, requests
from sorgeauskunft.figures import Leg, Month, Spread
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import QueryState
from sorgeauskunft.register.tables import QueryRow
from sorgeauskunft.requests import RequestStatus as S
from sorgeauskunft.requests.tables import CaseRow, RequestRow, StatusChange
from tenants.offices import Office
from tenants.people import Role

NOVEMBER = dt.datetime(2026, 11, 2, 8, 0, tzinfo=dt.UTC)
Days = dict[str, float]


async def sent(
    *cases: list[tuple[S, float]],
    at: dt.datetime = NOVEMBER,
    test: bool = False,
    asked: Days | None = None,
) -> None:
    """A request whose cases reached these statuses so many days after it was sent.

    `asked`: "asked" and, if any, "answered" of a query about the first case, in days likewise.
    """
    request_id = uuid4()

    def after(days: float) -> dt.datetime:
        return at + dt.timedelta(days=days)

    await add(
        RequestRow(
            id=request_id,
            reference=uuid4().hex[:8],
            status_lookup=request_id.bytes,
            sent_at=at,
            test=test,
        )
    )
    rows = [
        CaseRow(request_id=request_id, number=number, message_uuid=uuid4())
        for number, _ in enumerate(cases, start=1)
    ]
    await add(*rows)
    for row, changes in zip(rows, cases, strict=True):
        await add(
            *(
                StatusChange(case_id=row.id, status=status.value, at=after(days))
                for status, days in [(S.SENT, 0.0), *changes]
            )
        )
    if asked:
        answered = asked.get("answered")
        state = QueryState.OPEN if answered is None else QueryState.CONFIRMED
        await add(
            QueryRow(
                request_id=request_id,
                case_id=rows[0].id,
                state=state.value,
                asked_at=after(asked["asked"]),
                answered_at=None if answered is None else after(answered),
            )
        )


WHOLE = [
    (S.IN_WORK, 1.0),
    (S.REGISTER_QUERY, 2.5),
    (S.IN_WORK, 6.0),
    (S.ISSUED, 6.2),
    (S.POSTED, 7.2),
]


async def only(kernel: Kernel, office: Office) -> Month:
    (month,) = await figures.of_office(kernel, somebody(office, Role.READ_ONLY))
    return month


async def test_legs(kernel: Kernel) -> None:
    """Each leg has its own time; cases of one request count each, requests once."""
    office = await make_office(kernel)
    async with kernel.database.tenant_transaction(office.id):
        for _ in range(5):
            await sent(WHOLE, [(S.IN_WORK, 3.0)], asked={"asked": 2.5, "answered": 6.0})
    month = await only(kernel, office)
    assert (month.first, month.requests, month.cases) == (dt.date(2026, 11, 1), 5, 10)
    assert month.legs == {
        Leg.START: Spread(10, 1.0, 3.0),
        Leg.ASK: Spread(5, 1.5, 1.5),
        Leg.REGISTER: Spread(5, 3.5, 3.5),
        Leg.ISSUE: Spread(5, 0.2, 0.2),
        Leg.POST: Spread(5, 1.0, 1.0),
        Leg.WHOLE: Spread(5, 7.2, 7.2),
    }


async def test_first_times_count(kernel: Kernel) -> None:
    """A question, and a letter that was withdrawn and made anew, change no time."""
    office = await make_office(kernel)
    again = [(S.QUESTION, 1.5), *WHOLE, (S.IN_WORK, 9.0), (S.ISSUED, 20.0), (S.POSTED, 30.0)]
    async with kernel.database.tenant_transaction(office.id):
        for _ in range(5):
            await sent(again)
    legs = (await only(kernel, office)).legs
    assert legs[Leg.WHOLE] == Spread(5, 7.2, 7.2)
    assert legs[Leg.START] == Spread(5, 1.0, 1.0)


async def test_what_has_not_happened(kernel: Kernel) -> None:
    """An open leg, a cancelled query and an end before its beginning are left out."""
    office = await make_office(kernel)
    async with kernel.database.tenant_transaction(office.id):
        for _ in range(5):
            await sent([(S.IN_WORK, 1.0)], asked={"asked": 2.0})
            await sent([(S.IN_WORK, 4.0)], asked={"asked": 2.0, "answered": 1.0})
    legs = (await only(kernel, office)).legs
    assert legs[Leg.ASK] == Spread(5, 1.0, 1.0)
    assert legs[Leg.REGISTER].count == 0
    async with kernel.database.tenant_transaction(office.id):
        await QueryRow.update({QueryRow.state: QueryState.CANCELLED.value}, force=True)
    assert (await only(kernel, office)).legs[Leg.ASK].count == 0


async def test_tests_and_others(kernel: Kernel, other_tenant: UUID) -> None:
    """Test requests and those of other offices are not counted."""
    office = await make_office(kernel)
    async with kernel.database.tenant_transaction(office.id):
        await sent(WHOLE, test=True)
    async with kernel.database.tenant_transaction(other_tenant):
        await sent(WHOLE)
    assert await figures.of_office(kernel, somebody(office)) == ()


@pytest.mark.parametrize(
    ("at", "first"),
    [
        (dt.datetime(2026, 10, 31, 22, 59, tzinfo=dt.UTC), dt.date(2026, 10, 1)),
        (dt.datetime(2026, 10, 31, 23, 0, tzinfo=dt.UTC), dt.date(2026, 11, 1)),
        (dt.datetime(2026, 9, 30, 22, 0, tzinfo=dt.UTC), dt.date(2026, 10, 1)),
    ],
)
async def test_months_of_berlin(kernel: Kernel, at: dt.datetime, first: dt.date) -> None:
    """A month begins at midnight in Berlin, in summer and in winter."""
    office = await make_office(kernel)
    async with kernel.database.tenant_transaction(office.id):
        await sent(WHOLE, at=at)
    found = await figures.of_office(kernel, somebody(office))
    assert [month.first for month in found if month.requests] == [first]
    assert [month.requests for month in found] == [0] * (11 - first.month) + [1]


async def test_far_back(kernel: Kernel) -> None:
    """What is older than the figures go back is not in them."""
    office = await make_office(kernel)
    async with kernel.database.tenant_transaction(office.id):
        await sent(WHOLE, at=dt.datetime(2024, 11, 30, tzinfo=dt.UTC))
        await sent(WHOLE, at=dt.datetime(2024, 12, 1, tzinfo=dt.UTC))
    found = await figures.of_office(kernel, somebody(office))
    assert len(found) == figures.MONTHS
    assert [month.requests for month in found][-2:] == [0, 1]


async def test_by_the_verbs(kernel: Kernel, clock: ManualClock) -> None:
    """A request that goes its way through the service itself is counted like that."""
    office = await make_office(kernel)
    request_id: UUID = await arrived(kernel, office)
    clock.advance(dt.timedelta(days=1))
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(request_id, S.IN_WORK, kernel.clock.now())
    month = await only(kernel, office)
    assert (month.requests, month.cases, month.legs[Leg.START].count) == (1, 1, 1)


async def test_roles(kernel: Kernel) -> None:
    """Who is not of an office gets none."""
    office = await make_office(kernel)
    with pytest.raises(NotFoundError):
        await figures.of_office(kernel, somebody(office, Role.OPERATOR))
