"""Retention: what is past its time goes whole, with a proof, and nothing else goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from arrivals import arrived
from examples import make_office
from planted import close, fill, receipted
from registers import Two, two_offices

from sorgeauskunft import requests, retention
from sorgeauskunft.host.auditing import verify_all
from sorgeauskunft.kernel import Kernel, ManualClock, audit, deletions
from sorgeauskunft.kernel.blobs import Blob
from sorgeauskunft.kernel.chains import ChainFault
from sorgeauskunft.kernel.database import TENANT_TABLES
from sorgeauskunft.kernel.deletions import Basis, Deleted, Kind, Proof
from sorgeauskunft.kernel.errors import DatabaseError, NotFoundError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.register.tables import InquiryRow
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.requests.tables import RequestLookup, RequestRow
from sorgeauskunft.retention import FATES, Fate, Swept, others
from tenants.directory import DirectoryKeeper
from tenants.offices import Office

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]
KEPT = dt.timedelta(days=180)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    return await make_office(kernel)


async def run(kernel: Kernel) -> list[Swept]:
    return await retention.run(kernel, await DirectoryKeeper(kernel).current())


async def proofs(kernel: Kernel, office: Office) -> tuple[Proof, ...]:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        return await deletions.listed()


async def there(kernel: Kernel, office: Office, request_id: UUID) -> bool:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        return await RequestRow.exists().where(RequestRow.id == request_id)


async def test_everything_goes(
    kernel: Kernel, office: Office, clock: ManualClock, raw: Raw
) -> None:
    """On the day, and not a second before: every row of every table, the file, the look-up."""
    gone, stays = await receipted(kernel, office), await receipted(kernel, office)
    await close(kernel, office, gone)
    file_id = await fill(kernel, office, gone)
    clock.advance(KEPT - SECOND)
    assert await run(kernel) == []
    assert await there(kernel, office, gone)
    clock.advance(SECOND)
    (swept,) = await run(kernel)
    assert (swept.requests, swept.held) == (1, 0)
    for name, declared in FATES.items():
        if declared.fate is Fate.WITH_REQUEST and name in TENANT_TABLES:
            rows = await raw(f'SELECT * FROM "{name}"')
            known = {str(gone), gone.hex}
            assert not [row for row in rows if known & {str(value) for value in row}], name
    assert await there(kernel, office, stays)
    async with kernel.database.platform_transaction("test"):
        left = await RequestLookup.select(RequestLookup.request_id)
    assert [row["request_id"] for row in left] == [stays]
    with pytest.raises(NotFoundError):
        async for _ in kernel.blobs.read(Blob(office.id, file_id)):
            pass
    assert await run(kernel) == []


async def test_proof(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """The proof says what, how many of which, when and why; the journal beside says the same."""
    request_id = await receipted(kernel, office)
    await close(kernel, office, request_id)
    await fill(kernel, office, request_id)
    clock.advance(KEPT)
    await run(kernel)
    (proof,) = await proofs(kernel, office)
    assert (proof.kind, proof.subject, proof.basis) == (
        Kind.REQUEST,
        request_id,
        Basis.RETENTION,
    )
    assert proof.at == clock.now()
    belonging = {
        name
        for name, declared in FATES.items()
        if declared.fate is Fate.WITH_REQUEST and name in TENANT_TABLES
    }
    assert belonging <= set(proof.rows)
    assert (proof.rows["request"], proof.rows["blob"], proof.rows["question"]) == (1, 1, 1)
    assert list(kernel.journal.of_tenant(office.id)) == [proof]
    assert not any(report.faults for report in await verify_all(kernel))


async def test_never_receipted_stays(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """What no receipt says has arrived is not deleted silently: it is counted, and told."""
    request_id = await arrived(kernel, office)
    await close(kernel, office, request_id)
    clock.advance(KEPT)
    (swept,) = await run(kernel)
    assert (swept.requests, swept.held) == (0, 1)
    assert await there(kernel, office, request_id)


async def test_withdrawn_goes(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """What the mother took back goes after the same time, receipt or not."""
    request_id = await arrived(kernel, office)
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(request_id, RequestStatus.WITHDRAWN, kernel.clock.now())
    clock.advance(KEPT)
    assert [each.requests for each in await run(kernel)] == [1]


@pytest.mark.parametrize("last", [RequestStatus.POSTED, RequestStatus.IN_WORK])
async def test_open_stays(
    kernel: Kernel, office: Office, clock: ManualClock, last: RequestStatus
) -> None:
    """What is not closed, or open again, stays however old it is."""
    request_id = await receipted(kernel, office)
    async with kernel.database.tenant_transaction(office.id):
        for status in (RequestStatus.IN_WORK, RequestStatus.ISSUED, RequestStatus.POSTED):
            await requests.advance(request_id, status, clock.now())
        if last is RequestStatus.IN_WORK:
            await requests.advance(request_id, RequestStatus.CLOSED, clock.now())
            await requests.advance(request_id, RequestStatus.IN_WORK, clock.now())
    clock.advance(KEPT * 10)
    assert await run(kernel) == []
    assert await there(kernel, office, request_id)


async def test_counts_from_the_last_end(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """A case that was closed again counts from then."""
    request_id = await receipted(kernel, office)
    await close(kernel, office, request_id)
    clock.advance(KEPT - SECOND)
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(request_id, RequestStatus.IN_WORK, clock.now())
    async with kernel.database.tenant_transaction(office.id):
        for status in (RequestStatus.ISSUED, RequestStatus.POSTED, RequestStatus.CLOSED):
            await requests.advance(request_id, status, clock.now())
    clock.advance(KEPT - SECOND)
    assert await run(kernel) == []
    clock.advance(SECOND)
    assert [each.requests for each in await run(kernel)] == [1]


async def test_answered_for_others(kernel: Kernel, clock: ManualClock) -> None:
    """A query of another office goes, counted from when its answer went back or it was taken back."""
    two: Two = await two_offices(kernel)

    def row(state: str, **times: object) -> InquiryRow:
        now = clock.now()
        return InquiryRow(
            asking_office_id=two.asking.id,
            state=state,
            asked_at=now,
            received_at=now,
            due_on=now.date(),
            **times,
        )

    async with kernel.database.tenant_transaction(two.asked.id):
        await InquiryRow.insert(
            row("open"),
            row("answered", answered_at=clock.now()),
            row("answered", answered_at=clock.now(), returned_at=clock.now()),
            row("withdrawn", withdrawn_at=clock.now()),
        )
    clock.advance(KEPT)
    (swept,) = await run(kernel)
    assert (swept.office_id, swept.inquiries) == (two.asked.id, 2)
    async with kernel.database.tenant_transaction(two.asked.id, read_only=True):
        left = await InquiryRow.select(InquiryRow.state, InquiryRow.returned_at)
    assert sorted((row["state"], row["returned_at"]) for row in left) == [
        ("answered", None),
        ("open", None),
    ]


async def test_changed_proof_is_found(
    kernel: Kernel, office: Office, clock: ManualClock, raw: Raw
) -> None:
    """Neither a changed nor a cut off proof goes unnoticed, and the database refuses both."""
    for _ in range(2):
        await close(kernel, office, await receipted(kernel, office))
    clock.advance(KEPT)
    await run(kernel)
    for sql in ("UPDATE deletion_proof SET counts = '{}'", "DELETE FROM deletion_proof"):
        with pytest.raises(Exception, match="append-only"):
            await raw(sql)
    await raw("UPDATE deletion_head SET seq = 1")
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        count, faults = await deletions.verify()
    assert (count, faults) == (2, [ChainFault(2, "the end of the chain was cut off")])


async def test_platform_in_spite_of_a_fault(
    kernel: Kernel, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault at an office does not keep the platform's own proofs from the journal, and is raised then."""
    proof = Deleted(
        kind=Kind.JOINING_REQUEST, subject=uuid4(), basis=Basis.DONE, rows={"joining_request": 1}
    )
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await deletions.prove(proof, audit.OPERATOR, kernel.clock.now())

    async def fails(_kernel: Kernel, office_id: UUID, _cutoff: dt.datetime) -> int:
        raise DatabaseError(str(office_id))

    monkeypatch.setattr(others, "inquiries", fails)
    with pytest.raises(DatabaseError, match=str(office.id)):
        await run(kernel)
    assert [each.subject for each in kernel.journal.of_tenant(PLATFORM_ID)] == [proof.subject]
