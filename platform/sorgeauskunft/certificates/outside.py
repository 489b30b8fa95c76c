"""Cases that a Fachverfahren decides: it writes the letter itself, or declines, and reports what it did.

Such a case has no letter of this platform, no number and no code of authenticity: the office's own
software answers for both, and for its own second pair of eyes. What only a lead may decide here, no
machine decides. The mother sees the same statuses as with every other case.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sorgeauskunft import documents, requests
from sorgeauskunft.certificates.desk import OPEN, proposed_for
from sorgeauskunft.certificates.elsewhere import OutsideKind, standing
from sorgeauskunft.certificates.errors import LetterRefusedError, Refused
from sorgeauskunft.certificates.kinds import State, names_a_block
from sorgeauskunft.certificates.posting import CLOSE, NotPosted, NotPostedError, mark_posted
from sorgeauskunft.certificates.rendering import day_of
from sorgeauskunft.certificates.tables import CertificateRow, OutsideRow
from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.register import drop_pending
from sorgeauskunft.requests import CaseKey, CaseProgress, RequestStatus, WrongStatusError, case_of
from tenants.offices import Office
from tenants.people import CASEWORK_ROLES, Principal, record_act, require_role


async def file_letter(
    kernel: Kernel, office: Office, principal: Principal, key: CaseKey, content: bytes
) -> UUID:
    """Keep the letter of a Fachverfahren, a PDF that was looked into; the case is issued by it.

    Returns the id of the document.

    Raises:
        NotFoundError: The office has no such case, or nobody decides with this role.
        LetterRefusedError: Only a lead may decide it, or a letter of ours waits or stands.
        WrongStatusError: Nobody works on the case, or it is decided already.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        case = await _open_case(kernel, office, key, RequestStatus.ISSUED)
        now = kernel.clock.now()
        # First, because it locks the request.
        await requests.advance(key.request_id, RequestStatus.ISSUED, now, case_id=case.id)
        await drop_pending(kernel, principal, case.id)
        document = documents.Stored(
            documents.CERTIFICATE, "application/pdf", content, case_id=case.id
        )
        document_id = await documents.store(kernel, key.request_id, document, now)
        await _add(principal, key, case, OutsideKind.LETTER, now, document_id=document_id)
        await record_act(kernel, principal, "amt:outside_decision:letter", key.request_id)
    return document_id


async def decline_outside(
    kernel: Kernel, office: Office, principal: Principal, key: CaseKey, reason: str
) -> None:
    """Note that the Fachverfahren has declined a case; the mother reads the reason by her code.

    Raises:
        NotFoundError: The office has no such case, or nobody decides with this role.
        LetterRefusedError: Only a lead may decide it, a letter of ours waits, or the reason names a
            Sperrvermerk.
        WrongStatusError: Nobody works on the case, or it is decided already.
    """
    require_role(principal, CASEWORK_ROLES)
    if names_a_block(reason):
        raise LetterRefusedError(Refused.BLOCK)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        case = await _open_case(kernel, office, key, RequestStatus.DECLINED)
        now = kernel.clock.now()
        await requests.decline(kernel, key.request_id, case.id, reason, now)
        await drop_pending(kernel, principal, case.id)
        await _add(principal, key, case, OutsideKind.DECLINED, now)
        await record_act(kernel, principal, "amt:outside_decision:declined", key.request_id)


async def report_posted(
    kernel: Kernel, office: Office, principal: Principal, key: CaseKey, day: dt.date
) -> None:
    """Note that the letter of a case was posted on a day, one of ours or one from outside.

    Raises:
        NotFoundError: The office has no such case, or nobody posts with this role.
        NotPostedError: The day cannot be, or nobody has looked at the address of our letter.
        WrongStatusError: The case has no letter to be posted.
    """
    require_role(principal, CASEWORK_ROLES)
    if day > today_in_berlin(kernel.clock):
        raise NotPostedError(NotPosted.FUTURE)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        _, case = await case_of(kernel, key)
        if case.status not in {RequestStatus.ISSUED, RequestStatus.DECLINED}:
            raise WrongStatusError(case.status, RequestStatus.POSTED)
        row = await standing(case.id)
        if row is not None:
            if day < day_of(row.decided_at):
                raise NotPostedError(NotPosted.TOO_EARLY)
            now = kernel.clock.now()
            await requests.post(key.request_id, case.id, day, now)
            close_at = now + dt.timedelta(days=office.casework.close_days)
            attempts = kernel.settings.job_attempts
            await enqueue(CLOSE, row.id, now, attempts=attempts, run_at=close_at)
            await record_act(kernel, principal, "amt:certificate:posted", key.request_id)
            return
        ours = await CertificateRow.select(CertificateRow.id).where(
            (CertificateRow.case_id == case.id) & (CertificateRow.state == State.ISSUED.value)
        )
    chosen = [each["id"] for each in ours]
    if not chosen:
        raise WrongStatusError(case.status, RequestStatus.POSTED)
    await mark_posted(kernel, office, principal, chosen, checked=(), day=day)


async def take_back(kernel: Kernel, principal: Principal, key: CaseKey) -> None:
    """Withdraw what the Fachverfahren has decided; the case is to be decided anew.

    Raises:
        NotFoundError: The office has no such case, or nobody decides with this role.
        WrongStatusError: It is not decided, or by a letter of ours, which people take back here.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        _, case = await case_of(kernel, key)
        row = await standing(case.id)
        if row is None:
            raise WrongStatusError(case.status, RequestStatus.IN_WORK)
        now = kernel.clock.now()
        await requests.reconsider(key.request_id, case.id, now)
        values = {OutsideRow.withdrawn_at: now, OutsideRow.withdrawn_by: principal.account_id}
        await OutsideRow.update(values).where(OutsideRow.id == row.id)
        if row.document_id is not None:
            await documents.rename(row.document_id, documents.WITHDRAWN_CERTIFICATE)
        await record_act(kernel, principal, "amt:outside_decision:withdrawn", key.request_id)


async def _open_case(
    kernel: Kernel, office: Office, key: CaseKey, wanted: RequestStatus
) -> CaseProgress:
    _, case = await case_of(kernel, key)
    if case.status not in OPEN:
        raise WrongStatusError(case.status, wanted)
    if (await proposed_for(kernel, office, case.id)).blocked:
        raise LetterRefusedError(Refused.LEAD)
    if await CertificateRow.exists().where(
        (CertificateRow.case_id == case.id) & (CertificateRow.state != State.WITHDRAWN.value)
    ):
        raise LetterRefusedError(Refused.WAITING)
    return case


async def _add(
    principal: Principal,
    key: CaseKey,
    case: CaseProgress,
    kind: OutsideKind,
    now: dt.datetime,
    *,
    document_id: UUID | None = None,
) -> None:
    await add(
        OutsideRow(
            request_id=key.request_id,
            case_id=case.id,
            kind=kind.value,
            document_id=document_id,
            decided_at=now,
            decided_by=principal.account_id,
        )
    )
