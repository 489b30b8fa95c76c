"""Notes of the office: written, corrected and taken away, each with its line in the trail."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests import add_note, correct_note, remove_note
from tenants.people import (
    CASEWORK_ROLES,
    Principal,
    record_act,
    require_role,
)


async def note(kernel: Kernel, principal: Principal, request_id: UUID, text: str) -> None:
    """Note something about a request.

    Raises:
        NotFoundError: The principal's office has no such request.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await add_note(kernel, request_id, principal.account_id, text)
        await record_act(kernel, principal, "amt:note:written", request_id)


async def rewrite_note(
    kernel: Kernel, principal: Principal, request_id: UUID, note_id: UUID, text: str
) -> None:
    """Correct one's own note.

    Raises:
        NotFoundError: There is no such note of the principal.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await correct_note(kernel, request_id, note_id, principal.account_id, text)
        await record_act(kernel, principal, "amt:note:corrected", request_id)


async def drop_note(kernel: Kernel, principal: Principal, request_id: UUID, note_id: UUID) -> None:
    """Take one's own note away.

    Raises:
        NotFoundError: There is no such note of the principal.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await remove_note(request_id, note_id, principal.account_id)
        await record_act(kernel, principal, "amt:note:removed", request_id)
