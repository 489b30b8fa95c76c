"""A letter that goes elsewhere than to the residence: somebody confirms it once, before it is posted.

The confirmation stands at the request, so that it holds for a second letter too, and at the letters
that are there already.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.certificates.addressing import needs_check, recipient
from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import StoredRequest
from sorgeauskunft.requests.tables import RequestRow
from tenants.people import (
    CASEWORK_ROLES,
    Principal,
    record_act,
    require_role,
)


class PostalWarning(msgspec.Struct, frozen=True, kw_only=True):
    """The letter is to go to `lines`; who confirmed it and when, None while nobody has."""

    lines: tuple[str, ...]
    checked_by: UUID | None
    checked_at: dt.datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look at it."""
        return self.checked_by is None


async def postal_warning(request: StoredRequest) -> PostalWarning | None:
    """Return what has to be looked at, in the open tenant transaction; None where nothing has."""
    mother = request.content.mother
    if not needs_check(mother):
        return None
    rows = await RequestRow.select(
        RequestRow.postal_checked_by, RequestRow.postal_checked_at
    ).where(RequestRow.id == request.id)
    return PostalWarning(
        lines=recipient(mother).lines,
        checked_by=rows[0]["postal_checked_by"],
        checked_at=rows[0]["postal_checked_at"],
    )


async def confirmed_by(request_id: UUID) -> UUID | None:
    """Return who has confirmed the address of a request, in the open tenant transaction."""
    rows = await RequestRow.select(RequestRow.postal_checked_by).where(RequestRow.id == request_id)
    account: UUID | None = rows[0]["postal_checked_by"] if rows else None
    return account


async def confirm_address(kernel: Kernel, principal: Principal, request_id: UUID) -> None:
    """Confirm that the letter is to go where she wants it, for all letters of the request.

    Raises:
        NotFoundError: The office has no such request, or nobody decides with this role.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await note_confirmed(request_id, principal.account_id, kernel.clock.now())
        await record_act(kernel, principal, "amt:certificate:address_checked", request_id)


async def note_confirmed(request_id: UUID, account: UUID, now: dt.datetime) -> None:
    """Keep who confirmed the address, in the open tenant transaction; who was first stays.

    Raises:
        NotFoundError: The tenant has no such request.
    """
    if not await RequestRow.exists().where(RequestRow.id == request_id):
        raise NotFoundError("no such request")
    await RequestRow.update(
        {RequestRow.postal_checked_by: account, RequestRow.postal_checked_at: now}
    ).where((RequestRow.id == request_id) & RequestRow.postal_checked_by.is_null())
    await CertificateRow.update({CertificateRow.address_checked_by: account}).where(
        (CertificateRow.request_id == request_id) & CertificateRow.address_checked_by.is_null()
    )
