"""What the office that was asked does for a person: a copy of the query, or that it goes early."""

from __future__ import annotations

import io
import json
import zipfile
from uuid import UUID, uuid4

import pytest
from arrivals import somebody
from letters import able, other
from registers import Two, two_offices

import xfamilie
from sorgeauskunft import register, retention
from sorgeauskunft.kernel import Kernel, audit, deletions, today_in_berlin
from sorgeauskunft.kernel.deletions import Basis, Kind, Reason
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import RegisterAnswer
from sorgeauskunft.register.tables import InquiryRow
from sorgeauskunft.retention import asked, wishes
from sorgeauskunft.retention.tables import ErasureWish
from sorgeauskunft.retention.wishes import ErasureError, Hindrance
from sorgeauskunft.texts import Texts
from tenants.people import Role

TEXTS = Texts("de")


@pytest.fixture
async def two(kernel: Kernel) -> Two:
    return await two_offices(kernel)


async def brought(two: Two) -> UUID:
    """A query that lies with the office that keeps the register."""
    _, query_id = await two.query(somebody(two.asking))
    await two.work()
    return query_id


async def answered(two: Two) -> UUID:
    """One whose answer is back with the office that asked."""
    query_id = await brought(two)
    answer = RegisterAnswer(as_of=today_in_berlin(two.kernel.clock), told_by=two.asked.name)
    await register.reply(two.kernel, two.directory, somebody(two.asked), query_id, answer)
    await two.work()
    return query_id


async def test_erased(two: Two) -> None:
    """It goes with its answer, with a proof that says on whose wish; a restore does not bring it back."""
    query_id, lead = await answered(two), somebody(two.asked, Role.LEAD)
    row, alone = await two.inquiry_row(query_id), able(two.asked, four_eyes=False)
    assert row is not None
    await asked.erase(two.kernel, alone, lead, query_id, Reason.OBJECTED)
    assert await two.inquiry_row(query_id) is None
    assert (await two.query_row(query_id)).id == query_id
    (proof,) = two.kernel.journal.of_tenant(two.asked.id)
    assert (proof.kind, proof.subject, proof.basis) == (Kind.INQUIRY, query_id, Basis.PERSON)
    assert (proof.reason, proof.actor_id) == (Reason.OBJECTED, lead.account_id)
    async with two.kernel.database.tenant_transaction(two.asked.id):
        tags = [entry.tag for entry in await audit.entries_of(query_id)]
        assert "amt:register_inquiry:erased" in tags
        await InquiryRow.insert(InquiryRow(**row.to_dict()))
    done = {each.tenant_id: each.deleted for each in await retention.replay(two.kernel)}
    assert done[two.asked.id] == 1
    assert await two.inquiry_row(query_id) is None
    with pytest.raises(NotFoundError):
        await asked.erase(two.kernel, alone, lead, query_id, Reason.OBJECTED)


async def test_not_before_it_is_answered(two: Two) -> None:
    """While the other office waits it stays, and the page says why; with the answer back it goes."""
    query_id, lead = await brought(two), somebody(two.asked, Role.LEAD)
    now = await asked.standing(two.kernel, lead, query_id)
    assert now.hindrance is Hindrance.NOT_ANSWERED
    for act in (
        asked.erase(two.kernel, two.asked, lead, query_id, Reason.OBJECTED),
        asked.ask_erasure(two.kernel, lead, query_id, Reason.OBJECTED),
    ):
        with pytest.raises(ErasureError) as refused:
            await act
        assert refused.value.why is Hindrance.NOT_ANSWERED
    assert await two.inquiry_row(query_id) is not None


async def test_four_eyes(two: Two) -> None:
    """Where the office works with four eyes, another one has to agree; both stand in the proof."""
    strict = able(two.asked, four_eyes=True)
    first, second = somebody(two.asked, Role.LEAD), other(two.asked, Role.ADMIN)
    query_id = await answered(two)
    await asked.ask_erasure(two.kernel, first, query_id, Reason.UNLAWFUL)
    await wishes.drop(two.kernel, second, query_id)
    with pytest.raises(ErasureError):
        await asked.erase(two.kernel, strict, second, query_id, Reason.UNLAWFUL)
    await asked.ask_erasure(two.kernel, first, query_id, Reason.UNLAWFUL)
    with pytest.raises(ErasureError) as refused:
        await asked.erase(two.kernel, strict, first, query_id)
    assert refused.value.why is Hindrance.OTHER_EYES
    await asked.erase(two.kernel, strict, second, query_id)
    async with two.kernel.database.tenant_transaction(two.asked.id, read_only=True):
        (proof,) = await deletions.listed()
        assert not await ErasureWish.exists()
    assert (proof.asked_id, proof.actor_id) == (first.account_id, second.account_id)
    assert proof.reason == Reason.UNLAWFUL


async def test_for_whom(two: Two) -> None:
    """Clerks do neither, and nobody does either with what lies at another office, or nowhere."""
    query_id = await answered(two)
    for who, subject in (
        (somebody(two.asked, Role.CLERK), query_id),
        (somebody(two.asking, Role.LEAD), query_id),
        (somebody(two.asked, Role.LEAD), uuid4()),
    ):
        with pytest.raises(NotFoundError):
            await asked.erase(two.kernel, two.asked, who, subject, Reason.OBJECTED)
        with pytest.raises(NotFoundError):
            await asked.export(two.kernel, TEXTS, two.asked, who, subject)
    assert await two.inquiry_row(query_id) is not None


async def test_export(two: Two) -> None:
    """All there is, readable and for machines, with both messages as they came and went."""
    query_id, lead = await answered(two), somebody(two.asked, Role.LEAD)
    whole = await asked.export(two.kernel, TEXTS, two.asked, lead, query_id)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert set(files) == {"anfrage-0801.xml", "antwort-0803.xml", "auskunft.html", "daten.json"}
    for name in ("anfrage-0801.xml", "antwort-0803.xml"):
        assert xfamilie.validate(files[name]) == []
    page, data = files["auskunft.html"].decode(), json.loads(files["daten.json"])
    for text in ("Mia Łucja", two.asked.name, "180 Tage", TEXTS("register.none")):
        assert text in page
    assert data["query"]["extract"]["given_names"] == "Mia Łucja"
    assert data["query"]["answer"]["kinds"] == []
    async with two.kernel.database.tenant_transaction(two.asked.id, read_only=True):
        tags = [entry.tag for entry in await audit.entries_of(query_id)]
    assert "amt:register_inquiry:exported" in tags


async def test_found_after_it_is_answered(two: Two) -> None:
    """Who asks for her data is found by name and birth date also where all is answered."""
    query_id, clerk = await answered(two), somebody(two.asked)
    for search, found in (
        (register.Search("mia"), [query_id]),
        (register.Search("xaver"), []),
        (register.Search(), [query_id]),
    ):
        there = await register.recent(two.kernel, clerk, search)
        assert [each.id for each in there] == found
