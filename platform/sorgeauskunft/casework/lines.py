"""The lines of a list of requests: few facts, and only of those that are shown."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.casework.deadline import Due, due_of
from sorgeauskunft.casework.duplicates import SameChild, same_children
from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.requests import DONE, IN_WORK, NEW, WAITING, RequestContent, RequestStatus
from sorgeauskunft.requests.tables import RequestRow
from tenants.offices import Office


class Tray(enum.StrEnum):
    """The trays of the inbox."""

    NEW = "new"
    """Delivered, and nobody has confirmed receipt."""

    IN_WORK = "in_work"
    """The office has something to do."""

    WAITING = "waiting"
    """A register or the mother has been asked: the office waits for every child's answer."""

    DONE = "done"
    """Posted, closed or withdrawn."""


STATUSES: Final = {
    Tray.NEW: NEW,
    Tray.IN_WORK: IN_WORK,
    Tray.WAITING: WAITING,
    Tray.DONE: DONE,
}


def tray_of(status: RequestStatus) -> Tray | None:
    """Return the tray of a request; None while it is not delivered, which only a search finds."""
    return next((tray for tray, statuses in STATUSES.items() if status in statuses), None)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list: of the child only initials and age in years.

    `due` is None once there is nothing left to answer. `news`: something has come that nobody who
    works on it has looked at. `assigned_to` is an account, `same_child` the newest other requests
    about one of its children.
    """

    id: UUID
    reference: str
    received_at: dt.datetime
    status: RequestStatus
    tray: Tray | None
    initials: str
    age: int
    children: int
    test: bool
    news: bool
    assigned_to: UUID | None
    due: Due | None
    same_child: tuple[SameChild, ...] = ()


async def lines(kernel: Kernel, office: Office, ids: Sequence[UUID]) -> tuple[Listed, ...]:
    """Open these requests for a list, in this order, in the open tenant transaction."""
    if not ids:
        return ()
    rows = {row.id: row for row in await RequestRow.objects().where(RequestRow.id.is_in([*ids]))}
    same = await same_children(ids)
    box = await kernel.vault.box()
    today = today_in_berlin(kernel.clock)
    found = []
    for row in (rows[each] for each in ids if each in rows):
        plain = box.open("request", row.id, "content", bytes(row.content))
        content = msgspec.json.decode(plain, type=RequestContent)
        found.append(_line(row, content, office, today, same.get(row.id, ())))
    return tuple(found)


def _line(
    row: RequestRow,
    content: RequestContent,
    office: Office,
    today: dt.date,
    same_child: tuple[SameChild, ...],
) -> Listed:
    child = content.children[0]
    born = child.birth_date
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    status = RequestStatus(row.status)
    return Listed(
        id=row.id,
        reference=row.reference,
        received_at=row.sent_at,
        status=status,
        tray=tray_of(status),
        initials=f"{child.at_birth.given_names[0]}. {child.at_birth.family_name[0]}.",
        age=today.year - born.year - (not had_birthday),
        children=len(content.children),
        test=row.test,
        news=row.news_at is not None,
        assigned_to=row.assigned_to,
        due=None if status in DONE else due_of(row, office, today),
        same_child=same_child,
    )
