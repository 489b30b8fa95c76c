"""Notices of the operator: what pages show to whom, and when."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.operation.tables import NoticeRow

LONGEST: Final = 600
"""Characters of a notice: it stands above every page, also on a phone."""

GERMAN: Final = "de"


class NoticeKind(enum.StrEnum):
    """What a notice is about."""

    MAINTENANCE = "maintenance"
    DISTURBANCE = "disturbance"
    HINT = "hint"


class Audience(enum.StrEnum):
    """Whose pages show it."""

    EVERYBODY = "everybody"
    CITIZENS = "citizens"
    STAFF = "staff"


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice; `texts` by language tag, German among them."""

    id: UUID
    kind: NoticeKind
    audience: Audience
    begins_at: dt.datetime
    ends_at: dt.datetime
    texts: Mapping[str, str]

    def holds_at(self, moment: dt.datetime) -> bool:
        """Whether pages show it at a moment."""
        return self.begins_at <= moment < self.ends_at

    def text_for(self, tag: str) -> tuple[str, str]:
        """The text for readers of a language, and the language it is in: German where there is none."""
        own = self.texts.get(tag)
        return (own, tag) if own else (self.texts[GERMAN], GERMAN)


async def announce(kernel: Kernel, notice: Notice, actor: audit.Actor) -> None:
    """Keep a notice; pages show it in its time. The same id twice is one notice.

    Raises:
        ConflictError: It is there already.
    """
    now = kernel.clock.now()
    async with kernel.database.platform_transaction("notice.announce"):
        await NoticeRow.insert(
            NoticeRow(
                id=notice.id,
                kind=notice.kind.value,
                audience=notice.audience.value,
                begins_at=notice.begins_at,
                ends_at=notice.ends_at,
                texts=msgspec.json.encode(notice.texts).decode(),
                made_at=now,
                made_by=actor.id,
            )
        )
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await audit.record("platform:notice:announced", actor, now, subject=notice.id)


async def take_back(kernel: Kernel, notice_id: UUID, actor: audit.Actor) -> None:
    """Show a notice no longer.

    Raises:
        NotFoundError: There is none with this id that could still be shown.
    """
    now = kernel.clock.now()
    async with kernel.database.platform_transaction("notice.take_back"):
        rows = await GATE.fetch(
            "UPDATE service_notice SET taken_back_at = $1 "
            "WHERE id = $2 AND taken_back_at IS NULL AND ends_at > $1 RETURNING id",
            (now, notice_id),
        )
    if not rows:
        raise NotFoundError("no notice with this id is shown or will be")
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await audit.record("platform:notice:taken_back", actor, now, subject=notice_id)


async def standing_notices(now: dt.datetime) -> Sequence[Notice]:
    """Return what is shown or will be, the first to begin first; in the open platform transaction."""
    rows = (
        await NoticeRow.select()
        .where(NoticeRow.taken_back_at.is_null() & (NoticeRow.ends_at > now))
        .order_by(NoticeRow.begins_at)
    )
    return [_notice(row) for row in rows]


def new_id() -> UUID:
    """Return an id for a notice that is being written: its form carries it."""
    return uuid4()


def _notice(row: Mapping[str, Any]) -> Notice:
    return Notice(
        id=row["id"],
        kind=NoticeKind(row["kind"]),
        audience=Audience(row["audience"]),
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
        texts=msgspec.json.decode(row["texts"], type=dict[str, str]),
    )
