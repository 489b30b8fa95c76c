"""Answering queries of other offices: one with what stands there, or many with "no entry" at once."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.register.answers import RegisterAnswer
from sorgeauskunft.register.errors import QueryRefusedError, Refused
from sorgeauskunft.register.handing import RETURN
from sorgeauskunft.register.inquiries import MOST, Asked, content_of, opened
from sorgeauskunft.register.message import answer_message
from sorgeauskunft.register.tables import InquiryRow, InquiryState
from tenants.directory import Directory
from tenants.people import (
    CASEWORK_ROLES,
    Principal,
    record_act,
    require_role,
)


class Replied(msgspec.Struct, frozen=True):
    """How a batch ended: what was answered, and what was not because it was open no more."""

    answered: tuple[Asked, ...]
    skipped: tuple[Asked, ...]


async def reply(
    kernel: Kernel,
    directory: Directory,
    principal: Principal,
    inquiry_id: UUID,
    answer: RegisterAnswer,
) -> None:
    """Answer one query; a job brings the answer back.

    Raises:
        NotFoundError: The office has no such query, or nobody answers with this role.
        QueryRefusedError: It is open no more, or the message cannot be built.
    """
    done = await _reply(kernel, directory, principal, (inquiry_id,), answer)
    if not done.answered and not done.skipped:
        raise NotFoundError("no such query")
    if done.skipped:
        raise QueryRefusedError(Refused.CHANGED)


async def reply_no_entry(
    kernel: Kernel, directory: Directory, principal: Principal, chosen: Collection[UUID]
) -> Replied:
    """Answer "no entry" to all of these that are still open, in one transaction.

    Raises:
        NotFoundError: Nobody answers with this role.
        QueryRefusedError: A message cannot be built; nothing is answered.
    """
    answer = RegisterAnswer(
        as_of=today_in_berlin(kernel.clock), told_by=directory.offices[principal.tenant_id].name
    )
    return await _reply(kernel, directory, principal, sorted(chosen)[:MOST], answer)


async def reply_with(
    kernel: Kernel,
    principal: Principal,
    inquiry_id: UUID,
    answer: RegisterAnswer,
    message: bytes,
) -> None:
    """Answer one query with a message 0803 that is there already; `answer` is what it says.

    Raises:
        NotFoundError: The office has no such query, or nobody answers with this role.
        QueryRefusedError: It is open no more.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        if not await InquiryRow.exists().where(InquiryRow.id == inquiry_id):
            raise NotFoundError("no such query")
        box = await kernel.vault.box()
        if not await _keep(kernel, principal, box, inquiry_id, (answer, message)):
            raise QueryRefusedError(Refused.CHANGED)
        await record_act(kernel, principal, "amt:register_inquiry:answered", inquiry_id)


async def _reply(
    kernel: Kernel,
    directory: Directory,
    principal: Principal,
    chosen: Collection[UUID],
    answer: RegisterAnswer,
) -> Replied:
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        box = await kernel.vault.box()
        rows = (
            await InquiryRow.objects()
            .where(InquiryRow.id.is_in(list(chosen)))
            .order_by(InquiryRow.due_on, InquiryRow.asked_at)
            if chosen
            else []
        )
    # Before anything is written: building takes its time, and others write meanwhile.
    messages = {
        row.id: answer_message(
            kernel.settings,
            row.id,
            content_of(box, row),
            answer,
            asking=directory.offices[row.asking_office_id],
            asked=directory.offices[principal.tenant_id],
            at=kernel.clock.now(),
        )
        for row in rows
        if row.state == InquiryState.OPEN.value
    }
    answered: list[Asked] = []
    skipped: list[Asked] = []
    async with kernel.database.tenant_transaction(principal.tenant_id):
        for row in rows:
            done = row.id in messages and await _keep(
                kernel, principal, box, row.id, (answer, messages[row.id])
            )
            (answered if done else skipped).append(opened(box, row))
        for each in answered:
            await record_act(kernel, principal, "amt:register_inquiry:answered", each.id)
    return Replied(tuple(answered), tuple(skipped))


async def _keep(
    kernel: Kernel,
    principal: Principal,
    box: Box,
    inquiry_id: UUID,
    said: tuple[RegisterAnswer, bytes],
) -> bool:
    """Write an answer down, and the job that brings it back; whether the query was still open."""
    (answer, message), now = said, kernel.clock.now()
    plain = msgspec.json.encode(answer)
    rows = (
        await InquiryRow.update(
            {
                InquiryRow.state: InquiryState.ANSWERED.value,
                InquiryRow.answer: box.seal("register_inquiry", inquiry_id, "answer", plain),
                InquiryRow.answer_message: box.seal(
                    "register_inquiry", inquiry_id, "answer_message", message
                ),
                InquiryRow.answered_at: now,
                InquiryRow.answered_by: principal.account_id,
            }
        )
        .where((InquiryRow.id == inquiry_id) & (InquiryRow.state == InquiryState.OPEN.value))
        .returning(InquiryRow.id)
    )
    if rows:
        await enqueue(RETURN, inquiry_id, now, attempts=kernel.settings.job_attempts)
    return bool(rows)
