"""Notes of the office about a request: sealed, signed by their author, gone with the request."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.requests.tables import NoteRow, RequestRow


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody noted; `author` is an account, `changed_at` None where it stands as written."""

    id: UUID
    text: str
    author: UUID
    written_at: dt.datetime
    changed_at: dt.datetime | None


async def notes_of(kernel: Kernel, request_id: UUID) -> tuple[Note, ...]:
    """Return the notes about a request, newest first, in the open tenant transaction."""
    rows = (
        await NoteRow.objects()
        .where(NoteRow.request_id == request_id)
        .order_by(NoteRow.written_at, ascending=False)
    )
    if not rows:
        return ()
    box = await kernel.vault.box()
    return tuple(
        Note(
            id=row.id,
            text=box.open("request_note", row.id, "text", bytes(row.text)).decode(),
            author=row.author,
            written_at=row.written_at,
            changed_at=row.changed_at,
        )
        for row in rows
    )


async def add_note(kernel: Kernel, request_id: UUID, author: UUID, text: str) -> None:
    """Note something, in the open tenant transaction.

    Raises:
        NotFoundError: The tenant has no such request.
    """
    if not await RequestRow.exists().where(RequestRow.id == request_id):
        raise NotFoundError("no such request")
    note_id = uuid4()
    box = await kernel.vault.box()
    await add(
        NoteRow(
            id=note_id,
            request_id=request_id,
            text=_sealed(box, note_id, text),
            author=author,
            written_at=kernel.clock.now(),
        )
    )


async def correct_note(
    kernel: Kernel, request_id: UUID, note_id: UUID, author: UUID, text: str
) -> None:
    """Write a note anew, in the open tenant transaction; what stood there is gone.

    Raises:
        NotFoundError: There is no such note of this author.
    """
    sealed = _sealed(await kernel.vault.box(), note_id, text)
    changed = (
        await NoteRow.update({NoteRow.text: sealed, NoteRow.changed_at: kernel.clock.now()})
        .where(
            (NoteRow.id == note_id)
            & (NoteRow.request_id == request_id)
            & (NoteRow.author == author)
        )
        .returning(NoteRow.id)
    )
    if not changed:
        raise NotFoundError("no such note of this author")


async def remove_note(request_id: UUID, note_id: UUID, author: UUID) -> None:
    """Take a note away, in the open tenant transaction.

    Raises:
        NotFoundError: There is no such note of this author.
    """
    gone = (
        await NoteRow.delete()
        .where(
            (NoteRow.id == note_id)
            & (NoteRow.request_id == request_id)
            & (NoteRow.author == author)
        )
        .returning(NoteRow.id)
    )
    if not gone:
        raise NotFoundError("no such note of this author")


def _sealed(box: Box, note_id: UUID, text: str) -> bytes:
    return box.seal("request_note", note_id, "text", text.encode())
