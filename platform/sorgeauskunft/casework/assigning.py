"""Whose a request is: taken, given back, handed over; several at once."""

from __future__ import annotations

import enum
from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests.tables import RequestRow
from tenants.people import (
    CASEWORK_ROLES,
    Principal,
    colleagues,
    record_act,
    require_role,
)

MOST: Final = 50
"""Most requests that are changed or downloaded at once: two pages of the list, or one search."""


class Way(enum.StrEnum):
    """What is done with requests."""

    TAKE = "taken"
    """I take what nobody has. What somebody has stays there: it is not taken away in passing."""

    GIVE_BACK = "given_back"
    """I give back what I have."""

    HAND_OVER = "handed_over"
    """Somebody of the office gets it, whoever has it now: for holidays and sick leave."""


class Assigned(msgspec.Struct, frozen=True):
    """How many requests were changed, stayed with somebody else, and are not the office's."""

    changed: int
    held: int
    gone: int


async def assign(
    kernel: Kernel,
    principal: Principal,
    ids: Collection[UUID],
    way: Way,
    to: UUID | None = None,
) -> Assigned:
    """Change whose these requests are; each change stands in the audit trail. `to`: hand over to.

    Raises:
        NotFoundError: The principal may not, or `to` does not work on cases of the office.
    """
    require_role(principal, CASEWORK_ROLES)
    if way is Way.HAND_OVER and not await _works_here(kernel, principal.tenant_id, to):
        raise NotFoundError("no such colleague")
    mine = RequestRow.assigned_to == principal.account_id
    nobodys = RequestRow.assigned_to.is_null()
    new, allowed = {
        Way.TAKE: (principal.account_id, mine | nobodys),
        Way.GIVE_BACK: (None, mine | nobodys),
        Way.HAND_OVER: (to, nobodys | RequestRow.assigned_to.is_not_null()),
    }[way]
    chosen = RequestRow.id.is_in(sorted(ids)[:MOST])
    async with kernel.database.tenant_transaction(principal.tenant_id):
        rows = await RequestRow.select(RequestRow.id).where(chosen)
        # The condition stands in the update: of two who take the same one, the second does not.
        changed = (
            await RequestRow.update({RequestRow.assigned_to: new})
            .where(chosen & allowed)
            .returning(RequestRow.id)
            if rows
            else []
        )
        for row in changed:
            await record_act(kernel, principal, f"amt:request:{way}", row["id"])
    return Assigned(len(changed), len(rows) - len(changed), len(ids) - len(rows))


async def _works_here(kernel: Kernel, tenant_id: UUID, account_id: UUID | None) -> bool:
    people = await colleagues(kernel, tenant_id)
    return any(each.account_id == account_id and each.works_on_cases for each in people)
