"""Asking the register: whom, how, and what the case becomes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from arrivals import arrived, somebody
from examples import child
from letters import in_work
from registers import Two, born_in_osnabrueck

from sorgeauskunft import register, requests
from sorgeauskunft.kernel import today_in_berlin
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import (
    Asking,
    Entry,
    QueryRefusedError,
    QueryState,
    QueryWay,
    Refused,
    RegisterAnswer,
)
from sorgeauskunft.requests import CaseKey, RequestStatus, WrongStatusError
from sorgeauskunft.requests.tables import RequestRow
from tenants.people import Role


async def statuses(two: Two, request_id: UUID) -> list[RequestStatus]:
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        return list((await requests.statuses_of(request_id)).values())


async def ask(two: Two, request_id: UUID, number: int = 1, **how: Any) -> UUID:
    given: dict[str, Any] = {"way": QueryWay.PLATFORM, "office_id": two.asked.id} | how
    return await register.ask(
        two.kernel,
        two.directory,
        somebody(two.asking),
        CaseKey(request_id, number),
        Asking(**given),
    )


def answer(two: Two, *kinds: Entry, parts: str = "") -> RegisterAnswer:
    return RegisterAnswer(
        as_of=today_in_berlin(two.kernel.clock), told_by="Frau Probe", kinds=kinds, parts=parts
    )


async def test_asked(two: Two) -> None:
    """A query moves its own case to "register asked" and no other, and stands in the trail."""
    request_id = await in_work(two.kernel, two.asking, born_in_osnabrueck(child(), child("Noah")))
    query_id = await ask(two, request_id, 2)
    assert await statuses(two, request_id) == [
        RequestStatus.IN_WORK,
        RequestStatus.REGISTER_QUERY,
    ]
    row = await two.query_row(query_id)
    assert (row.state, row.way, row.office_name, row.found) == (
        QueryState.OPEN,
        QueryWay.PLATFORM,
        two.asked.name,
        "birthplace",
    )
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        entries = await AuditEntry.select(AuditEntry.tag).order_by(AuditEntry.seq)
        tags = [entry["tag"] for entry in entries]
    assert tags[-1] == "amt:register_query:asked"


async def test_one_at_a_time(two: Two) -> None:
    """A case has one query that is not settled; a second one is refused, the other child's is not."""
    request_id = await in_work(two.kernel, two.asking, born_in_osnabrueck(child(), child("Noah")))
    await ask(two, request_id)
    with pytest.raises(QueryRefusedError) as refused:
        await ask(two, request_id)
    assert refused.value.reason is Refused.PENDING
    await ask(two, request_id, 2)


async def test_other_office_needs_a_reason(two: Two) -> None:
    """Who asks another office than was found says why."""
    request_id = await in_work(two.kernel, two.asking, born_in_osnabrueck())
    with pytest.raises(QueryRefusedError) as refused:
        await ask(two, request_id, office_id=two.central.id)
    assert refused.value.reason is Refused.CORRECTION
    query_id = await ask(two, request_id, office_id=two.central.id, correction="Geburtsort falsch")
    row = await two.query_row(query_id)
    assert row.found == "chosen"
    assert b"Geburtsort" not in bytes(row.correction)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"office_id": UUID(int=1)}, Refused.OFFICE),
        ({"office_id": None}, Refused.OFFICE),
        ({"office_id": None, "office_name": "  "}, Refused.OFFICE),
        ({"way": QueryWay.OWN}, Refused.WAY),
        ({"way": QueryWay.CODE}, Refused.WAY),
        ({"office_id": None, "office_name": "Jugendamt X"}, Refused.WAY),
    ],
)
async def test_refused(two: Two, how: dict[str, Any], reason: Refused) -> None:
    """No office, or a way that does not lead to it: nothing is sent and the case stays as it is."""
    request_id = await in_work(two.kernel, two.asking, born_in_osnabrueck())
    with pytest.raises(QueryRefusedError) as refused:
        await ask(two, request_id, **how)
    assert refused.value.reason is reason
    assert await statuses(two, request_id) == [RequestStatus.IN_WORK]


async def test_not_before_work(two: Two) -> None:
    """Nobody asks about a case that nobody works on, and nobody who may only read."""
    request_id = await arrived(two.kernel, two.asking, born_in_osnabrueck())
    with pytest.raises(WrongStatusError):
        await ask(two, request_id)
    with pytest.raises(NotFoundError):
        await register.ask(
            two.kernel,
            two.directory,
            somebody(two.asking, Role.READ_ONLY),
            CaseKey(request_id, 1),
            Asking(way=QueryWay.PLATFORM, office_id=two.asked.id),
        )


async def test_cancelled_and_asked_elsewhere(two: Two) -> None:
    """A cancelled query takes the case back to work, settles once, and another may be asked."""
    request_id = await in_work(two.kernel, two.asking, born_in_osnabrueck())
    query_id = await ask(two, request_id)
    await register.cancel(two.kernel, somebody(two.asking), query_id)
    assert await statuses(two, request_id) == [RequestStatus.IN_WORK]
    with pytest.raises(QueryRefusedError):
        await register.cancel(two.kernel, somebody(two.asking), query_id)
    await ask(two, request_id, office_id=two.central.id, correction="Die Stelle ist eine andere")
    assert await statuses(two, request_id) == [RequestStatus.REGISTER_QUERY]


