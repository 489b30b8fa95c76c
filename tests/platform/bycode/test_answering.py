"""A code opens one query, once; what is said waits for the office that asks."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from arrivals import somebody
from coded import LINES, PERSON, ByCode

import xfamilie
from sorgeauskunft import bycode, register, requests
from sorgeauskunft.bycode import CodeEndedError, CodeKey, CodeWay, LeadContact, Said
from sorgeauskunft.bycode.tables import CodeLookup, CodeRow, LeadRow
from sorgeauskunft.kernel import ManualClock, codes
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.errors import NoDoorError, NotFoundError
from sorgeauskunft.kernel.tickets import TICKET_MINUTES
from sorgeauskunft.register import Entry, QueryRefusedError, QueryState, Refused
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.requests.tables import RequestRow
from tenants.people import Role

CALL = Said(person=PERSON, answer=None)


def clock_of(by_code: ByCode) -> ManualClock:
    clock = by_code.two.kernel.clock
    assert isinstance(clock, ManualClock)
    return clock


async def trail(by_code: ByCode) -> list[str]:
    async with by_code.two.kernel.database.tenant_transaction(
        by_code.two.asking.id, read_only=True
    ):
        rows = await AuditEntry.select(AuditEntry.tag).order_by(AuditEntry.seq)
    return [row["tag"] for row in rows]


async def answer(by_code: ByCode, request_id: UUID) -> register.RegisterAnswer | None:
    async with by_code.two.kernel.database.tenant_transaction(
        by_code.two.asking.id, read_only=True
    ):
        (case_id,) = await requests.statuses_of(request_id)
        return await register.answer_of(by_code.two.kernel, case_id)


async def test_opens(by_code: ByCode) -> None:
    """Whoever has the code sees what § 58 needs; nothing leads from it to the mother's request."""
    _request_id, query_id = await by_code.query()
    coded = await by_code.printed(query_id)
    opened = await by_code.opened(codes.grouped(coded.code).lower())
    assert opened is not None
    assert opened.inquiry.extract.given_names == "Mia Łucja"
    assert opened.office_name == by_code.two.asked.name
    said = repr(opened)
    for hidden in ("Musterweg", "27568", "mutter@example.org", "15228817386"):
        assert hidden not in said
    assert (await trail(by_code))[-2:] == ["amt:register_code:made", "code:register_query:viewed"]


async def test_code_is_nowhere(by_code: ByCode) -> None:
    """The code itself is not in the database, and its address is sealed."""
    _request_id, query_id = await by_code.query()
    coded = await by_code.printed(query_id)
    kernel = by_code.two.kernel
    async with kernel.database.tenant_transaction(by_code.two.asking.id, read_only=True):
        row = await CodeRow.select().where(CodeRow.id == coded.id).first()
    async with kernel.database.platform_transaction("test", read_only=True):
        lookup = await CodeLookup.select().where(CodeLookup.code_id == coded.id).first()
    stored = repr(row) + repr(lookup)
    assert coded.code not in stored
    assert "Natruper" not in stored
    (printing,) = await by_code.printings(query_id)
    assert printing.lines == LINES


async def test_nothing_opens(by_code: ByCode) -> None:
    """A typo, an unknown code, one printed anew, expired, answered or cancelled: all open nothing."""
    _request_id, query_id = await by_code.query()
    first = await by_code.printed(query_id)
    second = await by_code.printed(query_id)
    typo = ("0" if second.code[0] != "0" else "1") + second.code[1:]
    for code in ("", "x", typo, codes.new_secret_code(), first.code):
        assert await by_code.opened(code) is None, code
    opened = await by_code.opened(second.code)
    assert opened is not None
    await by_code.say(opened, by_code.said())
    assert await by_code.opened(second.code) is None
    _other_id, other = await by_code.query()
    expired = await by_code.printed(other)
    clock_of(by_code).advance(dt.timedelta(days=42, seconds=1))
    assert await by_code.opened(expired.code) is None
    third = await by_code.printed(other)
    await register.cancel(by_code.two.kernel, somebody(by_code.two.asking), other)
    assert await by_code.opened(third.code) is None


