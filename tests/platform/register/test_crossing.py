"""The way between two offices: what crosses, who sees what, and that nothing comes twice or is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from arrivals import somebody
from examples import everything
from letters import in_work
from registers import OSNABRUECK, Two

from sorgeauskunft import register, requests
from sorgeauskunft.kernel import ManualClock, today_in_berlin
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.database import GATE, TENANT_TABLES
from sorgeauskunft.kernel.errors import NoDoorError, NotFoundError
from sorgeauskunft.kernel.jobs import Job
from sorgeauskunft.register import (
    Asking,
    Entry,
    InquiryState,
    QueryRefusedError,
    QueryState,
    QueryWay,
    RegisterAnswer,
    handing,
)
from sorgeauskunft.register.crossing import Crossing, bring, crossing_id, take
from sorgeauskunft.register.tables import CrossingRow, InquiryRow, QueryRow
from sorgeauskunft.requests import CaseKey, RequestStatus
from xfamilie import parse_0801, parse_0803, validate

PARTS = "Recht der Gesundheitssorge"


class DiedError(Exception):
    """The worker's machine is gone."""


def answer(two: Two, *kinds: Entry, parts: str = "") -> RegisterAnswer:
    return RegisterAnswer(
        as_of=today_in_berlin(two.kernel.clock),
        told_by=two.asked.name,
        kinds=kinds,
        parts=parts,
        file_number="SR 12/2026",
    )


async def tags(two: Two, tenant_id: UUID) -> list[str]:
    async with two.kernel.database.tenant_transaction(tenant_id, read_only=True):
        rows = await AuditEntry.select(AuditEntry.tag).order_by(AuditEntry.seq)
    return [row["tag"] for row in rows]


async def status(two: Two, request_id: UUID) -> RequestStatus:
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        return next(iter((await requests.statuses_of(request_id)).values()))


async def reply(two: Two, query_id: UUID, said: RegisterAnswer) -> None:
    await register.reply(two.kernel, two.directory, somebody(two.asked), query_id, said)


async def test_there_and_back(two: Two) -> None:
    """A query comes to the register office, its answer comes back confirmed, and the case goes on."""
    request_id, query_id = await two.query(somebody(two.asking))
    await two.work()
    there = await two.inquiry_row(query_id)
    assert there is not None
    assert there.state == InquiryState.OPEN
    assert there.due_on == (await two.query_row(query_id)).due_on
    await reply(two, query_id, answer(two, Entry.DECISION, parts=PARTS))
    await two.work()
    row = await two.query_row(query_id)
    assert row.state == QueryState.CONFIRMED
    assert await status(two, request_id) is RequestStatus.IN_WORK
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        found = await register.answer_of(two.kernel, row.case_id)
    assert found == answer(two, Entry.DECISION, parts=PARTS)
    back = await two.inquiry_row(query_id)
    assert back is not None
    assert back.returned_at is not None


async def test_trail_of_both(two: Two) -> None:
    """Handing over and answering stand in the trails of both offices, without a word of content."""
    _, query_id = await two.query(somebody(two.asking))
    await two.work()
    await reply(two, query_id, answer(two))
    await two.work()
    asking, asked = await tags(two, two.asking.id), await tags(two, two.asked.id)
    assert asking[-3:] == [
        "amt:register_query:asked",
        "worker:register_query:handed_over",
        "worker:register_answer:received",
    ]
    assert asked[-3:] == [
        "worker:register_inquiry:received",
        "amt:register_inquiry:answered",
        "worker:register_inquiry:returned",
    ]


async def messages(two: Two, query_id: UUID) -> tuple[bytes, bytes]:
    """The 0801 as it lies with the register office, the 0803 as it came back."""
    async with two.kernel.database.tenant_transaction(two.asked.id, read_only=True):
        there = await InquiryRow.objects().get(InquiryRow.id == query_id)
        asked_box = await two.kernel.vault.box()
    row = await two.query_row(query_id)
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        box = await two.kernel.vault.box()
    assert there is not None
    return (
        asked_box.open("register_inquiry", query_id, "message", bytes(there.message)),
        box.open("register_query", query_id, "answer_message", bytes(row.answer_message)),
    )


