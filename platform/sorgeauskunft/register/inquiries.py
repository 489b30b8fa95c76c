"""The register inbox: queries of other offices, looked up and opened by the office that answers.

The names of those that are open are compared after they are opened: they are few beside what an
office has, and so that a part of a name finds it too.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.register.answers import RegisterAnswer
from sorgeauskunft.register.extract import Extract, Inquiry
from sorgeauskunft.register.tables import InquiryRow, InquiryState
from sorgeauskunft.requests.tables import NOBODY
from tenants.people import (
    OFFICE_ROLES,
    Principal,
    record_act,
    require_role,
)

PAGE_SIZE = 50
MOST = 200
"""Most queries that are answered at once."""

# Letters that are no letter with a mark for Unicode, and are typed without one.
_LETTERS = str.maketrans("łđøıŋ", "ldoin")
_OPEN = InquiryRow.state == InquiryState.OPEN.value


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A query of another office, opened. Times are UTC."""

    id: UUID
    asking_office_id: UUID
    state: InquiryState
    extract: Extract
    asked_at: dt.datetime
    due_on: dt.date
    test: bool
    answer: RegisterAnswer | None
    answered_at: dt.datetime | None
    returned_at: dt.datetime | None
    withdrawn_at: dt.datetime | None
    reminded_at: dt.datetime | None


class Search(msgspec.Struct, frozen=True):
    """What is looked for: parts of a name of child or mother, and the child's date of birth."""

    name: str = ""
    born: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return not self.name.strip() and self.born is None

    def fits(self, extract: Extract) -> bool:
        """Whether a child is meant; case, accents and order of names do not matter."""
        names = _folded(
            " ".join((extract.child, extract.mother, extract.mother_birth_name or ""))
        ).split()
        wanted = _folded(self.name).split()
        return (self.born is None or extract.birth_date == self.born) and all(
            any(name.startswith(word) for name in names) for word in wanted
        )


class InquiryPage(msgspec.Struct, frozen=True):
    """One page of what is open, the first due first; `number` from 1."""

    entries: tuple[Asked, ...]
    number: int
    pages: int
    total: int


async def inbox(
    kernel: Kernel, principal: Principal, search: Search, number: int = 1
) -> InquiryPage:
    """Return what is open; the look stands in the trail, because it shows names."""
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        box = await kernel.vault.box()
        query = InquiryRow.objects().where(_OPEN).order_by(InquiryRow.due_on, InquiryRow.asked_at)
        if search.is_empty:
            total = await InquiryRow.count().where(_OPEN)
            pages = max(1, -(-total // PAGE_SIZE))
            number = min(max(1, number), pages)
            rows = await query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
            entries = [opened(box, row) for row in rows]
        else:
            found = [each for row in await query if search.fits((each := opened(box, row)).extract)]
            total, entries, number, pages = len(found), found[:MOST], 1, 1
        await record_act(kernel, principal, "amt:register_inquiry:listed", principal.tenant_id)
    return InquiryPage(tuple(entries), number, pages, total)


async def recent(
    kernel: Kernel, principal: Principal, search: Search | None = None, limit: int = 20
) -> tuple[Asked, ...]:
    """Return what was answered or withdrawn last, or what of all that fits."""
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        box = await kernel.vault.box()
        query = (
            InquiryRow.objects()
            .where(InquiryRow.state != InquiryState.OPEN.value)
            .order_by(InquiryRow.received_at, ascending=False)
        )
        if search is None or search.is_empty:
            return tuple(opened(box, row) for row in await query.limit(limit))
        found = [each for row in await query if search.fits((each := opened(box, row)).extract)]
    return tuple(found[:limit])


async def count_open(kernel: Kernel, principal: Principal) -> int:
    """Return how many queries are open."""
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        found: int = await InquiryRow.count().where(_OPEN)
    return found


async def inquiry(kernel: Kernel, principal: Principal, inquiry_id: UUID) -> Asked:
    """Open one query; the look stands in the trail.

    Raises:
        NotFoundError: The office has no such query.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await InquiryRow.objects().get(InquiryRow.id == inquiry_id)
        if row is None:
            raise NotFoundError("no such query")
        found = opened(await kernel.vault.box(), row)
        await record_act(kernel, principal, "amt:register_inquiry:viewed", inquiry_id)
    return found


async def inquiries(
    kernel: Kernel, principal: Principal, chosen: Collection[UUID]
) -> tuple[Asked, ...]:
    """Open these queries, in whatever state, the first due first; unknown ids are passed over."""
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        rows = (
            await InquiryRow.objects()
            .where(InquiryRow.id.is_in(sorted(chosen)[:MOST]))
            .order_by(InquiryRow.due_on, InquiryRow.asked_at)
            if chosen
            else []
        )
        box = await kernel.vault.box()
        await record_act(kernel, principal, "amt:register_inquiry:listed", principal.tenant_id)
    return tuple(opened(box, row) for row in rows)


async def inquiry_message(kernel: Kernel, principal: Principal, inquiry_id: UUID) -> bytes:
    """Return the message 0801 of a query; the download stands in the trail.

    Raises:
        NotFoundError: The office has no such query.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await InquiryRow.objects().get(InquiryRow.id == inquiry_id)
        if row is None:
            raise NotFoundError("no such query")
        box = await kernel.vault.box()
        await record_act(kernel, principal, "amt:register_inquiry:downloaded", inquiry_id)
    return box.open("register_inquiry", inquiry_id, "message", bytes(row.message))


def opened(box: Box, row: InquiryRow) -> Asked:
    """Open a row."""
    content = content_of(box, row)
    answer = bytes(row.answer)
    return Asked(
        id=row.id,
        asking_office_id=row.asking_office_id,
        state=InquiryState(row.state),
        extract=content.extract,
        asked_at=row.asked_at,
        due_on=row.due_on,
        test=row.test,
        answer=None
        if answer == NOBODY
        else msgspec.json.decode(
            box.open("register_inquiry", row.id, "answer", answer), type=RegisterAnswer
        ),
        answered_at=row.answered_at,
        returned_at=row.returned_at,
        withdrawn_at=row.withdrawn_at,
        reminded_at=row.reminded_at,
    )


def content_of(box: Box, row: InquiryRow) -> Inquiry:
    """Return what was asked."""
    plain = box.open("register_inquiry", row.id, "content", bytes(row.content))
    return msgspec.json.decode(plain, type=Inquiry)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "".join(letter if letter.isalnum() else " " for letter in bare.translate(_LETTERS))
