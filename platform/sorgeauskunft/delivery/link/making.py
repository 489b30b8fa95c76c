"""Making a link and its next generations, each written before a mail about it leaves."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from piccolo.columns import Timestamptz

from sorgeauskunft.delivery.channel import Parcel
from sorgeauskunft.delivery.link import derived
from sorgeauskunft.delivery.link.passwords import own_hash
from sorgeauskunft.delivery.link.tables import LinkLookup, LinkRow
from sorgeauskunft.kernel import BERLIN, Kernel, midnight_in_berlin
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import SorgeauskunftError
from tenants.handling import LinkPassword
from tenants.offices import Office
from tenants.people import hash_password


class NoPasswordError(SorgeauskunftError):
    """The office wants a password of its own to open its links, and has set none."""


class Links:
    """The links of offices, one a request."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def of(self, parcel: Parcel) -> LinkRow | None:
        """Return the link of a request."""
        async with self._kernel.database.tenant_transaction(parcel.tenant_id, read_only=True):
            return await LinkRow.objects().get(LinkRow.request_id == parcel.request_id)

    async def usable(self, parcel: Parcel) -> LinkRow:
        """Return the link of a request, a new one where there is none that leads anywhere.

        Raises:
            NoPasswordError: See there.
        """
        row = await self.of(parcel)
        if row is None:
            return await self._first(parcel)
        over = row.ended_at is not None or self._kernel.clock.now() >= row.expires_at
        return await self.next(parcel, row, renewals=0) if over and not row.confirmed_at else row

    async def _first(self, parcel: Parcel) -> LinkRow:
        now, link_id = self._kernel.clock.now(), uuid4()
        row = LinkRow(
            id=link_id,
            tenant_id=parcel.tenant_id,
            request_id=parcel.request_id,
            password_hash=await self._hash(parcel, link_id, 1),
            made_at=now,
            expires_at=expires_at(parcel.office, now),
        )
        async with self._kernel.database.tenant_transaction(parcel.tenant_id):
            await add(row)
            await self._add_lookups(parcel, link_id, 1)
        return row

    async def next(self, parcel: Parcel, row: LinkRow, *, renewals: int) -> LinkRow:
        """Make the next generation: a new link and password, and the old ones lead nowhere.

        Returned is what is there then: somebody may have confirmed or renewed it in this moment.

        Raises:
            NoPasswordError: See there.
        """
        generation = row.generation + 1
        hashed = await self._hash(parcel, row.id, generation)
        now = self._kernel.clock.now()
        async with self._kernel.database.tenant_transaction(parcel.tenant_id):
            changed = (
                await LinkRow.update(
                    {
                        LinkRow.generation: generation,
                        LinkRow.renewals: renewals,
                        LinkRow.password_hash: hashed,
                        LinkRow.made_at: now,
                        LinkRow.expires_at: expires_at(parcel.office, now),
                        LinkRow.mailed_at: None,
                        LinkRow.reminded_at: None,
                        LinkRow.downloaded_at: None,
                        LinkRow.ended_at: None,
                        LinkRow.reason: "",
                    }
                )
                .where(
                    (LinkRow.id == row.id)
                    & (LinkRow.generation == row.generation)
                    & LinkRow.confirmed_at.is_null()
                )
                .returning(LinkRow.id)
            )
            if changed:
                await self._add_lookups(parcel, row.id, generation)
            present = await LinkRow.objects().get(LinkRow.id == row.id)
        assert present is not None  # noqa: S101 - it goes with its request only
        return present

    async def mark(self, row: LinkRow, column: Timestamptz) -> None:
        """Write down that something has been done just now, in one of the columns for that."""
        async with self._kernel.database.tenant_transaction(row.tenant_id):
            await LinkRow.update({column: self._kernel.clock.now()}).where(
                (LinkRow.id == row.id) & (LinkRow.generation == row.generation)
            )

    async def end(self, row: LinkRow, reason: str) -> bool:
        """End a link; whether it could be: what was confirmed meanwhile cannot."""
        async with self._kernel.database.tenant_transaction(row.tenant_id):
            return bool(await ended(row.id, row.generation, reason, self._kernel.clock.now()))

    async def _hash(self, parcel: Parcel, link_id: UUID, generation: int) -> str:
        if parcel.office.delivery.link.password is LinkPassword.MAILED:
            return await hash_password(derived.password_of(self._kernel.vault, link_id, generation))
        async with self._kernel.database.tenant_transaction(parcel.tenant_id, read_only=True):
            if not await own_hash():
                raise NoPasswordError(str(parcel.tenant_id))
        return ""

    async def _add_lookups(self, parcel: Parcel, link_id: UUID, generation: int) -> None:
        base = self._kernel.settings.base_url
        found = derived.lookups(self._kernel.vault, base, link_id, generation)
        await add(
            *(
                LinkLookup(
                    lookup=lookup,
                    office_id=parcel.tenant_id,
                    link_id=link_id,
                    request_id=parcel.request_id,
                    generation=generation,
                )
                for lookup in found
            )
        )


async def ended(link_id: UUID, generation: int, reason: str, now: dt.datetime) -> UUID | None:
    """End a link in the open tenant transaction; return its request, None where it was over before."""
    rows = (
        await LinkRow.update({LinkRow.ended_at: now, LinkRow.reason: reason})
        .where(
            (LinkRow.id == link_id)
            & (LinkRow.generation == generation)
            & LinkRow.ended_at.is_null()
            & LinkRow.confirmed_at.is_null()
        )
        .returning(LinkRow.request_id)
    )
    return rows[0]["request_id"] if rows else None


def expires_at(office: Office, made_at: dt.datetime) -> dt.datetime:
    """Return when a link ends: with its last day in Berlin."""
    last = made_at.astimezone(BERLIN).date() + dt.timedelta(days=office.delivery.link.valid_days)
    return midnight_in_berlin(last + dt.timedelta(days=1))