async def test_messages(two: Two) -> None:
    """Query and answer are valid messages; "parts only" and the file number are in the group of ours."""
    _, query_id = await two.query(somebody(two.asking))
    await two.work()
    await reply(two, query_id, answer(two, Entry.DECLARATION, Entry.DECISION, parts=PARTS))
    await two.work()
    xml_0801, xml_0803 = await messages(two, query_id)
    assert validate(xml_0801) == validate(xml_0803) == []
    query, back = parse_0801(xml_0801), parse_0803(xml_0803)
    assert query.transaktionsid == back.transaktionsid == query_id
    assert (query.terminwuensche, query.zusatzangaben, query.zusatzparametergruppen) == (
        (),
        None,
        (),
    )
    entry = back.eintragung_nachweisregister
    assert entry.eintragung_vorhanden
    assert entry.eintragung_sorgeregister_arten == ("01", "02")
    assert entry.registerfuehrendes_jugendamt == two.asked.name
    said = {field.name: field.wert for field in back.zusatzparametergruppen[0].felder}
    assert said == {
        "standDesRegisters": "2026-11-24",
        "nurTeileDerSorge": "ja",
        "betroffeneTeile": PARTS,
        "aktenzeichenRegister": "SR 12/2026",
    }


async def test_only_what_the_register_needs(two: Two) -> None:
    """Of all that a mother can say, the register office gets names, birth and place, and no more."""
    whole = everything()
    born = msgspec.structs.replace(
        whole.children[1],
        birth_place=OSNABRUECK,
        current=whole.children[1].current,
    )
    whole = msgspec.structs.replace(whole, children=(born,))
    request_id = await in_work(two.kernel, two.asking, whole)
    query_id = await register.ask(
        two.kernel,
        two.directory,
        somebody(two.asking),
        CaseKey(request_id, 1),
        Asking(way=QueryWay.PLATFORM, office_id=two.asked.id),
    )
    await two.work()
    there = await register.inquiry(two.kernel, somebody(two.asked), query_id)
    xml_0801 = await message_there(two, query_id)
    seen = (msgspec.json.encode(there) + xml_0801).decode()
    for told in ("Noah Đorđe", "Öztürk-Ñañez", "2024-02-29", "Ayşe Marie", "Yıldız"):
        assert told in seen
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        request = await requests.stored(two.kernel, request_id)
    assert request is not None
    secrets = (
        "Musterweg", "27568", "mutter@example.org", "4915228817386", "Izmir", "1994-07-02",
        "Türkisch", "Großdruck", "Müller-Lüdenscheidt", "1990-12-31", "Reisepass", "G 1234/2024",
        "Standesamt I", "Długa", request.reference, str(request_id), str(request.cases[0].id),
    )  # fmt: skip
    assert [secret for secret in secrets if secret in seen] == []


async def message_there(two: Two, query_id: UUID) -> bytes:
    row = await two.inquiry_row(query_id)
    assert row is not None
    async with two.kernel.database.tenant_transaction(two.asked.id, read_only=True):
        box = await two.kernel.vault.box()
    return box.open("register_inquiry", query_id, "message", bytes(row.message))


async def test_nothing_of_the_other(two: Two) -> None:
    """After a query there and back neither office has a single row of the other in its reach."""
    request_id, query_id = await two.query(somebody(two.asking))
    await two.work()
    await reply(two, query_id, answer(two))
    await two.work()
    for own, other in ((two.asking, two.asked), (two.asked, two.asking)):
        async with two.kernel.database.tenant_transaction(own.id, read_only=True):
            for table in TENANT_TABLES.values():
                if "select" in table.tenant:
                    assert {row["tenant_id"] for row in await table.select()} <= {own.id}
            with pytest.raises(NoDoorError):
                await GATE.fetch("SELECT * FROM register_query WHERE tenant_id = $1", (other.id,))
    async with two.kernel.database.tenant_transaction(two.asked.id, read_only=True):
        assert await requests.stored(two.kernel, request_id) is None
        assert await QueryRow.count() == 0
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        assert await InquiryRow.count() == 0
    with pytest.raises(NotFoundError):
        await register.inquiry(two.kernel, somebody(two.asking), query_id)