async def test_waits_for_confirmation(by_code: ByCode) -> None:
    """What was answered counts when the office has confirmed it, with its message 0803."""
    request_id, query_id = await by_code.query()
    opened = await by_code.opened((await by_code.printed(query_id)).code)
    assert opened is not None
    receipt = await by_code.say(opened, by_code.said())
    assert receipt.reference == opened.reference
    assert await answer(by_code, request_id) is None
    row = await by_code.two.query_row(query_id)
    assert row.state == QueryState.ANSWERED.value
    principal = somebody(by_code.two.asking)
    await register.confirm(by_code.two.kernel, principal, query_id)
    found = await answer(by_code, request_id)
    assert found is not None
    assert not found.has_entry
    assert found.told_by == "Frau Probe, Sachbearbeitung, Jugendamt Osnabrück"
    xml = await register.message_of(by_code.two.kernel, principal, query_id, answer=True)
    assert not xfamilie.validate(xml)
    message: Any = xfamilie.parse_0803(xml)
    kept_by = message.eintragung_nachweisregister.registerfuehrendes_jugendamt
    assert kept_by == by_code.two.asked.name
    async with by_code.two.kernel.database.tenant_transaction(
        by_code.two.asking.id, read_only=True
    ):
        assert list((await requests.statuses_of(request_id)).values()) == [RequestStatus.IN_WORK]
        kept = await RequestRow.objects().get(RequestRow.id == request_id)
    # Somebody has to look at it.
    assert kept is not None
    assert kept.news_at == by_code.two.kernel.clock.now()


async def test_answered_once(by_code: ByCode) -> None:
    """The same pressed twice, also at once, is one answer; another one is refused."""
    _request_id, query_id = await by_code.query()
    opened = await by_code.opened((await by_code.printed(query_id)).code)
    assert opened is not None
    said = by_code.said()
    both = await asyncio.gather(by_code.say(opened, said), by_code.say(opened, said))
    assert both[0] == both[1] == await by_code.say(opened, said)
    with pytest.raises(CodeEndedError):
        await by_code.say(opened, by_code.said(Entry.DECLARATION))
    (lead,) = await bycode.leads(by_code.two.kernel)
    assert lead.answers == 1


