"""Taking a letter back: it stays what it was, and everybody who checks it learns that it is void."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft import documents, requests
from sorgeauskunft.certificates import facts
from sorgeauskunft.certificates.desk import opened
from sorgeauskunft.certificates.kinds import State
from sorgeauskunft.certificates.rendering import day_of, has_code
from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.people import (
    CASEWORK_ROLES,
    Principal,
    record_act,
    require_role,
)


async def withdraw(kernel: Kernel, principal: Principal, certificate_id: UUID, why: str) -> UUID:
    """Withdraw an issued letter; its case is to be decided anew. Returns the request.

    Raises:
        NotFoundError: The office has no such letter, or nobody decides with this role.
        WrongStatusError: It is withdrawn already.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await CertificateRow.objects().get(CertificateRow.id == certificate_id)
        if row is None or row.number is None:
            raise NotFoundError("no such letter")
        now = kernel.clock.now()
        # First, because it locks the request: nobody posts the letter meanwhile.
        await requests.reconsider(row.request_id, row.case_id, now)
        box = await kernel.vault.box()
        sealed = box.seal("certificate", row.id, "withdrawn_why", why.encode())
        gone = (
            await CertificateRow.update(
                {
                    CertificateRow.state: State.WITHDRAWN.value,
                    CertificateRow.withdrawn_by: principal.account_id,
                    CertificateRow.withdrawn_at: now,
                    CertificateRow.withdrawn_why: sealed,
                }
            )
            .where((CertificateRow.id == row.id) & (CertificateRow.state == State.ISSUED.value))
            .returning(CertificateRow.document_id)
        )
        if not gone:
            raise NotFoundError("no such letter that stands")
        if gone[0]["document_id"] is not None:
            await documents.rename(gone[0]["document_id"], documents.WITHDRAWN_CERTIFICATE)
        letter = opened(box, row)
        if has_code(letter.kind):
            said = facts.Said(
                office_id=principal.tenant_id,
                number=letter.number(row.number, row.year),
                kind=letter.kind,
                test=letter.test,
                day=day_of(now),
            )
            await facts.say(kernel, facts.code_of(box, row.id), said, withdrawn=True)
        await record_act(kernel, principal, "amt:certificate:withdrawn", row.request_id)
    return row.request_id
