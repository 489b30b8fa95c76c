"""Looking at letters: the draft before it is one, and the PDF that was made."""

from __future__ import annotations

from uuid import UUID

import msgspec

from sorgeauskunft import documents
from sorgeauskunft.certificates.deciding import RENDER
from sorgeauskunft.certificates.desk import opened, proposed_for
from sorgeauskunft.certificates.letter import Decision, Letter, draft
from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.requests import CaseKey, case_of
from tenants.offices import Office
from tenants.people import (
    CASEWORK_ROLES,
    OFFICE_ROLES,
    Principal,
    record_act,
    require_role,
)


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """A letter as it was made: number as printed, and the PDF."""

    number: str
    content: bytes


async def preview(
    kernel: Kernel,
    office: Office,
    principal: Principal,
    key: CaseKey,
    decision: Decision,
) -> Letter:
    """Return the letter as it would be, to be rendered as a draft.

    Raises:
        NotFoundError: There is no such case, nothing to draft it from, or nobody decides it with
            this role.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        request, case = await case_of(kernel, key)
        proposed = await proposed_for(kernel, office, case.id)
        refusal_or_proposed = decision.reason or proposed.kind is decision.kind
        if not refusal_or_proposed or not proposed.may_be_decided_by(principal.role):
            raise NotFoundError("no such draft")
        await record_act(kernel, principal, "amt:certificate:previewed", key.request_id)
    return draft(office, request, key.number, proposed, decision)


async def waiting(kernel: Kernel, principal: Principal, key: CaseKey) -> Letter:
    """Return the letter that waits for its second pair of eyes, to be rendered as a draft.

    Raises:
        NotFoundError: None waits.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        _, case = await case_of(kernel, key)
        row = await CertificateRow.objects().get(
            (CertificateRow.case_id == case.id) & CertificateRow.number.is_null()
        )
        if row is None:
            raise NotFoundError("no such draft")
        letter = opened(await kernel.vault.box(), row)
        await record_act(kernel, principal, "amt:certificate:previewed", key.request_id)
    return letter


async def pdf_of(kernel: Kernel, principal: Principal, certificate_id: UUID) -> Printed:
    """Return the PDF of a letter, a withdrawn one too; the download stands in the trail.

    Raises:
        NotFoundError: The office has no such letter, or its PDF is not made yet.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await CertificateRow.objects().get(CertificateRow.id == certificate_id)
        if row is None or row.document_id is None:
            raise NotFoundError("no such letter")
        letter = opened(await kernel.vault.box(), row)
        document = await documents.open_document(kernel, row.request_id, row.document_id)
        await record_act(kernel, principal, "amt:certificate:downloaded", row.request_id)
    return Printed(number=letter.number(row.number, row.year), content=document.content)


async def make_again(kernel: Kernel, principal: Principal, certificate_id: UUID) -> UUID:
    """Try once more to make the PDF of an issued letter. Returns the request.

    Raises:
        NotFoundError: The office has no such letter.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await CertificateRow.objects().get(CertificateRow.id == certificate_id)
        if row is None or row.number is None:
            raise NotFoundError("no such letter")
        if row.document_id is None:
            # A job that is on its way already does no harm: the PDF is stored once.
            now = kernel.clock.now()
            await enqueue(RENDER, row.id, now, attempts=kernel.settings.job_attempts)
            await record_act(kernel, principal, "amt:certificate:made_again", row.request_id)
    return row.request_id
