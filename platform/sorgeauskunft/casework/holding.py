"""What somebody of the office has on her desk: for who answers for the people of the office."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.casework.assigning import MOST
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.requests import IN_WORK, NEW, WAITING
from sorgeauskunft.requests.tables import RequestRow
from tenants.people import OFFICE_ROLES, Principal, require_role

_OPEN: Final = sorted(status.value for status in NEW | IN_WORK | WAITING)


class Held(msgspec.Struct, frozen=True):
    """A request that somebody has."""

    id: UUID
    reference: str


async def open_counts(kernel: Kernel, principal: Principal) -> dict[UUID, int]:
    """Return account → how many open requests of the principal's office she has; none is left out.

    Raises:
        NotFoundError: The principal may not read requests.
    """
    require_role(principal, OFFICE_ROLES)
    places = ", ".join(f"${number}" for number in range(2, len(_OPEN) + 2))
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        rows = await GATE.fetch(
            'SELECT assigned_to AS "assigned_to", count(*) AS "n" FROM request '
            f"WHERE tenant_id = $1 AND assigned_to IS NOT NULL AND status IN ({places}) "
            "GROUP BY assigned_to",
            (principal.tenant_id, *_OPEN),
        )
    return {UUID(str(row["assigned_to"])): row["n"] for row in rows}


async def open_of(kernel: Kernel, principal: Principal, account_id: UUID) -> tuple[Held, ...]:
    """Return the open requests that somebody has, oldest first, at most `MOST`.

    Raises:
        NotFoundError: The principal may not read requests.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        rows = (
            await RequestRow.select(RequestRow.id, RequestRow.reference)
            .where((RequestRow.assigned_to == account_id) & RequestRow.status.is_in(_OPEN))
            .order_by(RequestRow.sent_at)
            .limit(MOST)
        )
    return tuple(Held(row["id"], row["reference"]) for row in rows)
