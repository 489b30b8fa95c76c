"""The wish of a person that something of hers goes early, and whose yes it needs in the office.

The same for a request and for a query of another office; each is known by its id.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.deletions import Reason
from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.retention.tables import ErasureWish
from tenants.offices import Office
from tenants.people import LEAD_ROLES, Principal, record_act, require_role

REASONS: Final = tuple(reason for reason in Reason if reason)


class Hindrance(enum.StrEnum):
    """Why something cannot be deleted now."""

    NOT_ARRIVED = "not_arrived"
    QUERY_OPEN = "query_open"
    OTHER_EYES = "other_eyes"
    """Who asked for it cannot be the one who agrees."""

    NOT_ANSWERED = "not_answered"
    """A query of another office that still waits for its answer."""

    TEST = "test"
    """A test request has its own way to go."""


class ErasureError(SorgeauskunftError):
    """It is not deleted."""

    def __init__(self, why: Hindrance) -> None:
        super().__init__(why.value)
        self.why = why


class Wish(msgspec.Struct, frozen=True):
    """Somebody of the office wants it deleted, and waits for another one."""

    reason: Reason
    asked_by: UUID
    asked_at: dt.datetime


async def of(subject: UUID) -> Wish | None:
    """Return the wish about one thing, in the open tenant transaction."""
    row = await ErasureWish.objects().get(ErasureWish.request_id == subject)
    return Wish(Reason(row.reason), row.asked_by, row.asked_at) if row else None


async def make(kernel: Kernel, principal: Principal, subject: UUID, reason: Reason) -> None:
    """Ask for a second one to agree, in the open tenant transaction; the last reason counts."""
    await ErasureWish.delete().where(ErasureWish.request_id == subject)
    await add(
        ErasureWish(
            request_id=subject,
            reason=reason.value,
            asked_by=principal.account_id,
            asked_at=kernel.clock.now(),
        )
    )
    await record_act(kernel, principal, "amt:erasure:asked", subject)


async def drop(kernel: Kernel, principal: Principal, subject: UUID) -> None:
    """Take the wish back, or refuse it; nothing happens where there is none."""
    require_role(principal, LEAD_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        gone = (
            await ErasureWish.delete()
            .where(ErasureWish.request_id == subject)
            .returning(ErasureWish.id)
        )
        if gone:
            await record_act(kernel, principal, "amt:erasure:refused", subject)


def agreed(
    office: Office, principal: Principal, wish: Wish | None, reason: Reason
) -> tuple[UUID | None, Reason]:
    """Return who has asked (None: nobody had to) and why; `reason` counts where one is enough.

    Raises:
        ErasureError: The office works with four eyes, and this person is not the second one.
        ValueError: There is no reason.
    """
    asked_by = None
    if office.casework.four_eyes:
        if wish is None or wish.asked_by == principal.account_id:
            raise ErasureError(Hindrance.OTHER_EYES)
        asked_by, reason = wish.asked_by, wish.reason
    if reason is Reason.NONE:
        raise ValueError("a deletion on request has a reason")
    return asked_by, reason
