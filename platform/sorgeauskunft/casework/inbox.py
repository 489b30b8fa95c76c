"""The clerk's inbox: trays with their counts, filters, order, and pages by key.

A tray of 100,000 requests costs what one of 1,000 costs: each status of a tray is a range of an
index that is read in order up to one page, counts stop at `COUNTED`, and only the lines of the page
are opened. The list can be sorted by what is kept in the open, times; by name or postcode it
cannot, because whoever has the tables would learn the order of what is sealed.
"""

from __future__ import annotations

import enum
from typing import Any, Final
from uuid import UUID

import msgspec

from sorgeauskunft.casework.lines import STATUSES, Listed, Tray, lines
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.requests.tables import RequestRow
from tenants.offices import Office
from tenants.people import (
    OFFICE_ROLES,
    Principal,
    require_role,
)

PAGE_SIZE: Final = 25
COUNTED: Final = 999
"""Requests are counted up to this many; one more stands for "more"."""


class Order(enum.StrEnum):
    """How a tray is sorted."""

    OLDEST = "oldest"
    NEWEST = "newest"
    DUE = "due"


_COLUMNS: Final = {
    Order.OLDEST: ("sent_at", "id"),
    Order.NEWEST: ("sent_at", "id"),
    Order.DUE: ("counts_from", "sent_at", "id"),
}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to see of the inbox.

    Without an order, done requests come newest first and all others oldest first. `news` and `mine`
    leave out what nobody has to look at anew, and what others have taken. The page is the one
    behind the request `after`, or the one before `before`; the first for neither.
    """

    tray: Tray = Tray.NEW
    order: Order | None = None
    news: bool = False
    mine: bool = False
    after: UUID | None = None
    before: UUID | None = None

    @property
    def sorted_by(self) -> Order:
        """The order that holds."""
        return self.order or (Order.NEWEST if self.tray is Tray.DONE else Order.OLDEST)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a tray.

    `counts`: tray → how many are in it, `total` how many fit the filters, both up to `COUNTED` + 1.
    `previous` and `next` are the keys (`before`, `after`) of the pages around, None for none.
    """

    wanted: Wanted
    counts: dict[Tray, int]
    total: int
    entries: tuple[Listed, ...]
    previous: UUID | None
    next: UUID | None


async def page(kernel: Kernel, office: Office, principal: Principal, wanted: Wanted) -> Page:
    """Return a page of a tray of the principal's office; the first where there is none such.

    Raises:
        NotFoundError: The principal may not read requests.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        counts = {tray: await _count(principal, Wanted(tray=tray)) for tray in Tray}
        filtered = wanted.news or wanted.mine
        total = await _count(principal, wanted) if filtered else counts[wanted.tray]
        ids, more = await _ids(principal, wanted)
        if not ids and (wanted.after or wanted.before):
            wanted = msgspec.structs.replace(wanted, after=None, before=None)
            ids, more = await _ids(principal, wanted)
        entries = await lines(kernel, office, ids)
    back = bool(wanted.before)
    return Page(
        wanted=wanted,
        counts=counts,
        total=total,
        entries=entries,
        previous=ids[0] if ids and (more if back else wanted.after is not None) else None,
        next=ids[-1] if ids and (back or more) else None,
    )


class _Query:
    """The conditions of a list as SQL, with what stands for the places in it."""

    def __init__(self, principal: Principal, wanted: Wanted) -> None:
        self.values: list[Any] = [principal.tenant_id]
        self.where = "tenant_id = $1"
        if wanted.mine:
            self.where += f" AND assigned_to = {self.place(principal.account_id)}"
        if wanted.news:
            self.where += " AND news_at IS NOT NULL"

    def place(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values)}"


async def _count(principal: Principal, wanted: Wanted) -> int:
    query = _Query(principal, wanted)
    statuses = ", ".join(query.place(each.value) for each in STATUSES[wanted.tray])
    rows = await GATE.fetch(
        f"SELECT count(*) AS n FROM (SELECT 1 FROM request WHERE {query.where} "
        f"AND status IN ({statuses}) LIMIT {COUNTED + 1}) counted",
        query.values,
    )
    return int(rows[0]["n"])


async def _ids(principal: Principal, wanted: Wanted) -> tuple[list[UUID], bool]:
    """Return the requests of the page, and whether there are more in the direction of paging."""
    query = _Query(principal, wanted)
    columns = _COLUMNS[wanted.sorted_by]
    back = wanted.before is not None
    falling = (wanted.sorted_by is Order.NEWEST) != back
    order = ", ".join(f"{column} {'DESC' if falling else 'ASC'}" for column in columns)
    where = query.where
    key = wanted.before or wanted.after
    if key is not None:
        row = await RequestRow.objects().get(RequestRow.id == key)
        if row is None:
            return [], False
        values = ", ".join(query.place(getattr(row, column)) for column in columns)
        where += f" AND ({', '.join(columns)}) {'<' if falling else '>'} ({values})"
    # A range of the index for each status, merged: `status IN (…)` would sort the whole tray.
    ranges = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {', '.join(columns)} FROM request WHERE {where} "
        f"AND status = {query.place(status.value)} ORDER BY {order} LIMIT {PAGE_SIZE + 1}) {status}_"
        for status in sorted(STATUSES[wanted.tray])
    )
    rows = await GATE.fetch(
        f"SELECT id FROM ({ranges}) merged ORDER BY {order} LIMIT {PAGE_SIZE + 1}", query.values
    )
    # SQLite forgets the declared type of a column that comes out of a subquery.
    ids = [UUID(str(row["id"])) for row in rows[:PAGE_SIZE]]
    return (ids[::-1] if back else ids), len(rows) > PAGE_SIZE
