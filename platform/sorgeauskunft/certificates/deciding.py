"""Deciding a case by a letter: at once, or by one who approves and another who issues."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft import requests
from sorgeauskunft.certificates import facts
from sorgeauskunft.certificates.desk import (
    OPEN,
    Filed,
    letters_of,
    opened,
    proposed_for,
)
from sorgeauskunft.certificates.errors import LetterRefusedError, Refused
from sorgeauskunft.certificates.kinds import Hindrance, Kind, Proposal, State, names_a_block
from sorgeauskunft.certificates.letter import Decision, Letter, Replaced, draft
from sorgeauskunft.certificates.message import InvalidLetterError, Written, attached
from sorgeauskunft.certificates.numbers import next_number, year_of
from sorgeauskunft.certificates.postal import confirmed_by
from sorgeauskunft.certificates.rendering import Issue, day_of, has_code
from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import ConflictError
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.register import drop_pending
from sorgeauskunft.requests import CaseKey, RequestStatus, StoredRequest, WrongStatusError, case_of
from tenants.directory import Directory
from tenants.offices import Office
from tenants.people import (
    CASEWORK_ROLES,
    Principal,
    record_act,
    require_role,
)

RENDER = "certificates.render"
"""Kind of the job that makes the PDF; its subject is the letter."""

_REFUSED: Final = MappingProxyType(
    {
        Hindrance.NO_ANSWER: Refused.NO_ANSWER,
        Hindrance.STALE: Refused.STALE,
        Hindrance.NAMES_BLOCK: Refused.BLOCK,
    }
)


async def decide(
    kernel: Kernel,
    directory: Directory,
    principal: Principal,
    key: CaseKey,
    decision: Decision,
    *,
    basis: str,
    note: str = "",
) -> UUID:
    """Issue the letter of a case; with four eyes, approve it. Returns its id.

    `basis` is that of the proposal which was looked at. `note` is why, where a lead decides.

    Raises:
        NotFoundError: The office has no such case, or nobody decides with this role.
        LetterRefusedError: Something stands in the way.
        WrongStatusError: Nobody works on the case, or it is decided already.
    """
    require_role(principal, CASEWORK_ROLES)
    office = directory.offices[principal.tenant_id]
    async with kernel.database.tenant_transaction(office.id):
        request, case = await case_of(kernel, key)
        if case.status not in OPEN:
            raise WrongStatusError(case.status, RequestStatus.ISSUED)
        proposed = await proposed_for(kernel, office, case.id)
        _check(office, principal, proposed, decision, basis=basis, note=note)
        replaced = _replaced(await letters_of(kernel, case.id))
        letter = draft(office, request, key.number, proposed, decision)
        letter = msgspec.structs.replace(letter, replaces=_named(replaced))
        row = await _approved(
            kernel, principal, letter, request_id=request.id, case_id=case.id, note=note
        )
        if replaced is not None:
            row.replaces = replaced.id
        await _add(row)
        if office.casework.four_eyes:
            await record_act(kernel, principal, "amt:certificate:approved", request.id)
        else:
            await _issue(kernel, directory, principal, _Approved(row, letter, request))
    return row.id


async def confirm(kernel: Kernel, directory: Directory, principal: Principal, key: CaseKey) -> UUID:
    """Issue what somebody else has approved; what it rests on must still hold.

    Raises:
        NotFoundError: The office has no such case, or nobody decides with this role.
        LetterRefusedError: Something stands in the way, or nothing waits any more.
        WrongStatusError: The case is decided already.
    """
    require_role(principal, CASEWORK_ROLES)
    office = directory.offices[principal.tenant_id]
    async with kernel.database.tenant_transaction(office.id):
        request, case = await case_of(kernel, key)
        row = await _waiting(case.id)
        letter = opened(await kernel.vault.box(), row)
        if office.casework.four_eyes and row.drafted_by == principal.account_id:
            raise LetterRefusedError(Refused.FOUR_EYES)
        proposed = await proposed_for(kernel, office, case.id)
        # What has been written down already needs no second note.
        decision = Decision(kind=letter.kind, reason=letter.reason)
        _check(office, principal, proposed, decision, basis=letter.basis, note="-")
        await _issue(kernel, directory, principal, _Approved(row, letter, request))
    return row.id


async def give_back(kernel: Kernel, principal: Principal, key: CaseKey) -> None:
    """Drop what waits for its second pair of eyes; it has no number and was no letter yet.

    Raises:
        NotFoundError: The office has no such case, or nobody decides with this role.
        LetterRefusedError: Nothing waits any more.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        _, case = await case_of(kernel, key)
        row = await _waiting(case.id)
        gone = (
            await CertificateRow.delete()
            .where((CertificateRow.id == row.id) & (CertificateRow.state == State.APPROVED.value))
            .returning(CertificateRow.id)
        )
        if not gone:
            raise LetterRefusedError(Refused.CHANGED)
        await record_act(kernel, principal, "amt:certificate:returned", key.request_id)


