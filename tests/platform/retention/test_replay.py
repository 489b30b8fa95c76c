"""After a restore: what was deleted since the backup is deleted again, and the chain is whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import msgspec
import pytest
from configured import settings_for
from databases import Postgres, Sqlite
from examples import make_office
from planted import close, fill, receipted

from sorgeauskunft import drafts, retention
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.drafts.tables import DraftRow
from sorgeauskunft.feedback.tables import FeedbackRow
from sorgeauskunft.kernel import Kernel, ManualClock, audit, build, deletions
from sorgeauskunft.kernel.blobs import Blob
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.deletions import Basis, Deleted, JournalError, Kind
from sorgeauskunft.kernel.errors import DatabaseError, NotFoundError
from sorgeauskunft.requests.tables import RequestRow
from sorgeauskunft.uploads.tables import UploadRow
from tenants import registry
from tenants.directory import DirectoryKeeper
from tenants.offices import Office

KEPT = dt.timedelta(days=180)


@pytest.fixture
async def restored(
    engine: Sqlite | Postgres, kernel: Kernel, clock: ManualClock, tmp_path: Path
) -> AsyncIterator[Kernel]:
    """The same service on an older database: the office is there, the journal is the present one."""
    urls = await engine.fresh()
    settings = settings_for(urls, tmp_path)
    older = build(settings, clock)
    await older.database.open()
    await registry.make_platform(older)
    await make_office(older)
    yield older
    await older.database.close()
    await engine.drop(urls)
    del kernel


async def gone(kernel: Kernel, office: Office) -> UUID:
    """A request that retention has deleted."""
    request_id = await receipted(kernel, office)
    await close(kernel, office, request_id)
    return request_id


async def bring_back(older: Kernel, office: Office, request_id: UUID) -> UUID:
    """Let the backup hold a request of this id, with everything that can belong to one."""
    planted = await receipted(older, office)
    await fill(older, office, planted)
    async with older.database.tenant_transaction(office.id):
        await RequestRow.update({RequestRow.id: request_id}).where(RequestRow.id == planted)
    return planted


async def test_deleted_stays_deleted(kernel: Kernel, restored: Kernel, clock: ManualClock) -> None:
    """Whatever the journal names is gone from the restored database; the rest is there."""
    office = await make_office(kernel)
    first, second = await gone(kernel, office), await gone(kernel, office)
    clock.advance(KEPT)
    await retention.run(kernel, await DirectoryKeeper(kernel).current())
    await bring_back(restored, office, first)
    stays = await receipted(restored, office)
    (done,) = await retention.replay(restored)
    assert (done.tenant_id, done.proofs, done.deleted) == (office.id, 2, 1)
    async with restored.database.tenant_transaction(office.id, read_only=True):
        left = [row["id"] for row in await RequestRow.select(RequestRow.id)]
        assert await deletions.verify() == (2, [])
        subjects = {proof.subject for proof in await deletions.listed()}
    assert left == [stays]
    assert subjects == {first, second}
    # Nothing is left to do, and the chains of both go on from the same end.
    (again,) = await retention.replay(restored)
    assert (again.proofs, again.deleted) == (0, 0)


async def test_all_kinds(kernel: Kernel, restored: Kernel, clock: ManualClock) -> None:
    """Reports that were deleted go again, too."""
    office = await make_office(kernel)
    report = FeedbackRow(tenant_id=office.id, message=b"x", created_at=clock.now())
    for each in (kernel, restored):
        async with each.database.tenant_transaction(office.id):
            row = FeedbackRow(id=report.id, message=b"x", created_at=clock.now())
            await FeedbackRow.insert(row)
    clock.advance(dt.timedelta(days=365))
    await retention.run(kernel, await DirectoryKeeper(kernel).current())
    (done,) = await retention.replay(restored)
    assert (done.proofs, done.deleted) == (1, 1)


async def test_foreign_journal(
    kernel: Kernel, restored: Kernel, clock: ManualClock, tmp_path: Path
) -> None:
    """A journal that is not that of this database is refused, and nothing is deleted by it."""
    office = await make_office(kernel)
    await gone(kernel, office)
    await gone(restored, office)
    stays = await receipted(restored, office)
    clock.advance(KEPT)
    in_the_way = tmp_path / "in-the-way"
    in_the_way.touch()
    elsewhere = msgspec.structs.replace(restored, journal=deletions.Journal(in_the_way / "folder"))
    with pytest.raises(JournalError):
        await retention.run(elsewhere, await DirectoryKeeper(restored).current())
    await retention.run(kernel, await DirectoryKeeper(kernel).current())
    with pytest.raises(DatabaseError, match="differ"):
        await retention.replay(restored)
    async with restored.database.tenant_transaction(office.id, read_only=True):
        assert await RequestRow.exists().where(RequestRow.id == stays)


async def test_crash_before_the_journal(
    kernel: Kernel, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a crash kept from the journal is copied by the next run; a line cut off is written anew."""
    office = await make_office(kernel)
    request_id = await gone(kernel, office)
    clock.advance(KEPT)
    directory = await DirectoryKeeper(kernel).current()

    async def crash(*_: object) -> int:
        raise JournalError("the machine stops")

    with monkeypatch.context() as patched:
        patched.setattr(type(kernel.journal), "follow", crash)
        with pytest.raises(JournalError):
            await retention.run(kernel, directory)
    assert kernel.journal.last_seq(office.id) == 0
    folder = kernel.settings.effective_deletion_journal
    folder.mkdir(parents=True)
    (folder / f"{office.id}.jsonl").write_bytes(b'{"tenant_id": "cut o')
    await retention.run(kernel, directory)
    assert [each.subject for each in kernel.journal.of_tenant(office.id)] == [request_id]


