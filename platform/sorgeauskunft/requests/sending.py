"""Sending: one transaction turns a draft into a request, and nothing is done twice.

It writes the request with its sealed content and what it is found by, a case per child, the look-up
by reference and status code, the job that makes the documents, and the audit line; it hands the files over and
deletes the draft. The answer to the mother does not wait for XML or PDF.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft import drafts, uploads
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel, audit, codes, jobs
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import ConflictError, SorgeauskunftError
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.requests import clock
from sorgeauskunft.requests.content import RequestContent
from sorgeauskunft.requests.indexing import index
from sorgeauskunft.requests.status import RequestStatus
from sorgeauskunft.requests.tables import CaseRow, RequestLookup, RequestRow, StatusChange

BUILD_DOCUMENTS = "documents.build"
"""Kind of the job that follows a sending; whoever makes documents registers under it."""

# 40 bits of reference: with a million requests, one sending in a million meets a taken one.
_REFERENCE_TRIES = 5


class DraftGoneError(SorgeauskunftError):
    """There is no draft of this code to send: deleted, or past its days."""


class Sent(msgspec.Struct, frozen=True):
    """What the mother is told: the reference, and the status code, which is shown and not kept."""

    request_id: UUID
    reference: str
    status_code: str


Prepare = Callable[[DraftContent], RequestContent]

Beside = Callable[[UUID], Awaitable[None]]
"""Writes what has to stand beside a new request, given its id, in the same transaction."""


async def send(
    kernel: Kernel,
    tenant_id: UUID,
    code: str,
    prepare: Prepare,
    *,
    test: bool = False,
    beside: Beside | None = None,
) -> Sent:
    """Send the draft of this code to the tenant's office.

    `prepare` turns the draft into the content of a request; what it raises leaves everything as it
    was and arrives at the caller. Sending again (double click, back, a second tab, a lost answer)
    returns what was sent first, and writes nothing `beside` it.

    Raises:
        DraftGoneError: There is neither such a draft nor a request made from it.
    """
    for _ in range(_REFERENCE_TRIES):
        try:
            async with kernel.database.tenant_transaction(tenant_id):
                sent, left = await _send(kernel, tenant_id, code, prepare, test=test, beside=beside)
        except ConflictError:
            # The reference is taken. Where it was the request itself, the next round finds it.
            continue
        await uploads.discard(kernel, tenant_id, left)
        return sent
    raise ConflictError("no free reference was found")


async def already_sent(kernel: Kernel, tenant_id: UUID, code: str) -> Sent | None:
    """Return what was made of this code's draft, or None while it is not sent."""
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        return await _already(drafts.keys_of(code))


async def office_of_sent(kernel: Kernel, code: str) -> UUID | None:
    """Return the office to which this code's draft was sent, for her who has the code and no more."""
    lookup = drafts.status_lookup_of(drafts.keys_of(code).status_code)
    async with kernel.database.platform_transaction("draft.resume", read_only=True):
        found = await RequestLookup.objects().get(RequestLookup.status_lookup == lookup)
    return found.office_id if found else None


async def _already(keys: drafts.CodeKeys) -> Sent | None:
    row = await RequestRow.select(RequestRow.reference).where(RequestRow.id == keys.request_id)
    return Sent(keys.request_id, row[0]["reference"], keys.status_code) if row else None


async def _send(
    kernel: Kernel,
    tenant_id: UUID,
    code: str,
    prepare: Prepare,
    *,
    test: bool,
    beside: Beside | None,
) -> tuple[Sent, list[UUID]]:
    """Return what was sent, and the files of the draft that were not: they go."""
    keys = drafts.keys_of(code)
    now = kernel.clock.now()
    taken = await drafts.take(tenant_id, code, now)
    if taken is None:
        present = await _already(keys)
        if present is None:
            raise DraftGoneError("no draft of this code")
        return present, []
    content = prepare(taken.content)
    left = await uploads.hand_over(taken.id, keys.request_id, content.uploads)
    box = await kernel.vault.box()
    reference = codes.new_reference()
    status_lookup = drafts.status_lookup_of(keys.status_code)
    await add(
        RequestRow(
            id=keys.request_id,
            reference=reference,
            content=box.seal("request", keys.request_id, "content", msgspec.json.encode(content)),
            form_version=content.form_version,
            text_version=content.affirmation.text_version,
            language=content.language,
            test=test,
            status=RequestStatus.SENT.value,
            status_lookup=status_lookup,
            sent_at=now,
            news_at=now,
            counts_from=clock.day_of(now),
        )
    )
    await index(box, keys.request_id, content)
    cases = [
        CaseRow(
            request_id=keys.request_id,
            number=number,
            status=RequestStatus.SENT.value,
            message_uuid=uuid4(),
            birth_index=birth_index(box, child.birth_date.isoformat()),
        )
        for number, child in enumerate(content.children, start=1)
    ]
    await add(*cases)
    await add(
        *(StatusChange(case_id=case.id, status=RequestStatus.SENT.value, at=now) for case in cases)
    )
    await add(
        RequestLookup(
            reference=reference,
            status_lookup=status_lookup,
            office_id=tenant_id,
            request_id=keys.request_id,
        )
    )
    if beside is not None:
        await beside(keys.request_id)
    await jobs.enqueue(BUILD_DOCUMENTS, keys.request_id, now, attempts=kernel.settings.job_attempts)
    await audit.record("citizen:request:sent", audit.CITIZEN, now, subject=keys.request_id)
    return Sent(keys.request_id, reference, keys.status_code), left


def birth_index(box: Box, birth_date: str) -> bytes:
    """Return the look-up value of a child's date of birth (ISO 8601)."""
    return box.index("case.birth_date", birth_date)