def _check(
    office: Office,
    principal: Principal,
    proposed: Proposal,
    decision: Decision,
    *,
    basis: str,
    note: str,
) -> None:
    if not proposed.may_be_decided_by(principal.role):
        raise LetterRefusedError(Refused.LEAD)
    if basis != proposed.basis:
        raise LetterRefusedError(Refused.CHANGED)
    refusal = decision.kind is Kind.REFUSAL
    if refusal and not office.casework.letter.appeal.strip():
        raise LetterRefusedError(Refused.NO_APPEAL)
    # Who may not ask is told so whatever the register says, and before it has said anything.
    rests_on_register = not refusal or proposed.kind is Kind.REFUSAL
    if rests_on_register and proposed.hindrance is not None:
        raise LetterRefusedError(_REFUSED[proposed.hindrance])
    if refusal and names_a_block(decision.reason):
        raise LetterRefusedError(Refused.BLOCK)
    if not refusal and proposed.kind is not decision.kind:
        raise LetterRefusedError(Refused.OTHER_KIND)
    if proposed.blocked and not refusal and not note.strip():
        raise LetterRefusedError(Refused.NO_NOTE)


def _replaced(filed: tuple[Filed, ...]) -> Filed | None:
    """The newest letter that was taken back, if any."""
    return next((each for each in filed if each.state is State.WITHDRAWN), None)


def _named(replaced: Filed | None) -> Replaced | None:
    if replaced is None or replaced.issued_at is None:
        return None
    return Replaced(number=replaced.number, issued_on=day_of(replaced.issued_at))


async def _approved(
    kernel: Kernel,
    principal: Principal,
    letter: Letter,
    *,
    request_id: UUID,
    case_id: UUID,
    note: str,
) -> CertificateRow:
    box = await kernel.vault.box()
    certificate_id = uuid4()
    plain = msgspec.json.encode(letter)
    return CertificateRow(
        id=certificate_id,
        request_id=request_id,
        case_id=case_id,
        kind=letter.kind.value,
        state=State.APPROVED.value,
        content=box.seal("certificate", certificate_id, "content", plain),
        drafted_by=principal.account_id,
        drafted_at=kernel.clock.now(),
        note=box.seal("certificate", certificate_id, "note", note.encode()) if note else b"",
        address_checked_by=await confirmed_by(request_id),
    )


async def _add(row: CertificateRow) -> None:
    try:
        await add(row)
    except ConflictError as error:
        # A case has one letter that stands or waits: somebody was faster.
        raise LetterRefusedError(Refused.CHANGED) from error


async def _waiting(case_id: UUID) -> CertificateRow:
    row = await CertificateRow.objects().get(
        (CertificateRow.case_id == case_id) & (CertificateRow.state == State.APPROVED.value)
    )
    if row is None:
        raise LetterRefusedError(Refused.CHANGED)
    return row


class _Approved(msgspec.Struct, frozen=True):
    """A letter that is ready to be issued."""

    row: CertificateRow
    letter: Letter
    request: StoredRequest


async def _issue(
    kernel: Kernel, directory: Directory, principal: Principal, approved: _Approved
) -> None:
    """Give an approved letter its number and day, and move the case on."""
    row, letter, request = approved.row, approved.letter, approved.request
    office, now = directory.offices[principal.tenant_id], kernel.clock.now()
    if letter.kind is Kind.REFUSAL:
        await requests.decline(kernel, request.id, row.case_id, letter.reason, now)
    else:
        await requests.advance(request.id, RequestStatus.ISSUED, now, case_id=row.case_id)
    # Nobody needs an answer any more to what is still asked.
    await drop_pending(kernel, principal, row.case_id)
    # Before the number: what cannot be built must not take one.
    _build_once(kernel, directory, office, approved)
    year = year_of(day_of(now).year, test=request.test)
    number = await next_number(year)
    issued = (
        await CertificateRow.update(
            {
                CertificateRow.state: State.ISSUED.value,
                CertificateRow.number: number,
                CertificateRow.year: year,
                CertificateRow.issued_by: principal.account_id,
                CertificateRow.issued_at: now,
            }
        )
        .where((CertificateRow.id == row.id) & (CertificateRow.state == State.APPROVED.value))
        .returning(CertificateRow.id)
    )
    if not issued:
        raise LetterRefusedError(Refused.CHANGED)
    if has_code(letter.kind):
        said = facts.Said(
            office_id=office.id,
            number=letter.number(number, year),
            kind=letter.kind,
            test=letter.test,
            day=day_of(now),
        )
        code = facts.code_of(await kernel.vault.box(), row.id)
        await facts.say(kernel, code, said, withdrawn=False)
    await enqueue(RENDER, row.id, now, attempts=kernel.settings.job_attempts)
    await record_act(kernel, principal, "amt:certificate:issued", request.id)


def _build_once(kernel: Kernel, directory: Directory, office: Office, approved: _Approved) -> None:
    row, request = approved.row, approved.request
    case = next(case for case in request.cases if case.id == row.case_id)
    trial = Issue(number="0/0", at=row.drafted_at, code="")
    written = Written(row.id, request, case, approved.letter, trial)
    try:
        attached(kernel.settings, directory, office, written)
    except InvalidLetterError as error:
        raise LetterRefusedError(Refused.MESSAGE) from error
