"""What the office that asks sees: a Sperrvermerk for leads only, and when to ask anew."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from arrivals import somebody
from letters import able, basis_of
from registers import Two

from sorgeauskunft import certificates, register, requests
from sorgeauskunft.certificates import Decision, Kind, LetterRefusedError, Refused
from sorgeauskunft.kernel import ManualClock, today_in_berlin
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import Entry, QueryRefusedError, QueryState, RegisterAnswer
from sorgeauskunft.requests import CaseKey
from tenants.people import Principal, Role


async def answered(two: Two, *kinds: Entry) -> tuple[UUID, UUID]:
    """A request whose register has answered by the platform."""
    request_id, query_id = await two.query(somebody(two.asking))
    await two.work()
    answer = RegisterAnswer(
        as_of=today_in_berlin(two.kernel.clock), told_by=two.asked.name, kinds=kinds
    )
    await register.reply(two.kernel, two.directory, somebody(two.asked), query_id, answer)
    await two.work()
    return request_id, query_id


async def desk(two: Two, principal: Principal, request_id: UUID) -> register.RegisterDesk:
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        request = await requests.stored(two.kernel, request_id)
    assert request is not None
    (found,) = await register.register_desks(two.kernel, two.directory, principal, request)
    return found


@pytest.mark.parametrize("role", [Role.CLERK, Role.READ_ONLY])
async def test_sperrvermerk_is_for_a_lead(two: Two, role: Role) -> None:
    """Who is no lead sees that one is needed, and neither the answer nor its message."""
    request_id, query_id = await answered(two, Entry.BLOCKED, Entry.DECISION)
    (query,) = (await desk(two, somebody(two.asking, role), request_id)).queries
    assert query.needs_lead
    assert query.answer is None
    assert not query.has_answer_message
    with pytest.raises(NotFoundError):
        await register.message_of(two.kernel, somebody(two.asking, role), query_id, answer=True)


async def test_lead_reads_it(two: Two) -> None:
    """A lead reads the answer and its message."""
    request_id, query_id = await answered(two, Entry.BLOCKED)
    lead = somebody(two.asking, Role.LEAD)
    (query,) = (await desk(two, lead, request_id)).queries
    assert query.answer is not None
    assert query.answer.kinds == (Entry.BLOCKED,)
    assert b"03" in await register.message_of(two.kernel, lead, query_id, answer=True)


async def test_answer_of_a_code_is_confirmed(two: Two) -> None:
    """What somebody without a log-in has answered counts once the clerk confirms it, and once only."""
    request_id, query_id = await two.query(somebody(two.asking))
    now, answer = two.kernel.clock.now(), RegisterAnswer(as_of=dt.date(2026, 11, 24), told_by="x")
    async with two.kernel.database.tenant_transaction(two.asking.id):
        await register.keep_answer(two.kernel, query_id, answer, QueryState.ANSWERED, now)
        case_id = next(iter(await requests.statuses_of(request_id)))
        assert await register.answer_of(two.kernel, case_id) is None
    await register.confirm(two.kernel, somebody(two.asking), query_id)
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        assert await register.answer_of(two.kernel, case_id) == answer
        assert set((await requests.statuses_of(request_id)).values()) == {"in_work"}
    with pytest.raises(QueryRefusedError):
        await register.confirm(two.kernel, somebody(two.asking), query_id)


async def test_sperrvermerk_by_code_is_confirmed_by_a_lead(two: Two) -> None:
    """An answer with a Sperrvermerk is confirmed by a lead, who alone sees it."""
    _, query_id = await two.query(somebody(two.asking))
    answer = RegisterAnswer(as_of=dt.date(2026, 11, 24), told_by="x", kinds=(Entry.BLOCKED,))
    async with two.kernel.database.tenant_transaction(two.asking.id):
        await register.keep_answer(
            two.kernel, query_id, answer, QueryState.ANSWERED, two.kernel.clock.now()
        )
    with pytest.raises(QueryRefusedError):
        await register.confirm(two.kernel, somebody(two.asking), query_id)
    await register.confirm(two.kernel, somebody(two.asking, Role.LEAD), query_id)


async def test_too_old(two: Two, clock: ManualClock) -> None:
    """An answer older than the office allows issues no letter; asked anew, the new one does."""
    request_id, _ = await answered(two)
    clock.advance(dt.timedelta(days=two.asking.casework.register_valid_days))
    assert not (await desk(two, somebody(two.asking), request_id)).stale
    clock.advance(dt.timedelta(days=1))
    stale = await desk(two, somebody(two.asking), request_id)
    assert stale.stale
    assert stale.can_ask
    key = CaseKey(request_id, 1)
    with pytest.raises(LetterRefusedError) as refused:
        await certificates.decide(
            two.kernel,
            two.directory,
            somebody(able(two.asking)),
            key,
            Decision(kind=Kind.FULL),
            basis=await basis_of(two.kernel, two.asking, request_id),
        )
    assert refused.value.reason is Refused.STALE


async def test_decided_while_asked(two: Two) -> None:
    """A case that is declined while the register is asked takes the query back, here and there."""
    request_id, query_id = await two.query(somebody(two.asking))
    await two.work()
    await certificates.decide(
        two.kernel,
        two.directory,
        somebody(two.asking),
        CaseKey(request_id, 1),
        Decision(kind=Kind.REFUSAL, reason="Sie sind nicht die Mutter."),
        basis=await basis_of(two.kernel, two.asking, request_id),
    )
    await two.work()
    assert (await two.query_row(query_id)).state == QueryState.CANCELLED
    there = await two.inquiry_row(query_id)
    assert there is not None
    assert there.state == register.InquiryState.WITHDRAWN
