"""Answers brought by hand: which ones fit, and what taking one over does."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from arrivals import somebody
from messages import changed, reply_to, with_child, with_parties
from registers import Two

import xfamilie
from sorgeauskunft import received, register, requests
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.received import NotFittingError, Offer, Received, UnreadableError, Why
from sorgeauskunft.register import Entry, InquiryState, QueryState
from sorgeauskunft.requests import RequestStatus
from tenants.directory import Directory
from tenants.people import Principal, Role
from xfamilie import values as xf


async def offered(two: Two, data: bytes, principal: Principal | None = None) -> Offer:
    return await received.offer_of(
        two.kernel, two.directory, principal or somebody(two.asking), xfamilie.parse_0803(data)
    )


async def taken(two: Two, data: bytes, principal: Principal | None = None) -> Offer:
    by = principal or somebody(two.asking)
    message = xfamilie.parse_0803(data)
    return await received.take_over(two.kernel, two.directory, by, message, data)


async def refused(two: Two, data: bytes, **more: Any) -> Why:
    """Why a message is neither offered nor taken; nothing of the query changes."""
    before = await two.query_row(xfamilie.parse_0803(data).transaktionsid) if more else None
    with pytest.raises(NotFittingError) as shown:
        await offered(two, data)
    with pytest.raises(NotFittingError) as done:
        await taken(two, data)
    assert shown.value.why == done.value.why
    if before is not None:
        after = await two.query_row(before.id)
        assert after.to_dict() == before.to_dict()
    return shown.value.why


async def tags(two: Two) -> list[str]:
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        rows = await AuditEntry.select(AuditEntry.tag).order_by(AuditEntry.seq)
    return [row["tag"] for row in rows]


async def status(two: Two, request_id: UUID) -> RequestStatus:
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        (only,) = (await requests.statuses_of(request_id)).values()
    return only


async def test_taken_over(two: Two) -> None:
    """An answer that was taken over counts, with its message; the case is back in work."""
    request_id, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id, Entry.DECISION, parts="Gesundheitssorge", file_number="7")
    offer = await offered(two, data)
    assert (offer.request_id, offer.other_name, offer.other_author) == (request_id, False, False)
    assert await status(two, request_id) is RequestStatus.REGISTER_QUERY
    await taken(two, data)
    row = await two.query_row(query_id)
    assert (row.state, row.settled_by) == (QueryState.CONFIRMED, somebody(two.asking).account_id)
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        answer = await register.answer_of(two.kernel, row.case_id)
    assert answer == offer.answer
    assert (answer.kinds, answer.parts, answer.file_number) == (
        (Entry.DECISION,),
        "Gesundheitssorge",
        "7",
    )
    assert await status(two, request_id) is RequestStatus.IN_WORK
    kept = await register.message_of(two.kernel, somebody(two.asking), query_id, answer=True)
    assert kept == data
    assert "amt:register_answer:previewed" in await tags(two)
    assert "amt:register_answer:taken_over" in await tags(two)


async def test_twice(two: Two) -> None:
    """An answer is taken over once; whoever comes second is told so."""
    _request, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id)
    await taken(two, data)
    assert await refused(two, data, unchanged=True) is Why.SETTLED


async def test_other_office_is_told(two: Two) -> None:
    """A query in the other office's inbox is marked there, and its own late answer counts no more."""
    _request, query_id = await two.query(somebody(two.asking))
    await two.work()
    await taken(two, await reply_to(two, query_id))
    await two.work()
    inquiry = await two.inquiry_row(query_id)
    assert inquiry is not None
    assert inquiry.state == InquiryState.WITHDRAWN


async def test_before_it_was_handed_over(two: Two) -> None:
    """A query answered before it went out never reaches the other office."""
    _request, query_id = await two.query(somebody(two.asking))
    await taken(two, await reply_to(two, query_id))
    await two.work()
    assert await two.inquiry_row(query_id) is None


async def test_cancelled(two: Two) -> None:
    """A query that was taken back takes no answer."""
    _request, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id)
    await register.cancel(two.kernel, somebody(two.asking), query_id)
    assert await refused(two, data, unchanged=True) is Why.CANCELLED


async def test_unknown_and_foreign(two: Two) -> None:
    """Queries of nobody and of another office are told alike: nobody learns what others ask."""
    _request, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id)
    assert await refused(two, changed(data, transaktionsid=uuid4())) is Why.UNKNOWN
    with pytest.raises(NotFittingError) as caught:
        await offered(two, data, somebody(two.asked))
    assert caught.value.why is Why.UNKNOWN


async def test_for_another_office(two: Two) -> None:
    """A message that is addressed to another office is not taken, whatever its id says."""
    _request, query_id = await two.query(somebody(two.asking))
    data = with_parties(await reply_to(two, query_id), leser="anderswo")
    assert await refused(two, data, unchanged=True) is Why.READER


@pytest.mark.parametrize(
    ("date", "fits"),
    [
        (xf.TeilbekanntesDatum(2021, 3, 14), None),
        (xf.TeilbekanntesDatum(2021, 3), None),
        (xf.TeilbekanntesDatum(2021), None),
        (xf.TeilbekanntesDatum(2021, 3, 15), Why.CHILD),
        (xf.TeilbekanntesDatum(2020), Why.CHILD),
    ],
)
async def test_another_child(two: Two, date: xf.TeilbekanntesDatum, fits: Why | None) -> None:
    """The child's date of birth, as far as the message knows it, is that of the request."""
    _request, query_id = await two.query(somebody(two.asking))
    data = with_child(await reply_to(two, query_id), geburtsdatum=date)
    if fits is None:
        await offered(two, data)
    else:
        assert await refused(two, data, unchanged=True) is fits


