"""Trying a channel that stands still at once, when the operator has mended what stopped it."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.delivery import try_again
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError


async def restart(kernel: Kernel, office_id: UUID, channel: str, actor: audit.Actor) -> None:
    """Let the next try of a channel go at once; when it gets through, all that waits goes on.

    Raises:
        NotFoundError: The channel does not stand still.
    """
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(office_id):
        if not await try_again(channel, now):
            raise NotFoundError("this channel does not stand still")
        await audit.record(
            "platform:channel:tried", actor, now, subject=office_id, fields=[channel]
        )
