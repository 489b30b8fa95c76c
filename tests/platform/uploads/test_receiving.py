"""Files on their way in, and what is left of them: in draft, request, table and folder."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from clamd import Clamd
from paper import EICAR, chunks, image, joined, pdf_with_text
from paper import pdf as plain_pdf

from sorgeauskunft import drafts, uploads
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.drafts.tables import DraftRow
from sorgeauskunft.kernel import Kernel, ManualClock, codes
from sorgeauskunft.kernel.blobs import FolderBlobs
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.uploads import Document, Reason, RefusedError, Upload
from sorgeauskunft.uploads.tables import UploadRow


def files(kernel: Kernel) -> list[Path]:
    folder = kernel.settings.effective_upload_folder
    return [path for path in folder.rglob("*") if path.is_file()]


async def rows(kernel: Kernel, tenant: UUID) -> list[dict[str, object]]:
    async with kernel.database.tenant_transaction(tenant, read_only=True):
        return await UploadRow.select()


async def receive(kernel: Kernel, tenant: UUID, raw: bytes, name: str = "a.pdf") -> Upload:
    return await uploads.receive(kernel, tenant, Document.ID_CARD, name, chunks(raw))


async def draft_with(kernel: Kernel, tenant: UUID, *uploaded: Upload) -> str:
    code = await drafts.begin(kernel, tenant, DraftContent(), "v1")
    for upload in uploaded:
        await drafts.add_upload(kernel, tenant, code, upload, "v1")
    return code


async def content_of(kernel: Kernel, tenant: UUID, code: str) -> DraftContent:
    draft = await drafts.open_draft(kernel, tenant, code)
    assert draft is not None
    return draft.content


def scanned_by(kernel: Kernel, address: str) -> Kernel:
    settings = msgspec.structs.replace(kernel.settings, clamd=address)
    return msgspec.structs.replace(kernel, settings=settings)


async def test_folder_is_away(kernel: Kernel, tenant: UUID, tmp_path: Path) -> None:
    """Where the folder of files is none any more a file is refused as ours to mend, and counted."""
    (tmp_path / "no-folder").touch()
    away = msgspec.structs.replace(kernel, blobs=FolderBlobs(tmp_path / "no-folder"))
    with pytest.raises(RefusedError) as refused:
        await receive(away, tenant, plain_pdf())
    assert refused.value.reason is Reason.STORAGE
    assert b"sorgeauskunft_files_not_kept_total 1.0" in kernel.metrics.exposed()


async def test_unreadable_at_rest(kernel: Kernel, tenant: UUID) -> None:
    """Neither content nor name of a file can be read on disk or in the database; the code opens it."""
    raw = pdf_with_text(b"Markerinhalt " * 1000)
    code = await draft_with(kernel, tenant, await receive(kernel, tenant, raw, "Markername.pdf"))
    (upload,) = (await content_of(kernel, tenant, code)).uploads
    assert upload.name == "Markername.pdf"
    opened = await joined(uploads.opened(kernel, tenant, upload))
    assert b"%PDF-" in opened
    assert len(opened) == upload.size
    (path,) = files(kernel)
    for marker in (b"Marker", b"%PDF", upload.key, code.encode()):
        assert marker not in path.read_bytes()
    assert "Marker" not in str(path)
    async with kernel.database.tenant_transaction(tenant, read_only=True):
        said = repr([await UploadRow.select(), await DraftRow.select()])
    for secret in ("Marker", repr(upload.key), code):
        assert secret not in said


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Reason.EMPTY),
        (bytes(10 * 1024 * 1024 + 1), Reason.TOO_LARGE),
        (bytes(10 * 1024 * 1024), Reason.KIND),
        (b"MZ", Reason.KIND),
    ],
)
async def test_refused_leaves_nothing(
    kernel: Kernel, tenant: UUID, raw: bytes, reason: Reason
) -> None:
    """Of a file that is refused nothing is kept."""
    with pytest.raises(RefusedError) as refused:
        await receive(kernel, tenant, raw)
    assert refused.value.reason is reason
    assert files(kernel) == []


async def test_broken_off(kernel: Kernel, tenant: UUID) -> None:
    """Of a file whose sender goes away nothing is kept."""

    async def breaking() -> AsyncIterator[bytes]:
        yield plain_pdf()
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await uploads.receive(kernel, tenant, Document.ID_CARD, "a", breaking())
    assert files(kernel) == []


async def test_gone_draft(kernel: Kernel, tenant: UUID, other_tenant: UUID) -> None:
    """A file for a draft that is not there, or of another office, is deleted again."""
    code = await draft_with(kernel, tenant)
    for office, key in ((tenant, codes.new_secret_code()), (other_tenant, code)):
        upload = await receive(kernel, office, plain_pdf())
        assert await drafts.add_upload(kernel, office, key, upload, "v1") is None
    assert files(kernel) == []
    assert await rows(kernel, tenant) == []


async def test_total_and_number(kernel: Kernel, tenant: UUID) -> None:
    """All files together are limited, and those of one document, from two tabs as well."""
    upload = await receive(kernel, tenant, plain_pdf())
    code = await draft_with(kernel, tenant, upload)
    big = [
        msgspec.structs.replace(upload, id=UUID(int=number), size=10 * 1024 * 1024)
        for number in range(4)
    ]
    outcomes = await asyncio.gather(
        *(drafts.add_upload(kernel, tenant, code, each, "v1") for each in big),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, RefusedError)]
    assert [each.reason for each in refused] == [Reason.TOO_MUCH] * 2
    assert len((await content_of(kernel, tenant, code)).uploads) == 3
    code = await draft_with(kernel, tenant)
    for number in range(uploads.MAX_FILES):
        small = msgspec.structs.replace(upload, id=UUID(int=100 + number))
        await drafts.add_upload(kernel, tenant, code, small, "v1")
    with pytest.raises(RefusedError) as many:
        await drafts.add_upload(
            kernel, tenant, code, msgspec.structs.replace(upload, id=UUID(int=99)), "v1"
        )
    assert many.value.reason is Reason.TOO_MANY


async def test_removed(kernel: Kernel, tenant: UUID) -> None:
    """A file that is taken out is deleted at once; taking it out twice changes nothing."""
    kept, gone = [await receive(kernel, tenant, plain_pdf()) for _ in range(2)]
    code = await draft_with(kernel, tenant, kept, gone)
    for _ in range(2):
        assert await drafts.remove_uploads(kernel, tenant, code, {gone.id}, "v1")
    assert (await content_of(kernel, tenant, code)).uploads == (kept,)
    assert [path.name for path in files(kernel)] == [str(kept.id)]
    assert [row["id"] for row in await rows(kernel, tenant)] == [kept.id]
    with pytest.raises(NotFoundError):
        await joined(uploads.opened(kernel, tenant, gone))


@pytest.mark.parametrize("how", ["delete", "expire"])
async def test_draft_goes(kernel: Kernel, tenant: UUID, clock: ManualClock, how: str) -> None:
    """With a draft its files go: at her wish and after its days."""
    code = await draft_with(kernel, tenant, await receive(kernel, tenant, plain_pdf()))
    other = await draft_with(kernel, tenant)
    if how == "delete":
        await drafts.delete(kernel, tenant, code)
        assert await drafts.open_draft(kernel, tenant, other) is not None
    else:
        clock.advance(dt.timedelta(days=31))
        assert await drafts.expire(kernel) == 2
    assert files(kernel) == []
    assert await rows(kernel, tenant) == []


async def test_answers_leave_files_alone(kernel: Kernel, tenant: UUID) -> None:
    """Saving a page keeps the files of the draft."""
    upload = await receive(kernel, tenant, plain_pdf())
    code = await draft_with(kernel, tenant, upload)
    await drafts.save(kernel, tenant, code, drafts.Typed(answers={"a": "b"}), "v1")
    assert (await content_of(kernel, tenant, code)).uploads == (upload,)
    assert len(files(kernel)) == 1


async def test_swept(kernel: Kernel, tenant: UUID) -> None:
    """What a crash left without a row is deleted after an hour; nothing else is touched."""
    kept = await receive(kernel, tenant, plain_pdf())
    await draft_with(kernel, tenant, kept)
    orphan = await receive(kernel, tenant, plain_pdf())
    young = await receive(kernel, tenant, plain_pdf())
    for path in files(kernel):
        if path.name != str(young.id):
            os.utime(path, (0, 0))
    assert await uploads.sweep(kernel) == 1
    assert {path.name for path in files(kernel)} == {str(kept.id), str(young.id)}
    assert orphan.id not in {kept.id, young.id}


async def test_infected(kernel: Kernel, tenant: UUID, clamd: Clamd) -> None:
    """What the scanner finds is refused inside the request, and nothing is kept."""
    scanned = scanned_by(kernel, clamd.address)
    for raw in (pdf_with_text(EICAR), image(comment=EICAR), EICAR):
        with pytest.raises(RefusedError) as refused:
            await receive(scanned, tenant, raw)
        assert refused.value.reason is Reason.INFECTED
    assert files(kernel) == []
    assert not (await receive(scanned, tenant, plain_pdf())).waiting


async def test_waiting(kernel: Kernel, tenant: UUID, clamd: Clamd, tmp_path: Path) -> None:
    """While the scanner is away files wait; when it is back the clean are accepted, the rest go."""
    away = scanned_by(kernel, f"unix:{tmp_path}/nobody")
    clean = await receive(away, tenant, plain_pdf())
    infected = await receive(away, tenant, pdf_with_text(EICAR))
    assert clean.waiting
    assert infected.waiting
    code = await draft_with(kernel, tenant, clean, infected)
    content = await content_of(kernel, tenant, code)
    after, found = await drafts.scan_waiting(away, tenant, code, content, "v1")
    assert (after, found) == (content, ())
    back = scanned_by(kernel, clamd.address)
    after, found = await drafts.scan_waiting(back, tenant, code, content, "v1")
    assert found == (infected,)
    assert after is not None
    assert after.uploads == (msgspec.structs.replace(clean, waiting=False),)
    assert after == await content_of(kernel, tenant, code)
    assert [path.name for path in files(kernel)] == [str(clean.id)]
