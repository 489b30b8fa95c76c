"""Drafts: begun, saved at each step, opened again by code, taken out to be sent.

The running server sees code and content while it serves a request; at rest nobody can read a
draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import msgspec

from sorgeauskunft import uploads
from sorgeauskunft.drafts.content import DraftContent, Typed, merged, read
from sorgeauskunft.drafts.ending import drop_reminder
from sorgeauskunft.drafts.keys import CodeKeys, keys_of
from sorgeauskunft.drafts.tables import DraftRow
from sorgeauskunft.kernel import Kernel, codes
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.vault import seal, unseal

Alter = Callable[[DraftContent], DraftContent]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An open draft with its times (UTC)."""

    content: DraftContent
    form_version: str
    created_at: dt.datetime
    saved_at: dt.datetime
    expires_at: dt.datetime


def _place(tenant_id: UUID, lookup: bytes) -> str:
    return f"{tenant_id}|draft|{lookup.hex()}|sealed"


async def begin(kernel: Kernel, tenant_id: UUID, content: DraftContent, form_version: str) -> str:
    """Write a new draft; return its code. From here its days are counted."""
    code = codes.new_secret_code()
    keys = keys_of(code)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(tenant_id):
        await DraftRow.insert(
            DraftRow(
                lookup=keys.lookup,
                sealed=_sealed(tenant_id, keys, content),
                form_version=form_version,
                created_at=now,
                saved_at=now,
                expires_at=now + dt.timedelta(days=kernel.settings.draft_days),
            )
        )
    return code


async def open_draft(kernel: Kernel, tenant_id: UUID, code: str) -> Draft | None:
    """Return the draft of this code, or None: never was, sent, deleted, or past its days."""
    keys = keys_of(code)
    # By hand, because every page of a journey begins with this query.
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        rows = await GATE.fetch(
            "SELECT sealed, form_version, created_at, saved_at, expires_at FROM draft "
            "WHERE tenant_id = $1 AND lookup = $2",
            (tenant_id, keys.lookup),
        )
    if not rows or rows[0]["expires_at"] <= kernel.clock.now():
        return None
    row = rows[0]
    return Draft(
        content=_opened(tenant_id, keys, bytes(row["sealed"])),
        form_version=row["form_version"],
        created_at=row["created_at"],
        saved_at=row["saved_at"],
        expires_at=row["expires_at"],
    )


async def office_of(kernel: Kernel, code: str) -> UUID | None:
    """Return the office whose draft opens with this code, for her who has the code and no more."""
    async with kernel.database.platform_transaction("draft.resume", read_only=True):
        row = (
            await DraftRow.select(DraftRow.tenant_id)
            .where(
                (DraftRow.lookup == keys_of(code).lookup)
                & (DraftRow.expires_at > kernel.clock.now())
            )
            .first()
        )
    return row["tenant_id"] if row else None


async def save(
    kernel: Kernel, tenant_id: UUID, code: str, typed: Typed, form_version: str
) -> DraftContent | None:
    """Put in what one page typed; see `change`. Two tabs do not undo each other.

    Raises:
        ChildGoneError: The page is about a child that is no longer in the draft.
    """
    return await change(
        kernel, tenant_id, code, lambda content: merged(content, typed), form_version
    )


async def change(
    kernel: Kernel,
    tenant_id: UUID,
    code: str,
    alter: Alter,
    form_version: str,
) -> DraftContent | None:
    """Alter a draft in one transaction and return what it is now; None where it is gone.

    What `alter` raises arrives at the caller, and nothing is changed. Files that it takes out are
    deleted.
    """
    keys = keys_of(code)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(tenant_id):
        # Takes the row's lock on both engines, so that nobody overtakes.
        rows = await GATE.fetch(
            "UPDATE draft SET saved_at = $1, form_version = $4 "
            "WHERE tenant_id = $2 AND lookup = $3 AND expires_at > $1 RETURNING id, sealed",
            (now, tenant_id, keys.lookup, form_version),
        )
        if not rows:
            return None
        before = _opened(tenant_id, keys, bytes(rows[0]["sealed"]))
        content = alter(before)
        gone = await uploads.follow(rows[0]["id"], before.uploads, content.uploads, now)
        await DraftRow.update({DraftRow.sealed: _sealed(tenant_id, keys, content)}).where(
            DraftRow.lookup == keys.lookup
        )
    await uploads.discard(kernel, tenant_id, gone)
    return content


class Taken(msgspec.Struct, frozen=True):
    """A draft that was taken out. Its files still belong to `id`: hand them over."""

    id: UUID
    content: DraftContent


async def take(tenant_id: UUID, code: str, now: dt.datetime) -> Taken | None:
    """Take a draft out, in the open tenant transaction in which it becomes a request.

    None where there is none: never was, was sent before, or is past its days. When the
    transaction rolls back, the draft is there again. The files are left to the caller
    (`uploads.hand_over`).
    """
    keys = keys_of(code)
    rows = await GATE.fetch(
        "DELETE FROM draft WHERE tenant_id = $1 AND lookup = $2 AND expires_at > $3 "
        "RETURNING id, sealed",
        (tenant_id, keys.lookup, now),
    )
    if not rows:
        return None
    await drop_reminder(rows[0]["id"])
    return Taken(rows[0]["id"], _opened(tenant_id, keys, bytes(rows[0]["sealed"])))


def _sealed(tenant_id: UUID, keys: CodeKeys, content: DraftContent) -> bytes:
    return seal(keys.key, msgspec.json.encode(content), _place(tenant_id, keys.lookup))


def _opened(tenant_id: UUID, keys: CodeKeys, sealed: bytes) -> DraftContent:
    plain = unseal(keys.key, sealed, _place(tenant_id, keys.lookup))
    return read(plain)