async def test_two_answers_at_once(by_code: ByCode) -> None:
    """Of two different answers at the same moment one is taken and the other refused."""
    _request_id, query_id = await by_code.query()
    opened = await by_code.opened((await by_code.printed(query_id)).code)
    assert opened is not None
    done = await asyncio.gather(
        by_code.say(opened, by_code.said()),
        by_code.say(opened, by_code.said(Entry.DECISION)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["CodeEndedError", "Receipt"]


@pytest.mark.parametrize("event", ["cancelled", "expired", "printed-anew"])
async def test_too_late(by_code: ByCode, event: str) -> None:
    """What ends while the page is open takes no answer, and nothing is written."""
    _request_id, query_id = await by_code.query()
    opened = await by_code.opened((await by_code.printed(query_id)).code)
    assert opened is not None
    if event == "cancelled":
        await register.cancel(by_code.two.kernel, somebody(by_code.two.asking), query_id)
    elif event == "expired":
        clock_of(by_code).advance(dt.timedelta(days=42))
    else:
        await by_code.printed(query_id)
    before = await by_code.two.query_row(query_id)
    with pytest.raises(CodeEndedError):
        await by_code.say(opened, by_code.said())
    after = await by_code.two.query_row(query_id)
    assert (after.state, after.answer) == (before.state, before.answer)
    assert await bycode.leads(by_code.two.kernel) == ()


async def test_please_call(by_code: ByCode) -> None:
    """A wish to be called ends the code and becomes a task with the number."""
    _request_id, query_id = await by_code.query()
    opened = await by_code.opened((await by_code.printed(query_id)).code)
    assert opened is not None
    await by_code.say(opened, CALL)
    assert (await by_code.two.query_row(query_id)).state == QueryState.CALL.value
    (printing,) = await by_code.printings(query_id)
    assert printing.said is not None
    assert printing.said.person.phone == "0541 1234"
    answered = by_code.said().answer
    assert answered is not None
    kernel = by_code.two.kernel
    await register.write_down(kernel, somebody(by_code.two.asking), query_id, answered)
    assert (await by_code.two.query_row(query_id)).state == QueryState.CONFIRMED.value


@pytest.mark.parametrize("call", [False, True])
async def test_rejected(by_code: ByCode, *, call: bool) -> None:
    """A rejected answer leaves the query open for a new code; the reason stays, sealed."""
    request_id, query_id = await by_code.query()
    opened = await by_code.opened((await by_code.printed(query_id)).code)
    assert opened is not None
    await by_code.say(opened, CALL if call else by_code.said())
    await by_code.reject(query_id)
    assert (await by_code.two.query_row(query_id)).state == QueryState.OPEN.value
    (old,) = await by_code.printings(query_id)
    assert old.rejected_why == "Falsches Kind"
    with pytest.raises(QueryRefusedError):
        await by_code.reject(query_id)
    with pytest.raises(CodeEndedError):
        await by_code.say(opened, CALL if call else by_code.said())
    again = await by_code.opened((await by_code.printed(query_id)).code)
    assert again is not None
    await by_code.say(again, by_code.said(Entry.DECLARATION))
    await register.confirm(by_code.two.kernel, somebody(by_code.two.asking), query_id)
    found = await answer(by_code, request_id)
    assert found is not None
    assert found.kinds == (Entry.DECLARATION,)


async def test_blocked_is_for_a_lead(by_code: ByCode) -> None:
    """A Sperrvermerk is read, rejected and confirmed by a lead only."""
    _request_id, query_id = await by_code.query()
    opened = await by_code.opened((await by_code.printed(query_id)).code)
    assert opened is not None
    await by_code.say(opened, by_code.said(Entry.BLOCKED))
    (hidden,) = await by_code.printings(query_id)
    assert hidden.said is None
    assert hidden.said_at is not None
    (seen,) = await by_code.printings(query_id, Role.LEAD)
    assert seen.said is not None
    with pytest.raises(QueryRefusedError) as refused:
        await by_code.reject(query_id)
    assert refused.value.reason is Refused.LEAD
    await by_code.reject(query_id, Role.LEAD)


async def test_who_may_make_codes(by_code: ByCode) -> None:
    """Who only reads makes no code, and another office none for this query."""
    _request_id, query_id = await by_code.query()
    kernel, two = by_code.two.kernel, by_code.two
    for principal in (somebody(two.asking, Role.READ_ONLY), somebody(two.central)):
        with pytest.raises(NotFoundError):
            await bycode.prepare(
                kernel, two.asking, principal, query_id, CodeWay.LETTER, lines=LINES
            )


async def test_no_code_for_what_is_settled(by_code: ByCode) -> None:
    """A query that is cancelled gets no letter any more, also when it was prepared before."""
    _request_id, query_id = await by_code.query()
    kernel, two, principal = by_code.two.kernel, by_code.two, somebody(by_code.two.asking)
    coded = await bycode.prepare(
        kernel, two.asking, principal, query_id, CodeWay.LETTER, lines=LINES
    )
    await register.cancel(kernel, principal, query_id)
    with pytest.raises(QueryRefusedError):
        await bycode.keep(kernel, principal, coded)
    with pytest.raises(QueryRefusedError):
        await bycode.prepare(kernel, two.asking, principal, query_id, CodeWay.LETTER, lines=LINES)
    assert await by_code.opened(coded.code) is None


async def test_leads(by_code: ByCode) -> None:
    """Each answer is a lead: which office, how often, when; a person only where she wished it."""
    kernel = by_code.two.kernel
    for interested in (False, True):
        _request_id, query_id = await by_code.query()
        opened = await by_code.opened((await by_code.printed(query_id)).code)
        assert opened is not None
        clock_of(by_code).advance(dt.timedelta(minutes=1))
        await by_code.say(opened, by_code.said(interested=interested))
        (lead,) = await bycode.leads(kernel)
        contact = LeadContact(name="Frau Probe", function="Sachbearbeitung", phone="0541 1234")
        assert lead.contacts == ((contact,) if interested else ())
    assert (lead.office_name, lead.ars) == (by_code.two.asked.name, by_code.two.asked.ars)
    assert (lead.answers, lead.last_at) == (2, kernel.clock.now())
    async with kernel.database.platform_transaction("test", read_only=True):
        stored = repr(await LeadRow.select())
    for hidden in ("Probe", "Öztürk", str(by_code.two.asking.id), str(query_id)):
        assert hidden not in stored


async def test_leads_are_for_the_platform(by_code: ByCode) -> None:
    """No office reads who has answered others."""
    async with by_code.two.kernel.database.tenant_transaction(by_code.two.asking.id):
        with pytest.raises(NoDoorError):
            await LeadRow.select()


async def test_tickets(by_code: ByCode) -> None:
    """A ticket is good for its minutes, cannot be altered, and holds nothing to be read."""
    kernel = by_code.two.kernel
    key = CodeKey(by_code.two.asking.id, uuid4())
    ticket = bycode.TICKETS.make(kernel, key)
    assert str(key.code_id) not in ticket
    assert bycode.TICKETS.read(kernel, ticket) == key
    for wrong in (
        "",
        "x",
        "ä",
        ticket[:-4],
        "A" + ticket[1:] if ticket[0] != "A" else "B" + ticket,
    ):
        assert bycode.TICKETS.read(kernel, wrong) is None
    clock_of(by_code).advance(dt.timedelta(minutes=TICKET_MINUTES))
    assert bycode.TICKETS.read(kernel, ticket) is None


async def test_message_without_key(by_code: ByCode) -> None:
    """Where the office has no key for messages, the answer counts all the same."""
    request_id, query_id = await by_code.query()
    opened = await by_code.opened((await by_code.printed(query_id)).code)
    assert opened is not None
    two = by_code.two
    offices = [
        msgspec.structs.replace(office, dvdv_key=None) for office in two.directory.offices.values()
    ]
    bare = type(two.directory)(offices, ())
    await bycode.say(two.kernel, bare, opened.key, by_code.said())
    assert bytes((await two.query_row(query_id)).answer_message) == b""
    await register.confirm(two.kernel, somebody(two.asking), query_id)
    assert await answer(by_code, request_id) is not None
