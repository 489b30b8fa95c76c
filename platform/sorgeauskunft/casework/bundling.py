"""Several requests as one ZIP: their PDFs, messages and files, and a list of them with digests.

Written as it is sent: nothing of it lies unencrypted on a disk, and no more than one document at a
time in memory. The list (`manifest.json`, and as table `manifest.csv`) comes last, because the
digests are those of what was sent. Names say references and kinds of documents, nothing of people.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import AsyncIterator, Collection, Sequence
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft import documents, uploads
from sorgeauskunft.casework.assigning import MOST
from sorgeauskunft.kernel import BERLIN, Kernel
from sorgeauskunft.kernel.errors import NotFoundError, SorgeauskunftError
from sorgeauskunft.requests import StoredRequest, questions_of, stored
from sorgeauskunft.uploads import Upload
from tenants.people import (
    OFFICE_ROLES,
    Principal,
    record_act,
    require_role,
)

LARGEST: Final = 250 * 1024 * 1024
"""Most bytes of all files together."""

_ENDINGS: Final = {"application/xml": "xml", "application/pdf": "pdf"}
_CHUNK: Final = 64 * 1024


class BundleError(SorgeauskunftError):
    """No ZIP is made; `reason` is none, many, large or gone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A file to be: its name in the ZIP, and where it is."""

    name: str
    reference: str
    kind: str
    at: dt.datetime
    request_id: UUID
    source: UUID | Upload


class Listed(msgspec.Struct, frozen=True):
    """A line of the list. `kind` is that of a document, or "upload"; `size` in bytes."""

    name: str
    reference: str
    kind: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is in the ZIP. `missing` names files that were deleted while it was sent."""

    created_at: dt.datetime
    references: tuple[str, ...]
    files: tuple[Listed, ...]
    missing: tuple[str, ...]


