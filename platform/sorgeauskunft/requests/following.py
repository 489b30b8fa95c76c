"""Following a request from outside, without an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

import msgspec

from sorgeauskunft import drafts
from sorgeauskunft.kernel import Kernel, codes
from sorgeauskunft.requests.asking import Question, questions_of
from sorgeauskunft.requests.deciding import reasons_of
from sorgeauskunft.requests.progress import CaseProgress, progress_of
from sorgeauskunft.requests.sending import birth_index
from sorgeauskunft.requests.status import RequestStatus
from sorgeauskunft.requests.stored import stored
from sorgeauskunft.requests.tables import NOBODY, CaseRow, RequestLookup, RequestRow


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """How far a request is.

    `by_code` says whether more than stage and dates may be shown; only then the fields after it
    are filled: what the children are called, case by case, what the office asked, whether she is
    told of changes by mail, and case → why the office declined, in its own words.
    """

    request_id: UUID
    office_id: UUID
    reference: str
    test: bool
    cases: tuple[CaseProgress, ...]
    by_code: bool
    children: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    is_notified: bool = False
    reasons: Mapping[UUID, str] = msgspec.field(default_factory=dict)

    @property
    def is_asked(self) -> bool:
        """Whether a case waits for her answer."""
        return any(case.status is RequestStatus.QUESTION for case in self.cases)


async def by_status_code(kernel: Kernel, typed: str) -> Followed | None:
    """Find a request by its status code as typed; None for a wrong one."""
    code = codes.read_secret_code(typed)
    if code is None:
        return None
    lookup = drafts.status_lookup_of(code)
    async with kernel.database.platform_transaction("status.by_code", read_only=True):
        found = await RequestLookup.objects().get(RequestLookup.status_lookup == lookup)
    if found is None:
        return None
    return await _followed(kernel, found, by_code=True)


async def by_reference(kernel: Kernel, typed: str, birth_date: dt.date) -> Followed | None:
    """Find a request by reference and a child's date of birth: shows stage and dates only.

    The father may know both, so nothing else follows from them. None for unknown and for wrong
    alike.
    """
    reference = codes.normalised(typed)
    async with kernel.database.platform_transaction("status.by_reference", read_only=True):
        found = await RequestLookup.objects().get(RequestLookup.reference == reference)
    if found is None:
        return None
    async with kernel.database.tenant_transaction(found.office_id, read_only=True):
        box = await kernel.vault.box()
        matches = await CaseRow.exists().where(
            (CaseRow.request_id == found.request_id)
            & (CaseRow.birth_index == birth_index(box, birth_date.isoformat()))
        )
    return await _followed(kernel, found, by_code=False) if matches else None


async def _followed(kernel: Kernel, found: RequestLookup, *, by_code: bool) -> Followed | None:
    async with kernel.database.tenant_transaction(found.office_id, read_only=True):
        row = await RequestRow.objects().get(RequestRow.id == found.request_id)
        cases = await progress_of(found.request_id)
        request = await stored(kernel, found.request_id) if by_code else None
        questions = await questions_of(kernel, found.request_id) if by_code else ()
        reasons = await reasons_of(kernel, found.request_id) if by_code else {}
    if row is None:
        return None
    return Followed(
        request_id=row.id,
        office_id=found.office_id,
        reference=row.reference,
        test=row.test,
        cases=cases,
        by_code=by_code,
        children=tuple(
            (child.current or child.at_birth).given_names for child in request.content.children
        )
        if request
        else (),
        questions=questions,
        is_notified=by_code and bytes(row.notice) != NOBODY,
        reasons=reasons,
    )