async def test_door_only_adds(two: Two) -> None:
    """The door between offices adds rows and sees none; an office adds none to its own either."""
    async with two.kernel.database.platform_transaction("test"):
        for statement in (
            "SELECT payload FROM register_crossing",
            "UPDATE register_crossing SET taken_at = NULL",
            "DELETE FROM register_crossing",
            "SELECT content FROM register_inquiry",
            "INSERT INTO register_inquiry (id) VALUES ('x')",
            "UPDATE register_query SET state = 'confirmed'",
        ):
            with pytest.raises(NoDoorError):
                await GATE.fetch(statement)
    async with two.kernel.database.tenant_transaction(two.asking.id):
        row = CrossingRow(
            kind="answer",
            query_id=uuid4(),
            from_office_id=two.asked.id,
            brought_at=two.kernel.clock.now(),
        )
        with pytest.raises(NoDoorError):
            await CrossingRow.insert(row)


async def test_payload_is_emptied(two: Two) -> None:
    """What lies on the way is sealed for who gets it, and gone once it is taken."""
    _, query_id = await two.query(somebody(two.asking))
    await bring(
        two.kernel,
        Crossing.QUERY,
        query_id,
        sender=two.asking.id,
        to=two.asked.id,
        payload=b"plain",
    )
    async with two.kernel.database.tenant_transaction(two.asked.id, read_only=True):
        row = await CrossingRow.objects().get(CrossingRow.query_id == query_id)
        box = await two.kernel.vault.box()
    assert row is not None
    key = crossing_id(Crossing.QUERY, query_id, two.asking.id)
    assert box.open("register_crossing", key, "payload", bytes(row.payload)) == b"plain"
    async with two.kernel.database.tenant_transaction(two.asked.id):
        assert await take(two.kernel, Crossing.QUERY, query_id, two.asking.id) is not None
    async with two.kernel.database.tenant_transaction(two.asked.id):
        assert await take(two.kernel, Crossing.QUERY, query_id, two.asking.id) is None
        row = await CrossingRow.objects().get(CrossingRow.query_id == query_id)
    assert row is not None
    assert bytes(row.payload) == b""


Point = Callable[[pytest.MonkeyPatch], None]


def dies_after(name: str) -> Point:
    """Let the worker die once, right after this function has done its work."""

    def install(patch: pytest.MonkeyPatch) -> None:
        real: Callable[..., Awaitable[Any]] = getattr(handing, name)
        died: list[bool] = []

        async def once(*args: Any, **kwargs: Any) -> Any:
            result = await real(*args, **kwargs)
            if not died:
                died.append(True)
                raise DiedError
            return result

        patch.setattr(handing, name, once)

    return install


def dies_before(name: str) -> Point:
    """Let the worker die once, right before this function."""

    def install(patch: pytest.MonkeyPatch) -> None:
        real: Callable[..., Awaitable[Any]] = getattr(handing, name)
        died: list[bool] = []

        async def once(*args: Any, **kwargs: Any) -> Any:
            if not died:
                died.append(True)
                raise DiedError
            return await real(*args, **kwargs)

        patch.setattr(handing, name, once)

    return install


@pytest.mark.parametrize(
    "point",
    [
        dies_before("bring"),
        dies_after("bring"),
        dies_after("take"),
        dies_after("_take_query"),
        dies_before("_handed_over"),
        dies_after("_handed_over"),
        dies_before("_take_answer"),
        dies_after("_take_answer"),
        dies_after("keep_answer"),
    ],
)
async def test_died_anywhere(
    two: Two, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, point: Point
) -> None:
    """A worker that dies anywhere on the way loses nothing and hands over nothing twice."""
    request_id, query_id = await two.query(somebody(two.asking))
    point(monkeypatch)
    for _ in range(2):
        await two.work()
        clock.advance(dt.timedelta(minutes=2))
    await two.work()
    await reply(two, query_id, answer(two))
    for _ in range(2):
        await two.work()
        clock.advance(dt.timedelta(minutes=2))
    await two.work()
    assert (await two.query_row(query_id)).state == QueryState.CONFIRMED
    assert await status(two, request_id) is RequestStatus.IN_WORK
    asking, asked = await tags(two, two.asking.id), await tags(two, two.asked.id)
    for trail, tag in (
        (asked, "worker:register_inquiry:received"),
        (asking, "worker:register_query:handed_over"),
        (asking, "worker:register_answer:received"),
        (asked, "worker:register_inquiry:returned"),
    ):
        assert trail.count(tag) == 1, tag
    async with two.kernel.database.tenant_transaction(two.asked.id, read_only=True):
        assert await InquiryRow.count() == 1


