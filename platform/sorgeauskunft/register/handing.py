"""Jobs that bring queries, withdrawals and answers to the other office, once each.

Each is written with what it follows from, and may die anywhere: bringing is done once (crossing.py),
taking is done once, and what follows here is the job's own end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.jobs import RunningJob, enqueue
from sorgeauskunft.register.answers import RegisterAnswer, keep_answer
from sorgeauskunft.register.asking import morning_after
from sorgeauskunft.register.cancelling import RECALL
from sorgeauskunft.register.crossing import Crossing, bring, take
from sorgeauskunft.register.extract import Inquiry
from sorgeauskunft.register.pending import PENDING, back_in_work, told_of
from sorgeauskunft.register.reminding import REMIND_INQUIRY
from sorgeauskunft.register.tables import (
    InquiryRow,
    InquiryState,
    QueryRow,
    QueryState,
)
from sorgeauskunft.requests import tell_news
from sorgeauskunft.webhooks import Event, tell

RETURN = "register_inquiry.return"
"""Kind of the job that brings an answer back; its subject is the inquiry."""

_REMIND_ATTEMPTS = 8

Handler = Callable[[RunningJob], Awaitable[None]]


class Returned(msgspec.Struct, frozen=True):
    """An answer on its way back, with its message 0803."""

    answer: RegisterAnswer
    message: bytes


def handing_over(kernel: Kernel) -> Handler:
    """Return the handler of `register_query.hand_over`; the job's subject is the query."""

    async def hand_over(job: RunningJob) -> None:
        async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
            row = await QueryRow.objects().get(QueryRow.id == job.subject_id)
            box = await kernel.vault.box()
        # What was cancelled before it went out needs no recall either.
        is_open = row is not None and row.state == QueryState.OPEN.value
        inquiry = told_of(box, row) if row is not None and is_open else None
        if row is not None and inquiry is not None:
            to, plain = row.office_id, msgspec.json.encode(inquiry)
            await bring(kernel, Crossing.QUERY, row.id, sender=job.tenant_id, to=to, payload=plain)
            async with kernel.database.tenant_transaction(to):
                await _take_query(kernel, row.id, job.tenant_id)
        async with job.finishing():
            if inquiry is not None:
                await _handed_over(kernel, job.subject_id)

    return hand_over


async def _take_query(kernel: Kernel, query_id: UUID, sender: UUID) -> None:
    """Put a query that was brought into this office's register inbox."""
    taken = await take(kernel, Crossing.QUERY, query_id, sender)
    if taken is None:
        return
    inquiry = msgspec.json.decode(taken, type=Inquiry)
    now = kernel.clock.now()
    box = await kernel.vault.box()
    told = msgspec.structs.replace(inquiry, message=b"")
    await add(
        InquiryRow(
            id=query_id,
            asking_office_id=sender,
            state=InquiryState.OPEN.value,
            content=box.seal("register_inquiry", query_id, "content", msgspec.json.encode(told)),
            message=box.seal("register_inquiry", query_id, "message", inquiry.message),
            asked_at=inquiry.asked_at,
            received_at=now,
            due_on=inquiry.due_on,
            test=inquiry.test,
        )
    )
    remind_at = morning_after(inquiry.due_on)
    await enqueue(REMIND_INQUIRY, query_id, now, attempts=_REMIND_ATTEMPTS, run_at=remind_at)
    await tell(Event.INQUIRY_RECEIVED, query_id, now)
    await audit.record("worker:register_inquiry:received", audit.WORKER, now, subject=query_id)


async def _handed_over(kernel: Kernel, query_id: UUID) -> None:
    """Note that the query lies with the other office; one cancelled meanwhile is recalled."""
    now = kernel.clock.now()
    rows = (
        await QueryRow.update({QueryRow.handed_over_at: now})
        .where(QueryRow.id == query_id)
        .returning(QueryRow.request_id, QueryRow.state)
    )
    if rows and rows[0]["state"] == QueryState.CANCELLED.value:
        await enqueue(RECALL, query_id, now, attempts=kernel.settings.job_attempts)
    for row in rows:
        await audit.record(
            "worker:register_query:handed_over", audit.WORKER, now, subject=row["request_id"]
        )


