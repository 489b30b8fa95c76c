"""From a sheet to events of the ledger: first what would change, then all of it at once."""

from __future__ import annotations

import copy
import datetime as dt
import enum
from collections.abc import Mapping

import msgspec

from billing.errors import RefusedError
from billing.importing.items import Read, read_items, total
from billing.importing.keynames import Known, estimated_uses
from billing.importing.reading import Fault, lines
from billing.importing.workbook import read_rows
from billing.items import CostItem
from billing.keys import Key
from billing.ledger import (
    Actor,
    ActualEntered,
    Book,
    Event,
    ItemEntered,
    take,
    uses_for_estimate,
    uses_key,
)


class Change(enum.StrEnum):
    """What an item of a sheet does to the year."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


class Line(msgspec.Struct, frozen=True):
    """An item of the sheet, with its first row and the cents it had before (None: it is new)."""

    row: int
    item: CostItem
    change: Change
    before: int | None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a sheet would do: its lines, or its faults; then nothing of it can be booked.

    `untouched` are the items of the year that the sheet does not name: they stay as they are.
    """

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    untouched: tuple[CostItem, ...]
    before: int
    after: int


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Whose items these become: plan or actual costs of a year, entered by whom and when."""

    year: int
    actual: bool
    by: Actor
    at: dt.datetime


def known_keys(book: Book, source: Source, kept: tuple[Key, ...], uses_name: str) -> Known:
    """What names of keys mean in this year; `uses_name` is how documents name the counts."""
    if source.actual:
        return Known(uses_key(book, source.year, uses_name), kept)
    last = uses_for_estimate(book, source.year, uses_name)
    return Known(estimated_uses(last, uses_name), kept)


def planned_import(book: Book, source: Source, content: bytes, known: Known) -> Plan:
    """Read a sheet and say what it would do; the book is not changed."""
    try:
        read = read_items(lines(read_rows(content)), known)
    except RefusedError as refused:
        fault = Fault(row=0, reason=refused.reason, params=refused.params)
        return Plan(lines=(), faults=(fault,), untouched=(), before=0, after=0)
    faults = read.faults or _refused(book, source, read)
    standing = _standing(book, source)
    by_id = {item.id: item for item in read.items}
    after = {**standing, **by_id}
    return Plan(
        lines=tuple(_line(item, read.rows[item.id], standing) for item in read.items),
        faults=faults,
        untouched=tuple(item for id_, item in standing.items() if id_ not in read.rows),
        before=total(standing.values()),
        after=total(after.values()),
    )


def import_events(source: Source, plan: Plan) -> tuple[Event, ...]:
    """The events of a sheet without faults; what stays the same is left out."""
    if plan.faults:
        raise ValueError("a sheet with faults books nothing")
    return tuple(_event(source, line.item) for line in plan.lines if line.change is not Change.SAME)


def _line(item: CostItem, row: int, standing: Mapping[str, CostItem]) -> Line:
    before = standing.get(item.id)
    if before is None:
        return Line(row, item, Change.NEW, None)
    change = Change.SAME if before == item else Change.CHANGED
    return Line(row, item, change, before.cents)


def _refused(book: Book, source: Source, read: Read) -> tuple[Fault, ...]:
    """What the ledger would refuse, item by item, tried on a copy."""
    trial, faults = copy.deepcopy(book), []
    for item in read.items:
        try:
            take(_event(source, item), trial)
        except RefusedError as refused:
            faults.append(
                Fault(row=read.rows[item.id], reason=refused.reason, params=refused.params)
            )
    if faults:
        return tuple(faults)
    try:
        trial.allocated(source.year, _standing(trial, source))
    except RefusedError as refused:
        row = read.rows.get(str(refused.params.get("id", "")), 0)
        return (Fault(row=row, reason=refused.reason, params=refused.params),)
    return ()


def _standing(book: Book, source: Source) -> dict[str, CostItem]:
    period = book.periods.get(source.year)
    if period is None:
        return {}
    return dict(period.actuals if source.actual else period.items)


def _event(source: Source, item: CostItem) -> ItemEntered | ActualEntered:
    kind = ActualEntered if source.actual else ItemEntered
    return kind(at=source.at, by=source.by, year=source.year, item=item)
