"""Searching the audit trail of one office, or of the platform: who did what when, no content.

Entries hold ids and names of fields, never values. That somebody has searched is an entry itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.vault import PLATFORM_ID

SHOWN: Final = 200
"""So many entries are shown, the newest first."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is searched in the trail of `tenant_id`; what is empty or None does not narrow it.

    `tag` is the beginning of one, `since` to before `until` the time.
    """

    tenant_id: UUID
    tag: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    subject: UUID | None = None


async def search(kernel: Kernel, wanted: Wanted, actor: audit.Actor) -> list[AuditEntry]:
    """Return the newest entries that fit."""
    async with kernel.database.tenant_transaction(wanted.tenant_id, read_only=True):
        query = AuditEntry.objects()
        if wanted.tag:
            query = query.where(AuditEntry.tag.like(f"{_plain(wanted.tag)}%"))
        if wanted.since:
            query = query.where(AuditEntry.at >= wanted.since)
        if wanted.until:
            query = query.where(AuditEntry.at < wanted.until)
        if wanted.subject:
            query = query.where(AuditEntry.subject_id == wanted.subject)
        found = await query.order_by(AuditEntry.seq, ascending=False).limit(SHOWN)
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        now = kernel.clock.now()
        await audit.record("platform:audit:searched", actor, now, subject=wanted.tenant_id)
    return list(found)


def _plain(tag: str) -> str:
    """Leave out what has a meaning in a pattern: tags have none of it but the underscore."""
    return tag.replace("%", "").replace("\\", "")
