"""Opening a link by its password. Whatever does not open is refused in the same words and time."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.delivery.channel import AttemptStatus
from sorgeauskunft.delivery.link.derived import lookup_of_token
from sorgeauskunft.delivery.link.passwords import fits, own_hash
from sorgeauskunft.delivery.link.tables import LinkLookup, LinkRow
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.requests.progress import progress_of
from sorgeauskunft.requests.tables import RequestRow
from tenants.handling import DeliveryChannel
from tenants.people import lockout

MAILBOX: Final = audit.Actor("mailbox")
"""Who acts with link and password: somebody of the office, without an account here."""

KEPT_AFTER: Final = dt.timedelta(days=3)
"""For so long after the confirmation the files can be fetched once more."""

_TRIES: Final = lockout.Tries("delivery_link", free=3, forget=dt.timedelta(hours=24))
_FIND: Final = "delivery_link.find"


class LinkKey(msgspec.Struct, frozen=True):
    """Which link of which office, and which generation of it was opened."""

    office_id: UUID
    link_id: UUID
    generation: int


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link that was opened. Times are UTC; `until` is when it closes for downloads."""

    key: LinkKey
    request_id: UUID
    reference: str
    sent_at: dt.datetime
    test: bool
    until: dt.datetime
    downloaded_at: dt.datetime | None
    confirmed_at: dt.datetime | None


class Refused(msgspec.Struct, frozen=True):
    """Link or password are wrong, or the link is over; after `wait` seconds there is a next try."""

    wait: int = 0


async def open_by_password(kernel: Kernel, token: str, password: str) -> Link | Refused:
    """Open a link; wrong tries for it are slowed down, whether there is such a link or not."""
    lookup = lookup_of_token(kernel.vault, token)
    counted = lookup.hex() if lookup else "none"
    wait = await lockout.take(kernel, _TRIES, counted)
    if wait:
        return Refused(wait)
    key = await find(kernel, lookup) if lookup else None
    row, own = None, ""
    if key is not None:
        async with kernel.database.tenant_transaction(key.office_id, read_only=True):
            row, own = await _open_row(kernel, key), await own_hash()
    if not await fits(row, own, password) or key is None:
        return Refused()
    await lockout.forgive(kernel, _TRIES, counted)
    return await open_by_key(kernel, key) or Refused()


async def open_by_key(kernel: Kernel, key: LinkKey) -> Link | None:
    """Open a link whose password was typed before; the look stands in the office's trail."""
    async with kernel.database.tenant_transaction(key.office_id):
        row = await _open_row(kernel, key)
        if row is None:
            return None
        found = await RequestRow.select(
            RequestRow.reference, RequestRow.sent_at, RequestRow.test
        ).where(RequestRow.id == row.request_id)
        now = kernel.clock.now()
        await audit.record("mailbox:request:viewed", MAILBOX, now, subject=row.request_id)
    return Link(
        key=key,
        request_id=row.request_id,
        reference=found[0]["reference"],
        sent_at=found[0]["sent_at"],
        test=found[0]["test"],
        until=closes_at(row),
        downloaded_at=row.downloaded_at,
        confirmed_at=row.confirmed_at,
    )


def closes_at(row: LinkRow) -> dt.datetime:
    """Return until when the files can be fetched."""
    if row.confirmed_at is None:
        return row.expires_at
    return row.confirmed_at + KEPT_AFTER


async def find(kernel: Kernel, lookup: bytes) -> LinkKey | None:
    """Return which link a token or the key of a mail belongs to."""
    async with kernel.database.platform_transaction(_FIND, read_only=True):
        found = await LinkLookup.objects().get(LinkLookup.lookup == lookup)
    return LinkKey(found.office_id, found.link_id, found.generation) if found else None


async def _open_row(kernel: Kernel, key: LinkKey) -> LinkRow | None:
    """Return the row of a link that can still be used, in the open tenant transaction."""
    row = await LinkRow.objects().get(
        (LinkRow.id == key.link_id) & (LinkRow.generation == key.generation)
    )
    if row is None or row.ended_at is not None or kernel.clock.now() >= closes_at(row):
        return None
    cases = await progress_of(row.request_id)
    if not cases or all(case.status is RequestStatus.WITHDRAWN for case in cases):
        return None
    return None if await _goes_another_way(row.request_id) else row


async def _goes_another_way(request_id: UUID) -> bool:
    """Whether the office has left this channel, and the request with it."""
    last = (
        await DeliveryAttempt.select(DeliveryAttempt.channel, DeliveryAttempt.status)
        .where(
            (DeliveryAttempt.request_id == request_id)
            & (DeliveryAttempt.status != AttemptStatus.QUEUED.value)
        )
        .order_by(DeliveryAttempt.started_at, ascending=False)
        .limit(1)
    )
    return bool(last) and last[0]["channel"] not in {"", DeliveryChannel.LINK.value}