def recalling(kernel: Kernel) -> Handler:
    """Return the handler of `register_query.recall`; the job's subject is the query."""

    async def recall(job: RunningJob) -> None:
        async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
            row = await QueryRow.objects().get(QueryRow.id == job.subject_id)
        if row is not None:
            to = row.office_id
            await bring(kernel, Crossing.RECALL, row.id, sender=job.tenant_id, to=to, payload=b"-")
            async with kernel.database.tenant_transaction(to):
                await _take_recall(kernel, row.id, job.tenant_id)
        async with job.finishing():
            if row is not None:
                await audit.record(
                    "worker:register_query:recalled",
                    audit.WORKER,
                    kernel.clock.now(),
                    subject=row.request_id,
                )

    return recall


async def _take_recall(kernel: Kernel, query_id: UUID, sender: UUID) -> None:
    taken = await take(kernel, Crossing.RECALL, query_id, sender)
    if taken is None:
        return
    now = kernel.clock.now()
    # What was answered meanwhile stays answered.
    withdrawn = (
        await InquiryRow.update(
            {InquiryRow.state: InquiryState.WITHDRAWN.value, InquiryRow.withdrawn_at: now}
        )
        .where(
            (InquiryRow.id == query_id)
            & (InquiryRow.asking_office_id == sender)
            & (InquiryRow.state == InquiryState.OPEN.value)
        )
        .returning(InquiryRow.id)
    )
    if withdrawn:
        await tell(Event.INQUIRY_WITHDRAWN, query_id, now)
    await audit.record("worker:register_inquiry:withdrawn", audit.WORKER, now, subject=query_id)


def returning(kernel: Kernel) -> Handler:
    """Return the handler of `register_inquiry.return`; the job's subject is the inquiry."""

    async def bring_back(job: RunningJob) -> None:
        async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
            row = await InquiryRow.objects().get(InquiryRow.id == job.subject_id)
            box = await kernel.vault.box()
        if row is not None:
            answer = box.open("register_inquiry", row.id, "answer", bytes(row.answer))
            message = box.open(
                "register_inquiry", row.id, "answer_message", bytes(row.answer_message)
            )
            back = Returned(msgspec.json.decode(answer, type=RegisterAnswer), message)
            to, plain = row.asking_office_id, msgspec.json.encode(back)
            await bring(kernel, Crossing.ANSWER, row.id, sender=job.tenant_id, to=to, payload=plain)
            async with kernel.database.tenant_transaction(to):
                await _take_answer(kernel, row.id, job.tenant_id)
        async with job.finishing():
            now = kernel.clock.now()
            await InquiryRow.update({InquiryRow.returned_at: now}).where(
                InquiryRow.id == job.subject_id
            )
            await audit.record(
                "worker:register_inquiry:returned", audit.WORKER, now, subject=job.subject_id
            )

    return bring_back


async def _take_answer(kernel: Kernel, query_id: UUID, sender: UUID) -> None:
    """Keep an answer that was brought; the office that was asked has confirmed it."""
    taken = await take(kernel, Crossing.ANSWER, query_id, sender)
    if taken is None:
        return
    row = await QueryRow.objects().get(QueryRow.id == query_id)
    now = kernel.clock.now()
    pending = [state.value for state in PENDING]
    if row is None or row.office_id != sender or row.state not in pending:
        # Withdrawn meanwhile, or from somebody who was not asked: it counts for nothing.
        await audit.record("worker:register_answer:ignored", audit.WORKER, now, subject=query_id)
        return
    await back_in_work(row.request_id, row.case_id, now)
    await tell_news(row.request_id, now)
    await _keep(kernel, row, taken)
    await tell(Event.ANSWER_RECEIVED, row.request_id, now)
    await audit.record("worker:register_answer:received", audit.WORKER, now, subject=row.request_id)


async def _keep(kernel: Kernel, row: QueryRow, taken: bytes) -> None:
    back = msgspec.json.decode(taken, type=Returned)
    box = await kernel.vault.box()
    sealed = box.seal("register_query", row.id, "answer_message", back.message)
    await QueryRow.update({QueryRow.answer_message: sealed}).where(QueryRow.id == row.id)
    now = kernel.clock.now()
    await keep_answer(kernel, row.id, back.answer, QueryState.CONFIRMED, now)