async def test_foreign_query(two: Two) -> None:
    """Another office cannot cancel, confirm or answer a query: for it there is none."""
    request_id = await in_work(two.kernel, two.asking, born_in_osnabrueck())
    query_id = await ask(two, request_id)
    stranger = somebody(two.asked)
    with pytest.raises(NotFoundError):
        await register.cancel(two.kernel, stranger, query_id)
    with pytest.raises(NotFoundError):
        await register.confirm(two.kernel, stranger, query_id)
    with pytest.raises(NotFoundError):
        await register.write_down(two.kernel, stranger, query_id, answer(two))


async def test_by_hand(two: Two) -> None:
    """What was told on the phone is written down with who told it, once, and brings the case back."""
    request_id = await in_work(two.kernel, two.asking, born_in_osnabrueck())
    query_id = await ask(two, request_id, way=QueryWay.HAND)
    await register.write_down(two.kernel, somebody(two.asking), query_id, answer(two))
    assert await statuses(two, request_id) == [RequestStatus.IN_WORK]
    row = await two.query_row(query_id)
    assert row.state == QueryState.CONFIRMED
    assert row.settled_by == somebody(two.asking).account_id
    assert b"Probe" not in bytes(row.answer)
    with pytest.raises(QueryRefusedError):
        await register.write_down(two.kernel, somebody(two.asking), query_id, answer(two))


async def test_platform_is_not_written_down(two: Two) -> None:
    """What another office answers on the platform cannot be written down in its place."""
    _, query_id = await two.query(somebody(two.asking))
    with pytest.raises(QueryRefusedError) as refused:
        await register.write_down(two.kernel, somebody(two.asking), query_id, answer(two))
    assert refused.value.reason is Refused.WAY


async def test_own_register(two: Two) -> None:
    """The office's own look is written down at once: no message, no job, the case stays in work."""
    request_id = await in_work(two.kernel, two.asking)
    await register.check_own(
        two.kernel, two.directory, somebody(two.asking), CaseKey(request_id, 1), answer(two)
    )
    assert await statuses(two, request_id) == [RequestStatus.IN_WORK]
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        case_id = next(iter(await requests.statuses_of(request_id)))
        assert await register.answer_of(two.kernel, case_id) == answer(two)
    await two.work()


async def test_own_register_of_another(two: Two) -> None:
    """Who is not the register office cannot look into its own register without saying why."""
    request_id = await in_work(two.kernel, two.asking, born_in_osnabrueck())
    with pytest.raises(QueryRefusedError) as refused:
        await register.check_own(
            two.kernel, two.directory, somebody(two.asking), CaseKey(request_id, 1), answer(two)
        )
    assert refused.value.reason is Refused.CORRECTION


async def test_while_a_question_is_open(two: Two) -> None:
    """A case that waits for the mother can be asked about, and goes on waiting for her."""
    request_id = await in_work(two.kernel, two.asking, born_in_osnabrueck())
    async with two.kernel.database.tenant_transaction(two.asking.id):
        await requests.ask(two.kernel, request_id, "Wie heißt das Standesamt?")
    await ask(two, request_id)
    assert await statuses(two, request_id) == [RequestStatus.QUESTION]


async def test_answer_is_news(two: Two) -> None:
    """An answer from the other office is news at the request until somebody here looks at it."""
    request_id, query_id = await two.query(somebody(two.asking))
    await two.work()
    async with two.kernel.database.tenant_transaction(two.asking.id):
        await requests.looked_at(request_id)
    await register.reply(two.kernel, two.directory, somebody(two.asked), query_id, answer(two))
    await two.work()
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        row = await RequestRow.objects().get(RequestRow.id == request_id)
    assert row is not None
    assert row.news_at == two.kernel.clock.now()


async def test_answered_while_a_question_is_open(two: Two) -> None:
    """The register answers while the mother is asked: after her answer nothing waits for it any more."""
    kernel = two.kernel
    request_id, query_id = await two.query(somebody(two.asking))
    async with kernel.database.tenant_transaction(two.asking.id):
        await requests.ask(kernel, request_id, "Wie heißt das Standesamt?")
        (question,) = await requests.questions_of(kernel, request_id)
    await two.work()
    await register.reply(kernel, two.directory, somebody(two.asked), query_id, answer(two))
    await two.work()
    assert await statuses(two, request_id) == [RequestStatus.QUESTION]
    said = requests.Answer("Osnabrück")
    await requests.answer(kernel, two.asking.id, request_id, question.id, said)
    await register.settle_waiting(kernel, two.asking.id, request_id)
    assert await statuses(two, request_id) == [RequestStatus.IN_WORK]


async def test_still_asked_after_an_answer(two: Two) -> None:
    """The mother answers while the register has not: the case waits for the register again."""
    kernel = two.kernel
    request_id, _ = await two.query(somebody(two.asking))
    async with kernel.database.tenant_transaction(two.asking.id):
        await requests.ask(kernel, request_id, "Wie heißt das Standesamt?")
        (question,) = await requests.questions_of(kernel, request_id)
    said = requests.Answer("Osnabrück")
    await requests.answer(kernel, two.asking.id, request_id, question.id, said)
    await register.settle_waiting(kernel, two.asking.id, request_id)
    assert await statuses(two, request_id) == [RequestStatus.REGISTER_QUERY]
