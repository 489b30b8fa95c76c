"""Following a request from outside, without an account."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft import drafts
from sorgeauskunft.kernel import Kernel, codes
from sorgeauskunft.requests.progress import CaseProgress, progress_of
from sorgeauskunft.requests.sending import birth_index
from sorgeauskunft.requests.tables import CaseRow, RequestLookup, RequestRow


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """How far a request is. `by_code` says whether more than stage and dates may be shown."""

    request_id: UUID
    office_id: UUID
    reference: str
    test: bool
    cases: tuple[CaseProgress, ...]
    by_code: bool


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
    if row is None:
        return None
    return Followed(
        request_id=row.id,
        office_id=found.office_id,
        reference=row.reference,
        test=row.test,
        cases=cases,
        by_code=by_code,
    )
