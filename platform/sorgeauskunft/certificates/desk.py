"""What an office sees of a case's letters: what the register leads to, and what has been made."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.certificates.elsewhere import Outside, outside_of
from sorgeauskunft.certificates.kinds import Hindrance, Kind, Proposal, State, proposal
from sorgeauskunft.certificates.letter import Letter
from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.register import answer_of
from sorgeauskunft.requests import (
    CaseProgress,
    RequestStatus,
    StoredRequest,
)
from sorgeauskunft.requests.tables import NOBODY
from tenants.offices import Office
from tenants.people import CASEWORK_ROLES, Principal

OPEN = frozenset({RequestStatus.IN_WORK, RequestStatus.REGISTER_QUERY, RequestStatus.QUESTION})
"""Statuses in which a case can be decided."""


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that was approved, issued or withdrawn; `number` as printed, empty until issued."""

    id: UUID
    state: State
    letter: Letter
    number: str
    drafted_by: UUID
    drafted_at: dt.datetime
    issued_at: dt.datetime | None
    withdrawn_at: dt.datetime | None
    withdrawn_why: str
    posted_on: dt.date | None
    has_pdf: bool


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """One case as somebody sees it who may, or may not, decide it.

    `outside` is what a Fachverfahren has decided about it, None where it has not.
    """

    case_id: UUID
    number: int
    status: RequestStatus
    proposal: Proposal
    letters: tuple[Filed, ...]
    four_eyes: bool
    has_appeal: bool
    may_decide: bool
    account_id: UUID
    outside: Outside | None = None

    @property
    def is_open(self) -> bool:
        """Whether the case waits to be decided."""
        return self.status in OPEN

    @property
    def waiting(self) -> Filed | None:
        """The letter that waits for its second pair of eyes."""
        return next((each for each in self.letters if each.state is State.APPROVED), None)

    @property
    def waits_for_others(self) -> bool:
        """Whether it is somebody else who has to issue what waits."""
        return self.four_eyes and (
            self.waiting is not None and self.waiting.drafted_by == self.account_id
        )

    @property
    def can_issue(self) -> bool:
        """Whether the letter stands ready and needs one click."""
        return self._can_act and self.proposal.kind in {Kind.FULL, Kind.LIMITED} and self._fresh

    @property
    def can_refuse(self) -> bool:
        """Whether the case can be declined by letter now."""
        return (
            self._can_act
            and self.has_appeal
            and (self.proposal.kind is not Kind.REFUSAL or self._fresh)
        )

    @property
    def _can_act(self) -> bool:
        return self.is_open and self.may_decide and self.waiting is None

    @property
    def _fresh(self) -> bool:
        return self.proposal.hindrance is None

    @property
    def names_block(self) -> bool:
        """Whether the answer has to be written anew, because a letter would name a Sperrvermerk."""
        return self.proposal.hindrance is Hindrance.NAMES_BLOCK

    @property
    def is_stale(self) -> bool:
        """Whether the register has to be asked anew."""
        return self.proposal.hindrance is Hindrance.STALE


async def desks(
    kernel: Kernel, office: Office, principal: Principal, request: StoredRequest
) -> tuple[Desk, ...]:
    """Return the cases of a request, in a tenant transaction of its own."""
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        return tuple([await desk(kernel, office, principal, case) for case in request.cases])


async def desk(kernel: Kernel, office: Office, principal: Principal, case: CaseProgress) -> Desk:
    """Return one case, in the open tenant transaction."""
    proposed = await proposed_for(kernel, office, case.id)
    may_work = principal.role in CASEWORK_ROLES
    return Desk(
        case_id=case.id,
        number=case.number,
        status=case.status,
        proposal=proposed,
        letters=await letters_of(kernel, case.id),
        four_eyes=office.casework.four_eyes,
        has_appeal=bool(office.casework.letter.appeal.strip()),
        may_decide=may_work and proposed.may_be_decided_by(principal.role),
        account_id=principal.account_id,
        outside=await outside_of(case.id),
    )


async def proposed_for(kernel: Kernel, office: Office, case_id: UUID) -> Proposal:
    """Return what the register's answer leads to today, in the open tenant transaction."""
    answer = await answer_of(kernel, case_id)
    return proposal(answer, today_in_berlin(kernel.clock), office.casework.register_valid_days)


async def letters_of(kernel: Kernel, case_id: UUID) -> tuple[Filed, ...]:
    """Return the letters of a case, newest first, in the open tenant transaction."""
    rows = (
        await CertificateRow.objects()
        .where(CertificateRow.case_id == case_id)
        .order_by(CertificateRow.drafted_at, ascending=False)
    )
    if not rows:
        return ()
    box = await kernel.vault.box()
    return tuple(filed(box, row) for row in rows)


def filed(box: Box, row: CertificateRow) -> Filed:
    """Open a row."""
    letter = opened(box, row)
    why = bytes(row.withdrawn_why)
    return Filed(
        id=row.id,
        state=State(row.state),
        letter=letter,
        number=letter.number(row.number, row.year) if row.number else "",
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        issued_at=row.issued_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=""
        if why == NOBODY
        else box.open("certificate", row.id, "withdrawn_why", why).decode(),
        posted_on=row.posted_on,
        has_pdf=row.document_id is not None,
    )


def opened(box: Box, row: CertificateRow) -> Letter:
    """Return what a letter says."""
    plain = box.open("certificate", row.id, "content", bytes(row.content))
    return msgspec.json.decode(plain, type=Letter)
