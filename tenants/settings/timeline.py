"""Which version of a section holds at a time: pure, from the list of what was said when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from tenants.settings.sections import Section


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a section, or with `undoes` the taking back of one; see `OfficeVersion`."""

    office_id: UUID
    section: Section
    number: int
    valid_from: dt.datetime
    content: str
    undoes: int
    made_at: dt.datetime
    made_as: str
    made_by: UUID | None


def in_force(versions: Sequence[Version], at: dt.datetime) -> Version | None:
    """Return the version of one section that holds at `at`, None where nothing was said by then.

    The one with the latest beginning; of two with the same, the one that was made later. A version
    that was taken back held until then, and after that what would hold without it.
    """
    begun = [each for each in _standing(versions, at) if each.valid_from <= at]
    return max(begun, key=lambda each: (each.valid_from, each.number), default=None)


def planned(versions: Sequence[Version], at: dt.datetime) -> tuple[Version, ...]:
    """Return the versions of one section that will hold later, as things stand; soonest first."""
    coming = [each for each in _standing(versions, at) if each.valid_from > at]
    return tuple(sorted(coming, key=lambda each: (each.valid_from, each.number)))


def next_change(versions: Iterable[Version], at: dt.datetime) -> dt.datetime | None:
    """Return when something among these begins after `at`, None for never."""
    return min((each.valid_from for each in versions if each.valid_from > at), default=None)


def _standing(versions: Sequence[Version], at: dt.datetime) -> list[Version]:
    undone = {each.undoes for each in versions if each.undoes and each.made_at <= at}
    return [each for each in versions if not each.undoes and each.number not in undone]
