"""One request on a clerk's desk; each look at it and each change stands in the audit trail."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft import documents
from sorgeauskunft.casework.history import Event, history_of
from sorgeauskunft.casework.versions import version_of
from sorgeauskunft.certificates import PostalWarning, postal_warning
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import (
    Note,
    Question,
    RequestStatus,
    StoredRequest,
    WrongStatusError,
    advance,
    ask,
    looked_at,
    notes_of,
    progress_of,
    questions_of,
    stored,
)
from sorgeauskunft.requests.tables import RequestRow
from sorgeauskunft.uploads import Upload
from tenants.people import (
    CASEWORK_ROLES,
    OFFICE_ROLES,
    Principal,
    record_act,
    require_role,
)


class Opened(msgspec.Struct, frozen=True):
    """A request, opened for one who may see it.

    `version` is that which forms about it carry (versions.py). `assigned_to` is the account that
    has taken it, None for nobody; `received_at` is since when the Fachverfahren has it.
    """

    request: StoredRequest
    documents: tuple[documents.Listed, ...]
    questions: tuple[Question, ...]
    notes: tuple[Note, ...]
    history: tuple[Event, ...]
    postal: PostalWarning | None
    assigned_to: UUID | None
    received_at: dt.datetime | None
    version: int

    def people(self) -> set[UUID]:
        """Return the accounts that are named somewhere in it."""
        named: list[UUID | None] = [self.assigned_to]
        named += [each.account for each in self.history]
        named += [each.author for each in self.notes]
        for asked in self.questions:
            named += [asked.asked_by, asked.answered_by]
        if self.postal is not None:
            named.append(self.postal.checked_by)
        return {account for account in named if account is not None}


class Download(msgspec.Struct, frozen=True):
    """A document to be kept elsewhere: of which request, and about which child if about one."""

    document: documents.Stored
    reference: str
    child: int | None


async def view(kernel: Kernel, principal: Principal, request_id: UUID) -> Opened:
    """Open a request for reading; the look stands in the audit trail.

    Raises:
        NotFoundError: The principal's office has no such request.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        version = await version_of(request_id)
        request = await stored(kernel, request_id)
        if request is None:
            raise NotFoundError("no such request")
        row = await RequestRow.select(RequestRow.assigned_to, RequestRow.received_at).where(
            RequestRow.id == request_id
        )
        opened = Opened(
            request=request,
            documents=await documents.of_request(request_id),
            questions=await questions_of(kernel, request_id),
            notes=await notes_of(kernel, request_id),
            history=await history_of(request_id, request.cases),
            postal=await postal_warning(request),
            assigned_to=row[0]["assigned_to"],
            received_at=row[0]["received_at"],
            version=version,
        )
        if principal.role in CASEWORK_ROLES:
            await looked_at(request_id)
        await record_act(kernel, principal, "amt:request:viewed", request_id)
    return opened


async def download(
    kernel: Kernel, principal: Principal, request_id: UUID, document_id: UUID
) -> Download:
    """Return a document of a request; the download stands in the audit trail.

    Raises:
        NotFoundError: There is none such in the principal's office.
    """
    return await _opened(kernel, principal, request_id, document_id, "downloaded")


async def look_at(
    kernel: Kernel, principal: Principal, request_id: UUID, document_id: UUID
) -> Download:
    """Return a document of a request to be shown; the look stands in the audit trail.

    Raises:
        NotFoundError: There is none such in the principal's office.
    """
    return await _opened(kernel, principal, request_id, document_id, "viewed")


async def _opened(
    kernel: Kernel, principal: Principal, request_id: UUID, document_id: UUID, how: str
) -> Download:
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        document = await documents.open_document(kernel, request_id, document_id)
        row = await RequestRow.select(RequestRow.reference).where(RequestRow.id == request_id)
        cases = await progress_of(request_id)
        await record_act(kernel, principal, f"amt:{document.kind}:{how}", request_id)
    children = [case.number for case in cases if case.id == document.case_id]
    return Download(document, row[0]["reference"], children[0] if children else None)


async def upload_of(
    kernel: Kernel,
    principal: Principal,
    request_id: UUID,
    upload_id: UUID,
    tag: str = "amt:upload:downloaded",
) -> Upload:
    """Return the record of a file that came with a request, to be opened now.

    That it was opened stands in the audit trail, as `tag`.

    Raises:
        NotFoundError: There is none such in the principal's office.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        request = await stored(kernel, request_id)
        answered = [
            upload for asked in await questions_of(kernel, request_id) for upload in asked.files
        ]
        for upload in (*request.content.uploads, *answered) if request else ():
            if upload.id == upload_id:
                await record_act(kernel, principal, tag, request_id)
                return upload
    raise NotFoundError("no such upload")


async def acknowledge(
    kernel: Kernel, principal: Principal, request_id: UUID, number: int | None = None
) -> None:
    """Confirm receipt: the office works on the request, and the mother sees since when.

    `number` is for one case alone; without, all that are new are taken into work.

    Raises:
        NotFoundError: The principal's office has no such request or case.
        WrongStatusError: Somebody has confirmed before, or there is nothing to confirm.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        cases = [case for case in await progress_of(request_id) if number in {None, case.number}]
        if not cases:
            raise NotFoundError("no such case")
        new = [case for case in cases if case.status is RequestStatus.DELIVERED]
        if not new:
            # Other statuses can go back into work, too, but not by being confirmed once more.
            raise WrongStatusError(cases[0].status, RequestStatus.IN_WORK)
        now = kernel.clock.now()
        if number is None and len(new) == len(cases):
            # All at once: the mother gets one mail.
            await advance(request_id, RequestStatus.IN_WORK, now)
        else:
            for case in new:
                await advance(request_id, RequestStatus.IN_WORK, now, case_id=case.id)
        await record_act(kernel, principal, "amt:request:acknowledged", request_id)


async def ask_mother(kernel: Kernel, principal: Principal, request_id: UUID, text: str) -> None:
    """Ask the mother something; the request waits for her answer on her status page.

    Raises:
        NotFoundError: The principal's office has no such request.
        WrongStatusError: Nobody works on it yet, or a question is open already.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await ask(kernel, request_id, text, principal.account_id)
        await record_act(kernel, principal, "amt:question:asked", request_id)
