"""What a person wants of her data: all of it to read, or gone before its time."""

from __future__ import annotations

import io
import json
import zipfile
from uuid import UUID

import pytest
from arrivals import arrived, somebody
from examples import content, make_office
from letters import able, other
from planted import receipted

from sorgeauskunft import casework, drafts, requests
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.deletions import Basis, Reason
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register.tables import QueryRow
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.requests.tables import RequestRow
from sorgeauskunft.retention import person, wishes
from sorgeauskunft.retention.exporting import export
from sorgeauskunft.retention.wishes import ErasureError, Hindrance
from sorgeauskunft.texts import Texts
from tenants.offices import Office
from tenants.people import Role

TEXTS = Texts("de")


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    return await make_office(kernel)


async def is_there(kernel: Kernel, office: Office, request_id: UUID) -> bool:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        return await RequestRow.exists().where(RequestRow.id == request_id)


async def test_erased(kernel: Kernel, office: Office) -> None:
    """It goes at once, and the proof says on whose wish, for which reason and by whom."""
    request_id, lead = await receipted(kernel, office), somebody(office, Role.LEAD)
    await person.erase(kernel, office, lead, request_id, Reason.OBJECTED)
    assert not await is_there(kernel, office, request_id)
    (proof,) = kernel.journal.of_tenant(office.id)
    assert (proof.basis, proof.reason) == (Basis.PERSON, Reason.OBJECTED)
    assert (proof.subject, proof.actor_id) == (request_id, lead.account_id)
    with pytest.raises(NotFoundError):
        await person.erase(kernel, office, lead, request_id, Reason.OBJECTED)


async def test_no_journal_to_write(
    kernel: Kernel, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the journal cannot be written it is gone all the same, and the operator is told."""
    request_id, lead = await receipted(kernel, office), somebody(office, Role.LEAD)
    folder = kernel.settings.effective_deletion_journal
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    await person.erase(kernel, office, lead, request_id, Reason.OBJECTED)
    assert not await is_there(kernel, office, request_id)
    assert "journal_behind" in capsys.readouterr().out


async def test_four_eyes(kernel: Kernel, office: Office) -> None:
    """Where the office works with four eyes, another one has to agree; both stand in the proof."""
    strict = able(office, four_eyes=True)
    first, second = somebody(office, Role.LEAD), other(office, Role.ADMIN)
    request_id = await receipted(kernel, office)
    with pytest.raises(ErasureError):
        await person.erase(kernel, strict, first, request_id, Reason.UNLAWFUL)
    await person.ask_erasure(kernel, first, request_id, Reason.UNLAWFUL)
    with pytest.raises(ErasureError) as refused:
        await person.erase(kernel, strict, first, request_id)
    assert refused.value.why is Hindrance.OTHER_EYES
    await person.erase(kernel, strict, second, request_id)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        (proof,) = await deletions.listed()
    assert (proof.asked_id, proof.actor_id) == (first.account_id, second.account_id)
    assert proof.reason == Reason.UNLAWFUL


async def test_wish_taken_back(kernel: Kernel, office: Office) -> None:
    """A wish that was taken back is no wish."""
    strict, lead = able(office, four_eyes=True), somebody(office, Role.LEAD)
    request_id = await receipted(kernel, office)
    await person.ask_erasure(kernel, lead, request_id, Reason.UNLAWFUL)
    await wishes.drop(kernel, lead, request_id)
    with pytest.raises(ErasureError):
        await person.erase(kernel, strict, other(office, Role.ADMIN), request_id)
    assert (await person.standing(kernel, lead, request_id)).wish is None


async def test_not_before_it_has_arrived(kernel: Kernel, office: Office) -> None:
    """What has not arrived at the office is not deleted, whoever wants it."""
    code = await drafts.begin(kernel, office.id, DraftContent(), "v1")
    sent = await requests.send(kernel, office.id, code, lambda _draft: content())
    lead = somebody(office, Role.LEAD)
    with pytest.raises(ErasureError) as refused:
        await person.erase(kernel, office, lead, sent.request_id, Reason.OBJECTED)
    assert refused.value.why is Hindrance.NOT_ARRIVED
    assert await is_there(kernel, office, sent.request_id)


async def test_not_while_another_office_is_asked(kernel: Kernel, office: Office) -> None:
    """While a register is asked, it stays."""
    request_id = await receipted(kernel, office)
    async with kernel.database.tenant_transaction(office.id):
        (case_id,) = await requests.statuses_of(request_id)
        row = QueryRow(
            request_id=request_id,
            case_id=case_id,
            way="platform",
            office_name="Amt",
            asked_at=kernel.clock.now(),
        )
        await add(row)
    lead = somebody(office, Role.LEAD)
    with pytest.raises(ErasureError) as refused:
        await person.erase(kernel, office, lead, request_id, Reason.OBJECTED)
    assert refused.value.why is Hindrance.QUERY_OPEN
    assert (await person.standing(kernel, lead, request_id)).elsewhere == ("Amt",)


@pytest.mark.parametrize("role", [Role.CLERK, Role.READ_ONLY])
async def test_roles(kernel: Kernel, office: Office, role: Role) -> None:
    """Only leads and admins do either."""
    request_id, who = await receipted(kernel, office), somebody(office, role)
    with pytest.raises(NotFoundError):
        await person.erase(kernel, office, who, request_id, Reason.OBJECTED)
    with pytest.raises(NotFoundError):
        await export(kernel, TEXTS, office, who, request_id)


async def test_other_office(kernel: Kernel, office: Office) -> None:
    """The request of another office is none."""
    request_id = await receipted(kernel, office)
    foreign = await make_office(kernel, "osnabrueck")
    lead = somebody(foreign, Role.LEAD)
    with pytest.raises(NotFoundError):
        await person.erase(kernel, foreign, lead, request_id, Reason.OBJECTED)
    with pytest.raises(NotFoundError):
        await export(kernel, TEXTS, foreign, lead, request_id)


async def test_export(kernel: Kernel, office: Office) -> None:
    """All there is, readable and as JSON: what she said, what was asked, noted and done; no keys."""
    request_id, lead = await arrived(kernel, office), somebody(office, Role.LEAD)
    await casework.acknowledge(kernel, lead, request_id)
    await casework.note(kernel, lead, request_id, "Akte liegt im Schrank")
    await casework.ask_mother(kernel, lead, request_id, "Wohnen Sie noch am Musterweg?")
    bundle = await export(kernel, TEXTS, office, lead, request_id)
    whole = b"".join([chunk async for chunk in bundle.chunks()])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        page = archive.read("auskunft.html").decode()
        data = json.loads(archive.read("daten.json"))
        assert {"manifest.json", "manifest.csv"} <= set(archive.namelist())
    for text in ("Akte liegt im Schrank", "Wohnen Sie noch am Musterweg?", office.name, "180 Tage"):
        assert text in page
    assert data["content"]["children"][0]["at_birth"]["given_names"] == "Mia Łucja"
    assert data["notes"][0]["text"] == "Akte liegt im Schrank"
    assert data["cases"][0]["status"] == RequestStatus.QUESTION
    assert '"key"' not in json.dumps(data)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        tags = [entry.tag for entry in await audit.entries_of(request_id)]
    assert "amt:request:exported" in tags
