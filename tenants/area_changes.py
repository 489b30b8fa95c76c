"""What a change of an office's area would do to who answers where: a rule without I/O.

Nothing is an overlap that routing decides: a town that gets an office of its own is taken out of its
Kreis by the more specific assignment (areas.py). An overlap is the same area given twice.
"""

from __future__ import annotations

import datetime as dt
import enum
import itertools
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

import msgspec

from tenants.areas import AreaAssignment, AreaError
from tenants.bezirke import BEZIRKE
from tenants.places import Place


class ChangeKind(enum.StrEnum):
    """What an office wants done with an area."""

    ADD = "add"
    END = "end"


class AreaChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change of one area of an office; prefix and district as in `AreaAssignment`.

    ADD: the office answers from `valid_from` to the day before `valid_to` (None: open). END: it
    does so no longer from `valid_from` on; `valid_to` is None.
    """

    office: UUID
    kind: ChangeKind
    ags_prefix: str
    district: str | None = None
    valid_from: dt.date
    valid_to: dt.date | None = None


class Effect(enum.StrEnum):
    """What becomes of a municipality."""

    TWO = "two"
    """Two offices would answer: this cannot be."""

    NONE = "none"
    """Nobody would answer."""

    GAINED = "gained"
    """The office would answer in the place of another, or of nobody."""

    LOST = "lost"
    """Another would answer in the place of the office."""


class Consequence(msgspec.Struct, frozen=True, kw_only=True):
    """The same for several places, from `valid_from` to the day before `valid_to` (None: open).

    `places` are names in order, in Berlin and Hamburg with the Bezirk. `others` are the offices
    beside the one that wants the change; none where nobody else is concerned.
    """

    effect: Effect
    places: tuple[str, ...]
    others: tuple[UUID, ...]
    valid_from: dt.date
    valid_to: dt.date | None


def applied(
    assignments: Iterable[AreaAssignment], change: AreaChange
) -> tuple[AreaAssignment, ...]:
    """Return the assignments after a change, also those that contradict each other then.

    Raises:
        AreaError: The office has the added area already, or has not got the one that is to end; or
            the area cannot be.
    """
    present = tuple(assignments)
    if change.kind is ChangeKind.ADD:
        added = AreaAssignment(
            office=change.office,
            ags_prefix=change.ags_prefix,
            district=change.district,
            valid_from=change.valid_from,
            valid_to=change.valid_to,
        )
        if any(each.office == change.office and each.overlaps(added) for each in present):
            raise AreaError("The office has this area on some of these days already.")
        return (*present, added)
    ending = {each for each in present if _is_to_end(each, change)}
    if not ending:
        raise AreaError("The office does not have this area on that day or later.")
    kept = [each for each in present if each not in ending]
    # What would begin on that day or later never begins.
    cut = [
        msgspec.structs.replace(each, valid_to=change.valid_from)
        for each in ending
        if each.valid_from < change.valid_from
    ]
    return (*kept, *cut)


def _is_to_end(assignment: AreaAssignment, change: AreaChange) -> bool:
    area = (change.office, change.ags_prefix, change.district)
    lasts = assignment.valid_to is None or assignment.valid_to > change.valid_from
    return (assignment.office, assignment.ags_prefix, assignment.district) == area and lasts


def consequences(
    assignments: Iterable[AreaAssignment],
    change: AreaChange,
    municipalities: Iterable[Place],
    since: dt.date,
) -> tuple[Consequence, ...]:
    """Return what the change would do from the day `since` on, the worst first, then by day.

    Raises `AreaError` as `applied`.
    """
    before = tuple(assignments)
    after = applied(before, change)
    found: dict[tuple[Effect, tuple[UUID, ...], dt.date, dt.date | None], list[str]] = {}
    for place, district in _concerned(change, municipalities):
        levels = _levels(place.ags8, district)
        sides = tuple(
            [each for each in side if (each.ags_prefix, each.district) in levels]
            for side in (before, after)
        )
        name = f"{place.name} ({district})" if district else place.name
        for effect, others, start, end in _of_one(sides, levels, change.office, since):
            found.setdefault((effect, others, start, end), []).append(name)
    order = list(Effect)
    return tuple(
        Consequence(
            effect=effect,
            places=tuple(sorted(names)),
            others=others,
            valid_from=start,
            valid_to=end,
        )
        for (effect, others, start, end), names in sorted(
            found.items(), key=lambda item: (order.index(item[0][0]), item[0][2], item[0][1])
        )
    )


def _concerned(
    change: AreaChange, municipalities: Iterable[Place]
) -> Iterator[tuple[Place, str | None]]:
    for place in municipalities:
        if place.ags8.startswith(change.ags_prefix):
            options = BEZIRKE.get(place.ags8, (None,))
            yield from ((place, each) for each in options if change.district in {None, each})


_Level = tuple[str, str | None]
_Found = tuple[Effect, tuple[UUID, ...], dt.date, dt.date | None]


def _levels(ags8: str, district: str | None) -> tuple[_Level, ...]:
    """The areas that a place lies in, the most specific first."""
    wide: tuple[_Level, ...] = tuple((ags8[:length], None) for length in (8, 5, 2))
    return ((ags8, district), *wide) if district else wide


def _of_one(
    sides: Sequence[Sequence[AreaAssignment]],
    levels: Sequence[_Level],
    office: UUID,
    since: dt.date,
) -> Iterator[_Found]:
    days = {since}
    for each in itertools.chain(*sides):
        days |= {day for day in (each.valid_from, each.valid_to) if day and day > since}
    open_one: _Found | None = None
    starts = sorted(days)
    for start, end in itertools.zip_longest(starts, starts[1:]):
        before, after = (_holders(side, levels, start) for side in sides)
        said = _said(before, after, office)
        if open_one and said == open_one[:2]:
            open_one = (*said, open_one[2], end)
            continue
        if open_one:
            yield open_one
        open_one = (*said, start, end) if said else None
    if open_one:
        yield open_one


def _holders(
    assignments: Iterable[AreaAssignment], levels: Sequence[_Level], day: dt.date
) -> frozenset[UUID]:
    """Who answers on a day: those of the most specific level that anybody has."""
    valid = [each for each in assignments if each.valid_on(day)]
    for level in levels:
        found = frozenset(
            each.office for each in valid if (each.ags_prefix, each.district) == level
        )
        if found:
            return found
    return frozenset()


def _said(
    before: frozenset[UUID], after: frozenset[UUID], office: UUID
) -> tuple[Effect, tuple[UUID, ...]] | None:
    others = tuple(sorted((before | after) - {office}))
    if before == after:
        return None
    if len(after) > 1:
        return Effect.TWO, others
    if not after:
        return Effect.NONE, ()
    return (Effect.GAINED if office in after else Effect.LOST), others
