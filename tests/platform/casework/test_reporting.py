"""What a Fachverfahren reports: the moves of the casework, by its rules, and nothing of a lead's."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from arrivals import arrived
from examples import child, content, make_office
from letters import able, answered, decide, in_work
from paper import pdf

from sorgeauskunft import casework, certificates, documents, requests
from sorgeauskunft.casework import Closed, Declined, InWork, Posted
from sorgeauskunft.certificates import LetterRefusedError, NotPostedError, Refused
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import Worker
from sorgeauskunft.register import Entry
from sorgeauskunft.requests import CaseKey, RequestStatus, WrongStatusError
from tenants.offices import Office
from tenants.people import Principal, Role

DAY = dt.date(2026, 11, 24)


def machine(office: Office) -> Principal:
    key = UUID(int=77)
    return Principal(
        account_id=key, tenant_id=office.id, role=Role.API_KEY, name="Fach", session_id=key
    )


async def statuses(kernel: Kernel, office: Office, request_id: UUID) -> list[RequestStatus]:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        return list((await requests.statuses_of(request_id)).values())


async def tags(kernel: Kernel, office: Office, request_id: UUID) -> list[str]:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        return [each.tag for each in await audit.entries_of(request_id)]


async def test_receipt_once(kernel: Kernel, clock: ManualClock) -> None:
    """A receipt is noted once, with the first moment; it moves nothing."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    first = await casework.confirm_receipt(kernel, machine(office), request_id)
    clock.advance(dt.timedelta(hours=1))
    assert await casework.confirm_receipt(kernel, machine(office), request_id) == first
    assert (await tags(kernel, office, request_id)).count("amt:request:received") == 1
    assert await statuses(kernel, office, request_id) == [RequestStatus.DELIVERED]
    with pytest.raises(NotFoundError):
        await casework.confirm_receipt(kernel, machine(office), uuid4())


async def test_from_work_to_the_end(kernel: Kernel, clock: ManualClock) -> None:
    """A case is taken, gets its letter from outside, is posted, and closes by itself."""
    office = able(await make_office(kernel))
    request_id = await arrived(kernel, office)
    by, key = machine(office), CaseKey(request_id, 1)
    await casework.report(kernel, office, by, key, InWork())
    document = await certificates.file_letter(kernel, office, by, key, pdf())
    with pytest.raises(NotPostedError):
        await casework.report(kernel, office, by, key, Posted(DAY + dt.timedelta(days=1)))
    with pytest.raises(NotPostedError):
        await casework.report(kernel, office, by, key, Posted(DAY - dt.timedelta(days=1)))
    await casework.report(kernel, office, by, key, Posted(DAY))
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        kept = await documents.open_document(kernel, request_id, document)
        (case,) = await requests.progress_of(request_id)
    assert (kept.kind, case.posted_on) == (documents.CERTIFICATE, DAY)
    clock.advance(dt.timedelta(days=office.casework.close_days))
    closing = {certificates.CLOSE: certificates.closing(kernel)}
    worker = Worker(kernel.database, clock, closing, slots=1, lease=dt.timedelta(minutes=1))
    await worker.run_until_idle()
    assert await statuses(kernel, office, request_id) == [RequestStatus.CLOSED]


async def test_declined_and_taken_back(kernel: Kernel) -> None:
    """A declined case shows its reason, and is decided anew once that is taken back."""
    office = able(await make_office(kernel))
    request_id = await in_work(kernel, office)
    by, key = machine(office), CaseKey(request_id, 1)
    with pytest.raises(LetterRefusedError) as refused:
        await casework.report(kernel, office, by, key, Declined("wegen Sperrvermerk"))
    assert refused.value.reason is Refused.BLOCK
    await casework.report(kernel, office, by, key, Declined("Nicht die Mutter"))
    await casework.report(kernel, office, by, key, Posted(DAY))
    await casework.report(kernel, office, by, key, Closed())
    await casework.report(kernel, office, by, key, InWork())
    assert await statuses(kernel, office, request_id) == [RequestStatus.IN_WORK]
    await certificates.file_letter(kernel, office, by, key, pdf())
    assert await statuses(kernel, office, request_id) == [RequestStatus.ISSUED]


