"""The history of a section: what each version changed, and what has become of it. Pure."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from typing import Any

import msgspec

from tenants.settings.sections import Section, decode
from tenants.settings.standing import value_at
from tenants.settings.timeline import Version, in_force


class Now(enum.StrEnum):
    """What a version is at present."""

    HOLDS = "holds"
    PLANNED = "planned"
    OVER = "over"
    """Something later holds in its place."""

    TAKEN_BACK = "taken_back"
    REPLACED = "replaced"
    """A plan that another plan for the same moment stands for."""

    TAKES_BACK = "takes_back"
    """No version, but the taking back of one."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One version, or the taking back of one: the section's value before and after it.

    Both are at the moment from which it holds. `follows` marks a plan that was adapted by itself,
    because something before it has changed.
    """

    version: Version
    before: Any
    after: Any
    now: Now
    follows: bool = False


def history(
    section: Section, made: Any, versions: Sequence[Version], at: dt.datetime
) -> tuple[Entry, ...]:
    """Return everything that was said in a section, newest first, as it looks at a moment."""
    by_number = {each.number: each for each in versions}
    replaced = {
        by_number[each.undoes].number: _stands_for(each, by_number[each.undoes], versions)
        for each in versions
        if each.undoes
    }
    holding = in_force(versions, at)
    found: list[Entry] = []
    for place, version in enumerate(versions):
        if version.undoes:
            if replaced[version.undoes] is None:
                found.append(_taking_back(section, made, versions, place))
            continue
        earlier = next((n for n, new in replaced.items() if new is version), None)
        if earlier is None:
            before = value_at(section, made, versions[:place], version.valid_from)
        else:
            before = decode(section, by_number[earlier].content)
        found.append(
            Entry(
                version=version,
                before=before,
                after=decode(section, version.content),
                now=_now(version, holding, replaced, at),
                follows=place > 0 and versions[place - 1].undoes == earlier,
            )
        )
    return tuple(reversed(found))


def _taking_back(section: Section, made: Any, versions: Sequence[Version], place: int) -> Entry:
    version = versions[place]
    undone = next(each for each in versions if each.number == version.undoes)
    moment = max(version.made_at, undone.valid_from)
    return Entry(
        version=version,
        before=value_at(section, made, versions[:place], moment),
        after=value_at(section, made, versions[: place + 1], moment),
        now=Now.TAKES_BACK,
    )


def _stands_for(undoing: Version, undone: Version, versions: Sequence[Version]) -> Version | None:
    """Return the plan that was made in the same step for the moment of the one taken back."""
    if undone.valid_from <= undoing.made_at:
        return None
    return next(
        (
            each
            for each in versions
            if not each.undoes
            and each is not undone
            and abs(each.number - undoing.number) == 1
            and (each.made_at, each.valid_from) == (undoing.made_at, undone.valid_from)
        ),
        None,
    )


def _now(
    version: Version,
    holding: Version | None,
    replaced: dict[int, Version | None],
    at: dt.datetime,
) -> Now:
    if version.number in replaced:
        return Now.TAKEN_BACK if replaced[version.number] is None else Now.REPLACED
    if version.valid_from > at:
        return Now.PLANNED
    return Now.HOLDS if version is holding else Now.OVER