async def test_recalled(two: Two) -> None:
    """A query that is withdrawn is marked so at the register office, which cannot answer it then."""
    _, query_id = await two.query(somebody(two.asking))
    await two.work()
    await register.cancel(two.kernel, somebody(two.asking), query_id)
    await two.work()
    there = await two.inquiry_row(query_id)
    assert there is not None
    assert there.state == InquiryState.WITHDRAWN
    with pytest.raises(QueryRefusedError):
        await reply(two, query_id, answer(two))
    assert "worker:register_inquiry:withdrawn" in await tags(two, two.asked.id)


async def test_recalled_before_it_left(two: Two) -> None:
    """A query withdrawn before it was handed over never comes to the register office."""
    _, query_id = await two.query(somebody(two.asking))
    await register.cancel(two.kernel, somebody(two.asking), query_id)
    await two.work()
    assert await two.inquiry_row(query_id) is None


async def test_recalled_on_the_way(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query withdrawn while it is being handed over is marked so at the register office."""
    _, query_id = await two.query(somebody(two.asking))

    async def bring_slowly(*args: Any, **kwargs: Any) -> None:
        await bring(*args, **kwargs)
        if args[1] is Crossing.QUERY:
            await register.cancel(two.kernel, somebody(two.asking), query_id)

    monkeypatch.setattr(handing, "bring", bring_slowly)
    await two.work()
    there = await two.inquiry_row(query_id)
    assert there is not None
    assert there.state == InquiryState.WITHDRAWN


async def test_answered_too_late(two: Two) -> None:
    """An answer to a query that was withdrawn meanwhile counts for nothing."""
    request_id, query_id = await two.query(somebody(two.asking))
    await two.work()
    await reply(two, query_id, answer(two))
    await register.cancel(two.kernel, somebody(two.asking), query_id)
    await two.work()
    row = await two.query_row(query_id)
    assert row.state == QueryState.CANCELLED
    assert bytes(row.answer) == b""
    assert await status(two, request_id) is RequestStatus.IN_WORK
    assert "worker:register_answer:ignored" in await tags(two, two.asking.id)


async def test_answer_of_somebody_else(two: Two) -> None:
    """An answer from an office that was not asked counts for nothing, and keeps none away."""
    _, query_id = await two.query(somebody(two.asking))
    await two.work()
    forged = handing.Returned(answer(two), b"<x/>")
    await bring(
        two.kernel,
        Crossing.ANSWER,
        query_id,
        sender=two.central.id,
        to=two.asking.id,
        payload=msgspec.json.encode(forged),
    )
    async with two.kernel.database.tenant_transaction(two.asking.id):
        await handing._take_answer(two.kernel, query_id, two.central.id)
    assert (await two.query_row(query_id)).state == QueryState.OPEN
    await reply(two, query_id, answer(two))
    await two.work()
    assert (await two.query_row(query_id)).state == QueryState.CONFIRMED


async def test_no_job_left(two: Two) -> None:
    """Once all is done only the reminders wait, for the morning after the answer was due."""
    _, query_id = await two.query(somebody(two.asking))
    await two.work()
    async with two.kernel.database.platform_transaction("test"):
        waiting = await Job.select(Job.kind, Job.subject_id).where(Job.state == "queued")
    kinds = {row["kind"] for row in waiting if row["subject_id"] == query_id}
    assert kinds == {register.REMIND, register.REMIND_INQUIRY}
