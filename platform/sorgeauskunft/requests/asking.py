"""The office asks the mother, she answers, with files where she likes; sealed, in the history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID, uuid4

import msgspec
from piccolo.columns import Column

from sorgeauskunft import uploads
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.requests.news import tell_news
from sorgeauskunft.requests.progress import interrupt, resume
from sorgeauskunft.requests.tables import NOBODY, QuestionRow
from sorgeauskunft.uploads import Upload
from sorgeauskunft.webhooks import Event, tell


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the office and the mother's answer, None while she has not answered.

    An answer may be empty where `files` say everything. `asked_by` is an account, None where nobody
    kept it. An answer that somebody of the office wrote down has `answered_by` and the day on which
    it came.
    """

    id: UUID
    text: str
    asked_at: dt.datetime
    answer: str | None = None
    answered_at: dt.datetime | None = None
    files: tuple[Upload, ...] = ()
    asked_by: UUID | None = None
    answered_by: UUID | None = None
    arrived_on: dt.date | None = None


class Answer(msgspec.Struct, frozen=True):
    """What she answers. `files` have been received and scanned and belong to nothing yet."""

    text: str
    files: tuple[Upload, ...] = ()


class Arrived(msgspec.Struct, frozen=True):
    """An answer that came by letter or by word: what it says, when it came, who writes it down."""

    text: str
    on: dt.date
    by: UUID


async def ask(kernel: Kernel, request_id: UUID, text: str, by: UUID | None = None) -> None:
    """Ask the mother, in the open tenant transaction; `by` is the account of who asks.

    Raises:
        NotFoundError: The tenant has no such request.
        WrongStatusError: Nobody works on the request, or it waits for an answer already.
    """
    now = kernel.clock.now()
    await interrupt(request_id, now)
    box = await kernel.vault.box()
    question_id = uuid4()
    await add(
        QuestionRow(
            id=question_id,
            request_id=request_id,
            question=box.seal("question", question_id, "question", text.encode()),
            asked_at=now,
            asked_by=by,
        )
    )


async def questions_of(kernel: Kernel, request_id: UUID) -> tuple[Question, ...]:
    """Return what was asked and answered, oldest first, in the open tenant transaction."""
    rows = (
        await QuestionRow.objects()
        .where(QuestionRow.request_id == request_id)
        .order_by(QuestionRow.asked_at)
    )
    if not rows:
        return ()
    box = await kernel.vault.box()
    return tuple(
        Question(
            id=row.id,
            text=box.open("question", row.id, "question", bytes(row.question)).decode(),
            asked_at=row.asked_at,
            answer=box.open("question", row.id, "answer", bytes(row.answer)).decode()
            if row.answered_at
            else None,
            answered_at=row.answered_at,
            files=_files(box, row),
            asked_by=row.asked_by,
            answered_by=row.answered_by,
            arrived_on=row.arrived_on,
        )
        for row in rows
    )


def _files(box: Box, row: QuestionRow) -> tuple[Upload, ...]:
    sealed = bytes(row.files)
    if sealed == NOBODY:
        return ()
    return msgspec.json.decode(
        box.open("question", row.id, "files", sealed), type=tuple[Upload, ...]
    )


async def answer(
    kernel: Kernel,
    tenant_id: UUID,
    request_id: UUID,
    question_id: UUID,
    given: Answer,
) -> None:
    """Keep the mother's answer and give the request back to the office, to where it was.

    Where it is not kept, the caller discards its files.

    Raises:
        NotFoundError: There is no such question, or it was answered.
        WrongStatusError: The office has gone on without the answer.
    """
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(tenant_id):
        await resume(request_id, now)
        box = await kernel.vault.box()
        records = box.seal("question", question_id, "files", msgspec.json.encode(given.files))
        values = {
            QuestionRow.answer: _sealed(box, question_id, given.text),
            QuestionRow.answered_at: now,
            QuestionRow.files: records if given.files else NOBODY,
        }
        await _keep(request_id, question_id, values)
        await tell_news(request_id, now)
        await uploads.attach(request_id, given.files, now)
        await tell(Event.REQUEST_ANSWERED, request_id, now)
        await audit.record(
            "citizen:question:answered",
            audit.CITIZEN,
            now,
            subject=request_id,
            fields=["answer", "files"] if given.files else ["answer"],
        )


async def write_down(kernel: Kernel, request_id: UUID, question_id: UUID, given: Arrived) -> None:
    """Keep an answer that came by letter or by word, in the open tenant transaction.

    The request goes back to where it was, as if she had answered herself.

    Raises:
        NotFoundError: There is no such question, or it was answered.
        WrongStatusError: The office has gone on without the answer, or she has answered.
    """
    now = kernel.clock.now()
    await resume(request_id, now)
    box = await kernel.vault.box()
    values = {
        QuestionRow.answer: _sealed(box, question_id, given.text),
        QuestionRow.answered_at: now,
        QuestionRow.answered_by: given.by,
        QuestionRow.arrived_on: given.on,
    }
    await _keep(request_id, question_id, values)


def _sealed(box: Box, question_id: UUID, text: str) -> bytes:
    return box.seal("question", question_id, "answer", text.encode())


async def _keep(request_id: UUID, question_id: UUID, values: Mapping[Column, object]) -> None:
    rows = (
        await QuestionRow.update(dict(values))
        .where(
            (QuestionRow.id == question_id)
            & (QuestionRow.request_id == request_id)
            & (QuestionRow.answer == NOBODY)
        )
        .returning(QuestionRow.id)
    )
    if not rows:
        raise NotFoundError("no such open question")