async def test_wrong_moves(kernel: Kernel) -> None:
    """What the life of a case does not allow is refused, whoever asks."""
    office = able(await make_office(kernel))
    request_id = await arrived(kernel, office)
    by, key = machine(office), CaseKey(request_id, 1)
    for move in (Declined("Grund"), Posted(DAY), Closed()):
        with pytest.raises(WrongStatusError):
            await casework.report(kernel, office, by, key, move)
    with pytest.raises(WrongStatusError):
        await certificates.file_letter(kernel, office, by, key, pdf())
    await casework.report(kernel, office, by, key, InWork())
    with pytest.raises(WrongStatusError):
        await casework.report(kernel, office, by, key, InWork())
    for unknown in (CaseKey(request_id, 2), CaseKey(uuid4(), 1)):
        with pytest.raises((NotFoundError, WrongStatusError)):
            await casework.report(kernel, office, by, unknown, InWork())


async def test_what_a_lead_decides(kernel: Kernel) -> None:
    """Where the register names a Sperrvermerk, no machine decides."""
    office = able(await make_office(kernel))
    request_id = await in_work(kernel, office)
    await answered(kernel, office.id, request_id, kinds=(Entry.BLOCKED,))
    by, key = machine(office), CaseKey(request_id, 1)
    with pytest.raises(LetterRefusedError) as refused:
        await certificates.file_letter(kernel, office, by, key, pdf())
    assert refused.value.reason is Refused.LEAD
    with pytest.raises(LetterRefusedError):
        await casework.report(kernel, office, by, key, Declined("Grund"))


async def test_letters_of_ours(kernel: Kernel) -> None:
    """A letter that was made here is not taken back from outside, and none is filed beside it."""
    office = able(await make_office(kernel), four_eyes=True)
    request_id = await in_work(kernel, office)
    await answered(kernel, office.id, request_id)
    await decide(kernel, office, request_id)
    by, key = machine(office), CaseKey(request_id, 1)
    with pytest.raises(LetterRefusedError) as refused:
        await certificates.file_letter(kernel, office, by, key, pdf())
    assert refused.value.reason is Refused.WAITING
    with pytest.raises(WrongStatusError):
        await casework.report(kernel, office, by, key, InWork())


async def test_one_child_alone(kernel: Kernel) -> None:
    """One case can be taken by itself; confirming the rest leaves it where it is."""
    office = able(await make_office(kernel))
    request_id = await arrived(kernel, office, content(child(), child(given="Noah")))
    by = machine(office)
    await casework.report(kernel, office, by, CaseKey(request_id, 2), InWork())
    new, work = RequestStatus.DELIVERED, RequestStatus.IN_WORK
    assert await statuses(kernel, office, request_id) == [new, work]
    await certificates.file_letter(kernel, office, by, CaseKey(request_id, 2), pdf())
    await casework.acknowledge(kernel, by, request_id)
    assert await statuses(kernel, office, request_id) == [work, RequestStatus.ISSUED]
    with pytest.raises(WrongStatusError):
        await casework.acknowledge(kernel, by, request_id)


async def test_lists(kernel: Kernel, clock: ManualClock) -> None:
    """A list goes page by page, oldest first, without what was received and without other offices'."""
    office, other = await make_office(kernel), await make_office(kernel, "osnabrueck")
    ids = []
    for _ in range(3):
        ids.append(await arrived(kernel, office))
        clock.advance(dt.timedelta(seconds=1))
    await arrived(kernel, other)
    await casework.confirm_receipt(kernel, machine(office), ids[1])
    wish = casework.Wish(received=False, limit=1)
    first, more = await casework.listed(kernel, machine(office), wish)
    assert more is not None
    wish = casework.Wish(received=False, after=more, limit=1)
    second, more = await casework.listed(kernel, machine(office), wish)
    assert [line.id for line in (*first, *second)] == [ids[0], ids[2]]
    assert more is None
    gone = casework.Wish(status=RequestStatus.CLOSED, limit=9)
    assert await casework.listed(kernel, machine(office), gone) == ((), None)
