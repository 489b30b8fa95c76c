"""Answering a query by code: once. What is said waits for the office that asks."""

from __future__ import annotations

import datetime as dt

import msgspec

from sorgeauskunft.bycode.errors import CodeEndedError
from sorgeauskunft.bycode.leads import LeadContact, lead_id, seal_contact
from sorgeauskunft.bycode.making import open_code_of
from sorgeauskunft.bycode.opening import REGISTER_OFFICE, CodeKey
from sorgeauskunft.bycode.said import Said
from sorgeauskunft.bycode.tables import CodeRow, LeadRow
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.register import QueryRefusedError, QueryState, keep_answer, told_of
from sorgeauskunft.register.message import answer_message
from sorgeauskunft.register.tables import QueryRow
from sorgeauskunft.requests import tell_news
from sorgeauskunft.requests.tables import NOBODY
from tenants.directory import Directory


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the person who answered keeps: reference, what was said and when (UTC), and by whom."""

    key: CodeKey
    reference: str
    said: Said
    said_at: dt.datetime


async def say(kernel: Kernel, directory: Directory, key: CodeKey, said: Said) -> Receipt:
    """Take an answer, or the wish to be called. The same a second time is the same receipt.

    Raises:
        CodeEndedError: Something else was answered, or the code opens nothing any more.
    """
    contact = LeadContact(
        name=said.person.name, function=said.person.function, phone=said.person.phone
    )
    sealed = await seal_contact(kernel, key.code_id, contact) if said.interested else b""
    try:
        return await _first(kernel, directory, key, said, sealed)
    except (CodeEndedError, NotFoundError):
        # Whoever pressed twice, or came back, is told the same once more.
        receipt = await receipt_of(kernel, key)
        if receipt is None or receipt.said != said:
            raise CodeEndedError(str(key.code_id)) from None
        return receipt


async def _first(
    kernel: Kernel, directory: Directory, key: CodeKey, said: Said, contact: bytes
) -> Receipt:
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(key.office_id):
        found = await open_code_of(key.code_id)
        if found is None or found[0].expires_at <= now:
            raise CodeEndedError(str(key.code_id))
        row, query = found
        # The query first, as everybody else does who writes both.
        await _write(kernel, directory, query, said, now)
        await _end(await kernel.vault.box(), row, said, now)
        asked = directory.offices.get(query.office_id) if query.office_id else None
        await add(
            LeadRow(
                id=lead_id(key.code_id),
                office_name=query.office_name,
                ars=asked.ars if asked else "",
                said_at=now,
                contact=contact,
            )
        )
        tag = "answered" if said.answer else "call_wanted"
        await audit.record(
            f"code:register_query:{tag}", REGISTER_OFFICE, now, subject=query.request_id
        )
    return Receipt(key=key, reference=row.reference, said=said, said_at=now)


async def receipt_of(kernel: Kernel, key: CodeKey) -> Receipt | None:
    """Return what was answered with a code, None where nothing was or it was rejected."""
    async with kernel.database.tenant_transaction(key.office_id, read_only=True):
        box = await kernel.vault.box()
        row = await CodeRow.objects().get(CodeRow.id == key.code_id)
    said = said_of(box, row) if row else None
    if row is None or said is None or row.rejected_at is not None:
        return None
    return Receipt(key=key, reference=row.reference, said=said, said_at=row.said_at)


def said_of(box: Box, row: CodeRow) -> Said | None:
    """Return what was said with a code."""
    sealed = bytes(row.said)
    if sealed == NOBODY:
        return None
    return msgspec.json.decode(box.open("register_code", row.id, "said", sealed), type=Said)


async def _end(box: Box, row: CodeRow, said: Said, now: dt.datetime) -> None:
    sealed = box.seal("register_code", row.id, "said", msgspec.json.encode(said))
    ended = (
        await CodeRow.update({CodeRow.said: sealed, CodeRow.said_at: now, CodeRow.ended_at: now})
        .where((CodeRow.id == row.id) & CodeRow.ended_at.is_null())
        .returning(CodeRow.id)
    )
    if not ended:
        raise CodeEndedError(row.reference)


async def _write(
    kernel: Kernel, directory: Directory, query: QueryRow, said: Said, now: dt.datetime
) -> None:
    """Write down at the query what was said; another state than open has been faster."""
    await tell_news(query.request_id, now)
    if said.answer is None:
        called = (
            await QueryRow.update({QueryRow.state: QueryState.CALL.value})
            .where((QueryRow.id == query.id) & (QueryRow.state == QueryState.OPEN.value))
            .returning(QueryRow.id)
        )
        if not called:
            raise CodeEndedError(str(query.id))
        return
    await keep_answer(kernel, query.id, said.answer, QueryState.ANSWERED, now)
    message = await _message(kernel, directory, query, said, now)
    if message:
        box = await kernel.vault.box()
        sealed = box.seal("register_query", query.id, "answer_message", message)
        await QueryRow.update({QueryRow.answer_message: sealed}).where(QueryRow.id == query.id)


async def _message(
    kernel: Kernel, directory: Directory, query: QueryRow, said: Said, now: dt.datetime
) -> bytes:
    """Return the 0803 that says the same; the office that asks is its author, for its own files.

    Empty where none can be built, because the office has no key of its own: the answer counts all
    the same.
    """
    office = directory.offices[query.tenant_id]
    inquiry = told_of(await kernel.vault.box(), query)
    if inquiry is None or said.answer is None:
        return b""
    try:
        return answer_message(
            kernel.settings,
            query.id,
            inquiry,
            said.answer,
            asking=office,
            asked=office,
            at=now,
            keeper=query.office_name,
        )
    except QueryRefusedError:
        return b""