class Bundle:
    """A ZIP that is about to be sent, under `name`; `before` are files that come first, by name."""

    def __init__(
        self,
        kernel: Kernel,
        tenant_id: UUID,
        entries: Sequence[Entry],
        *,
        name: str = "",
        before: Sequence[tuple[str, bytes]] = (),
    ) -> None:
        self._kernel = kernel
        self._tenant_id = tenant_id
        self._entries = entries
        self._before = before
        self._now = kernel.clock.now()
        self.name = name or f"anfragen-{self._now.astimezone(BERLIN):%Y-%m-%d-%H%M}.zip"

    @property
    def contents(self) -> tuple[str, ...]:
        """The names of its files, without the two lists."""
        return tuple(entry.name for entry in self._entries)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Return the bytes of the ZIP, in pieces."""
        sink = _Sink()
        files: list[Listed] = []
        missing: list[str] = []
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for first, text in self._before:
                archive.writestr(_info(first, self._now), text)
            for entry in self._entries:
                content = self._content(entry)
                try:
                    chunk: bytes | None = await anext(content, None)
                except NotFoundError:
                    missing.append(entry.name)
                    continue
                digest, size = sha256(), 0
                with archive.open(_info(entry.name, entry.at), "w") as target:
                    while chunk is not None:
                        target.write(chunk)
                        digest.update(chunk)
                        size += len(chunk)
                        if sink.waiting >= _CHUNK:
                            yield sink.take()
                        chunk = await anext(content, None)
                files.append(
                    Listed(entry.name, entry.reference, entry.kind, size, digest.hexdigest())
                )
            manifest = Manifest(
                created_at=self._now,
                references=tuple(dict.fromkeys(entry.reference for entry in self._entries)),
                files=tuple(files),
                missing=tuple(missing),
            )
            json = msgspec.json.format(msgspec.json.encode(manifest))
            archive.writestr(_info("manifest.json", self._now), json)
            archive.writestr(_info("manifest.csv", self._now), _table(files))
        yield sink.take()

    async def _content(self, entry: Entry) -> AsyncIterator[bytes]:
        if isinstance(entry.source, Upload):
            async for chunk in uploads.opened(self._kernel, self._tenant_id, entry.source):
                yield chunk
            return
        async with self._kernel.database.tenant_transaction(self._tenant_id, read_only=True):
            document = await documents.open_document(self._kernel, entry.request_id, entry.source)
        for start in range(0, len(document.content), _CHUNK):
            yield document.content[start : start + _CHUNK]


async def bundle(kernel: Kernel, principal: Principal, ids: Collection[UUID]) -> Bundle:
    """Prepare the ZIP of these requests; for each the download stands in the audit trail.

    Raises:
        BundleError: None or too many are chosen, one is not the office's, or all together are too
            large.
        NotFoundError: The principal may not read requests.
    """
    require_role(principal, OFFICE_ROLES)
    if not ids:
        raise BundleError("none")
    if len(ids) > MOST:
        raise BundleError("many")
    entries: list[Entry] = []
    size = 0
    async with kernel.database.tenant_transaction(principal.tenant_id):
        found = [await stored(kernel, request_id) for request_id in ids]
        requests = [request for request in found if request is not None]
        if len(requests) < len(found):
            raise BundleError("gone")
        for request in sorted(requests, key=lambda each: each.sent_at):
            own, own_size = await entries_of(kernel, request)
            entries += own
            size += own_size
        if size > LARGEST:
            raise BundleError("large")
        for request in requests:
            await record_act(kernel, principal, "amt:request:bundled", request.id)
    return Bundle(kernel, principal.tenant_id, entries)


async def bundle_one(kernel: Kernel, tenant_id: UUID, request_id: UUID) -> Bundle:
    """Prepare the ZIP of one request for a caller who has seen to it that it may be read, and by whom.

    Raises:
        BundleError: The request is gone, or its files are too large together.
    """
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        request = await stored(kernel, request_id)
        if request is None:
            raise BundleError("gone")
        entries, size = await entries_of(kernel, request)
    if size > LARGEST:
        raise BundleError("large")
    return Bundle(kernel, tenant_id, entries, name=f"anfrage-{request.reference}.zip")


async def entries_of(kernel: Kernel, request: StoredRequest) -> tuple[list[Entry], int]:
    """Return the files of a request and their size together, in the open tenant transaction."""
    children = {case.id: case.number for case in request.cases}
    papers = await documents.of_request(request.id)
    taken: dict[str, int] = {}
    entries = [
        Entry(
            name=_numbered(_paper_name(request.reference, paper, children), taken),
            reference=request.reference,
            kind=paper.kind,
            at=paper.created_at,
            request_id=request.id,
            source=paper.id,
        )
        for paper in sorted(papers, key=lambda each: (each.kind, each.created_at))
    ]
    answers = await questions_of(kernel, request.id)
    dated = [(upload, request.sent_at) for upload in request.content.uploads]
    dated += [
        (file, each.answered_at) for each in answers if each.answered_at for file in each.files
    ]
    entries += [
        Entry(
            name=f"{request.reference}/{uploads.filed_name(upload)}",
            reference=request.reference,
            kind="upload",
            at=at,
            request_id=request.id,
            source=upload,
        )
        for upload, at in dated
    ]
    return entries, sum(p.size for p in papers) + sum(upload.size for upload, _ in dated)


def _paper_name(reference: str, paper: documents.Listed, children: dict[UUID, int]) -> str:
    about = f"-kind-{children[paper.case_id]}" if paper.case_id in children else ""
    return f"{reference}/anfrage-{reference}{about}.{_ENDINGS[paper.media_type]}"


def _numbered(name: str, taken: dict[str, int]) -> str:
    """Return a name that is new: an issued letter and the one it replaces are called the same."""
    taken[name] = taken.get(name, 0) + 1
    stem, dot, ending = name.rpartition(".")
    return name if taken[name] == 1 else f"{stem}-{taken[name]}{dot}{ending}"


def _info(name: str, at: dt.datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, at.astimezone(BERLIN).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _table(files: Sequence[Listed]) -> str:
    """Return the list for a spreadsheet as offices have it: semicolons, and a mark for UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(Listed.__struct_fields__)
    writer.writerows(msgspec.structs.astuple(each) for each in files)
    return "\ufeff" + text.getvalue()


class _Sink(io.RawIOBase):
    """Takes what the ZIP writes until somebody fetches it; nobody can go back in it."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self.waiting = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        self.waiting += len(data)
        return len(data)

    def take(self) -> bytes:
        """Return everything that waits."""
        whole = b"".join(self._parts)
        self._parts.clear()
        self.waiting = 0
        return whole
