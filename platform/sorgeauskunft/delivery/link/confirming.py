"""From the download to the receipt: nothing is used up until somebody says that it has arrived."""

from __future__ import annotations

import enum

from sorgeauskunft.delivery.acknowledging import acknowledge
from sorgeauskunft.delivery.link.opening import MAILBOX, Link
from sorgeauskunft.delivery.link.tables import LinkRow
from sorgeauskunft.delivery.receipts import hurry
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import WrongStatusError


class Confirmed(enum.Enum):
    """How a confirmation ended."""

    DONE = enum.auto()
    NOT_DOWNLOADED = enum.auto()
    OVER = enum.auto()


async def downloaded(kernel: Kernel, link: Link) -> None:
    """Keep that the files were sent to their last byte; said before, it is no news."""
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(link.key.office_id):
        await LinkRow.update({LinkRow.downloaded_at: now}).where(
            (LinkRow.id == link.key.link_id) & LinkRow.downloaded_at.is_null()
        )
        await audit.record("mailbox:request:downloaded", MAILBOX, now, subject=link.request_id)


async def confirm(kernel: Kernel, link: Link) -> Confirmed:
    """Take the receipt: the mother sees the request as delivered. Said again, it changes nothing.

    What nobody has downloaded nobody can have received. The receipt is kept first and told then, so
    that a fault between the two loses nothing: the channel is asked for it, too.
    """
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(link.key.office_id):
        if link.confirmed_at is None:
            kept = (
                await LinkRow.update({LinkRow.confirmed_at: now})
                .where(
                    (LinkRow.id == link.key.link_id)
                    & (LinkRow.generation == link.key.generation)
                    & LinkRow.downloaded_at.is_not_null()
                    & LinkRow.ended_at.is_null()
                    & LinkRow.confirmed_at.is_null()
                )
                .returning(LinkRow.id)
            )
            if not kept:
                return await _why_not(link)
        await hurry(link.request_id, now)
    try:
        await acknowledge(kernel, link.key.office_id, link.request_id, MAILBOX)
    except NotFoundError:
        # The mail was faster than the worker's note that it left: the worker takes the receipt.
        return Confirmed.DONE
    except WrongStatusError:
        return Confirmed.OVER
    return Confirmed.DONE


async def _why_not(link: Link) -> Confirmed:
    row = await LinkRow.objects().get(LinkRow.id == link.key.link_id)
    if row is None or row.ended_at is not None or row.generation != link.key.generation:
        return Confirmed.OVER
    return Confirmed.NOT_DOWNLOADED if row.downloaded_at is None else Confirmed.DONE