async def test_other_names_are_shown(two: Two) -> None:
    """Another name of the child or of the author is for the clerk to judge."""
    _request, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id)
    name = xf.NameNatuerlichePerson(
        familienname=xf.AllgemeinerName("Anders"), vornamen=xf.AllgemeinerName("Mia")
    )
    assert (await offered(two, with_child(data, namen=(name,)))).other_name
    spaced = xf.NameNatuerlichePerson(
        familienname=xf.AllgemeinerName("ÖZTÜRK-ÑAÑEZ"), vornamen=xf.AllgemeinerName("mia łucja")
    )
    assert not (await offered(two, with_child(data, namen=(name, spaced)))).other_name
    assert (await offered(two, with_parties(data, autor="anderswo"))).other_author


async def test_test_messages(two: Two) -> None:
    """A message marked as a test does not answer a real query; a real one answers any."""
    _request, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id)
    await offered(two, changed(data, test="Test"))
    office = msgspec.structs.replace(two.asking, test_messages=False)
    real = msgspec.structs.replace(two, directory=Directory((office, two.asked), ()))
    assert await refused(real, changed(data, test="Test"), unchanged=True) is Why.TEST
    await taken(real, changed(data, test=None))


async def test_future(two: Two) -> None:
    """The state of a day that has not come yet is no answer."""
    _request, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id, as_of=dt.date(2030, 1, 1))
    assert await refused(two, data, unchanged=True) is Why.FUTURE


@pytest.mark.parametrize(
    ("kinds", "fields"),
    [
        ((Entry.DECISION,), {"nurTeileDerSorge": "ja"}),
        ((Entry.DECISION,), {"betroffeneTeile": "Gesundheitssorge"}),
        ((), {"nurTeileDerSorge": "ja", "betroffeneTeile": "Gesundheitssorge"}),
        ((Entry.DECISION,), {"nurTeileDerSorge": "ja", "betroffeneTeile": "Sperrvermerk"}),
        ((Entry.DECISION,), {"nurTeileDerSorge": "ja", "betroffeneTeile": "a" * 501}),
    ],
)
async def test_parts(two: Two, kinds: tuple[Entry, ...], fields: dict[str, str]) -> None:
    """What is said of parts agrees with itself, fits into a letter and names no Sperrvermerk."""
    _request, query_id = await two.query(somebody(two.asking))
    group = xf.Zusatzparametergruppe(
        name="sorgeauskunft",
        fassung_handlungsanweisung=dt.date(2026, 11, 25),
        felder=tuple(xf.Feld(name=name, wert=value) for name, value in fields.items()),
    )
    data = changed(await reply_to(two, query_id, *kinds), zusatzparametergruppen=(group,))
    assert await refused(two, data, unchanged=True) is Why.PARTS


async def test_without_parameters_of_ours(two: Two) -> None:
    """A message of other software tells the state of the day it was made."""
    _request, query_id = await two.query(somebody(two.asking))
    data = changed(await reply_to(two, query_id), zusatzparametergruppen=())
    offer = await offered(two, data)
    assert (offer.answer.as_of, offer.answer.parts) == (dt.date(2026, 11, 24), "")


async def test_block_is_for_leads(two: Two) -> None:
    """A Sperrvermerk is taken over by a lead only."""
    _request, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id, Entry.BLOCKED)
    assert await refused(two, data, unchanged=True) is Why.LEAD
    await taken(two, data, somebody(two.asking, Role.LEAD))


async def test_read_only_brings_nothing(two: Two) -> None:
    """Who only reads takes nothing over, and checks no files."""
    _request, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id)
    reader = somebody(two.asking, Role.READ_ONLY)
    with pytest.raises(NotFoundError):
        await taken(two, data, reader)
    with pytest.raises(NotFoundError):
        await received.checked(two.kernel, reader, data)


@pytest.mark.parametrize("kind", received.KINDS)
def test_read(kind: str) -> None:
    """Every kind of message is read as what it is."""
    found = received.read(xfamilie.sample(kind))
    assert isinstance(found, Received)
    assert found.kind == kind


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<a/>", b"<a>" * 9, b"\xff\xfe<\x00"])
def test_what_is_no_message(data: bytes) -> None:
    """What is no message has faults."""
    assert received.read(data)


async def test_check_stands_in_the_trail(two: Two) -> None:
    """Who checked a file stands in the trail, with the kind of message and nothing of its content."""
    await received.checked(two.kernel, somebody(two.asking), xfamilie.sample("0011"))
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        rows = await AuditEntry.select(AuditEntry.tag, AuditEntry.fields).order_by(AuditEntry.seq)
    assert (rows[-1]["tag"], rows[-1]["fields"]) == ("amt:message:checked", "0011")


async def test_sealed_on_the_way(two: Two) -> None:
    """A message comes back from the browser to the same person only, unchanged or not at all."""
    clerk, data = somebody(two.asking), xfamilie.sample("0803")
    text = await received.closed(two.kernel, clerk, data)
    assert text is not None
    assert await received.opened(two.kernel, clerk, text) == data
    for by, other in [
        (somebody(two.asked), text),
        (clerk, text[:-8] + "AAAAAAA="),
        (clerk, ""),
        (clerk, "ä"),
        (clerk, text[:40]),
    ]:
        with pytest.raises(UnreadableError):
            await received.opened(two.kernel, by, other)


async def test_too_long_for_a_form(two: Two) -> None:
    """What passes no form is not offered."""
    data = bytes(uuid4().bytes[index % 16] ^ (index * index % 251) for index in range(10))
    noise = b"".join(uuid4().bytes for _ in range(10_000)) + data
    assert await received.closed(two.kernel, somebody(two.asking), noise) is None