async def test_files_go_too(kernel: Kernel, restored: Kernel, clock: ManualClock) -> None:
    """Files that the backup has brought back go with their request."""
    office = await make_office(kernel)
    request_id = await gone(kernel, office)
    clock.advance(KEPT)
    await retention.run(kernel, await DirectoryKeeper(kernel).current())
    planted = await receipted(restored, office)
    file_id = await fill(restored, office, planted)
    async with restored.database.tenant_transaction(office.id):
        await RequestRow.update({RequestRow.id: request_id}).where(RequestRow.id == planted)
        await UploadRow.update({UploadRow.request_id: request_id}).where(UploadRow.id == file_id)
    await retention.replay(restored)
    with pytest.raises(NotFoundError):
        async for _ in restored.blobs.read(Blob(office.id, file_id)):
            pass


async def test_drafts_stay_deleted(kernel: Kernel, restored: Kernel) -> None:
    """A draft that its mother has deleted does not come back with a backup, nor do its files."""
    office = await make_office(kernel)
    code = await drafts.begin(kernel, office.id, DraftContent(), "v1")
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        (row,) = await DraftRow.select(DraftRow.id)
    await drafts.delete(kernel, office.id, code)
    await drafts.begin(restored, office.id, DraftContent(), "v1")
    stays = await drafts.begin(restored, office.id, DraftContent(), "v1")
    file_id = uuid4()
    async with restored.database.tenant_transaction(office.id):
        await DraftRow.update({DraftRow.id: row["id"]}).where(
            DraftRow.lookup != drafts.keys_of(stays).lookup
        )
        now = restored.clock.now()
        await add(UploadRow(id=file_id, draft_id=row["id"], size=3, created_at=now))
    await restored.blobs.write(Blob(office.id, file_id), _chunks())
    (done,) = await retention.replay(restored)
    assert (done.proofs, done.deleted) == (1, 1)
    async with restored.database.tenant_transaction(office.id, read_only=True):
        assert await DraftRow.count() == 1
        assert not await UploadRow.exists()
    assert await drafts.open_draft(restored, office.id, stays) is not None
    with pytest.raises(NotFoundError):
        async for _ in restored.blobs.read(Blob(office.id, file_id)):
            pass
    (again,) = await retention.replay(restored)
    assert (again.proofs, again.deleted) == (0, 0)


async def test_unknown_kind(kernel: Kernel, restored: Kernel) -> None:
    """What a newer program has deleted stops the replay: nothing else is deleted in its place."""
    office = await make_office(kernel)
    deleted = Deleted(kind=Kind.DRAFT, subject=uuid4(), basis=Basis.PERSON, rows={"draft": 1})
    newer = "of_tomorrow"
    async with kernel.database.tenant_transaction(office.id):
        await deletions.prove(
            msgspec.structs.replace(deleted, kind=SimpleNamespace(value=newer)),
            audit.CITIZEN,
            kernel.clock.now(),
        )
    await kernel.journal.follow(kernel.database, office.id)
    async with restored.database.tenant_transaction(office.id):
        await restored.vault.box()
    with pytest.raises(DatabaseError, match=newer):
        await retention.replay(restored)
    async with restored.database.tenant_transaction(office.id, read_only=True):
        assert await restored.vault.wrapped_by()


async def test_no_journal_to_write(
    kernel: Kernel, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Where the journal cannot be written her draft is gone all the same; the operator is told, and later it is there."""
    office = await make_office(kernel)
    code = await drafts.begin(kernel, office.id, DraftContent(), "v1")
    folder = kernel.settings.effective_deletion_journal
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    await drafts.delete(kernel, office.id, code)
    assert await drafts.open_draft(kernel, office.id, code) is None
    assert "journal_behind" in capsys.readouterr().out
    folder.unlink()
    await retention.run(kernel, await DirectoryKeeper(kernel).current())
    assert [each.kind for each in kernel.journal.of_tenant(office.id)] == [Kind.DRAFT]
    del tmp_path


async def _chunks() -> AsyncIterator[bytes]:
    yield b"abc"
