"""The area of an office in words, and what a change of it would do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import msgspec

from sorgeauskunft.texts import Texts
from tenants.area_changes import AreaChange, Consequence, Effect, consequences
from tenants.areas import AreaAssignment, AreaError
from tenants.directory import Directory
from tenants.offices import Office
from tenants.proposals import Proposal

_NAMES_SHOWN: Final = 12
_ONE_DAY: Final = dt.timedelta(days=1)


class AreaView(msgspec.Struct, frozen=True):
    """An area with its key and days; `last` is the last day, None for open."""

    key: str
    name: str
    first: dt.date
    last: dt.date | None


class EffectView(msgspec.Struct, frozen=True, kw_only=True):
    """One consequence in words: `places` are names, `further` counts those left out."""

    effect: Effect
    places: str
    further: int
    others: str
    first: dt.date
    last: dt.date | None


class ProposalView(msgspec.Struct, frozen=True):
    """A proposal, and for an open one what it would do; `contradicts`: it cannot be carried out now."""

    proposal: Proposal
    area: AreaView
    effects: Sequence[EffectView]
    contradicts: bool


def own_areas(directory: Directory, office: Office) -> list[AreaAssignment]:
    """Return what an office answers for, past and planned too, by key and day."""
    mine = [each for each in directory.assignments if each.office == office.id]
    return sorted(mine, key=lambda each: (each.ags_prefix, each.district or "", each.valid_from))


def area_name(texts: Texts, directory: Directory, prefix: str, district: str | None) -> str:
    """Return what an area is called: a municipality, or the first of several and how many."""
    found = sorted(m.name for m in directory.municipalities() if m.ags8.startswith(prefix))
    if not found:
        return texts("office.area.unnamed")
    if len(found) == 1:
        return f"{found[0]} ({district})" if district else found[0]
    return texts("office.area.many", first=found[0], count=len(found) - 1)


def area_view(
    texts: Texts,
    directory: Directory,
    prefix: str,
    district: str | None,
    days: tuple[dt.date, dt.date | None],
) -> AreaView:
    """Return an area as it is shown; `days` are first day, and first day after."""
    first, after = days
    name = area_name(texts, directory, prefix, district)
    return AreaView(prefix, name, first, after - _ONE_DAY if after else None)


def areas_of(texts: Texts, directory: Directory, office: Office) -> list[AreaView]:
    """Return the areas of an office as they are shown."""
    return [
        area_view(
            texts, directory, each.ags_prefix, each.district, (each.valid_from, each.valid_to)
        )
        for each in own_areas(directory, office)
    ]


def effects_of(directory: Directory, change: AreaChange, today: dt.date) -> list[EffectView]:
    """Return what a change would do. Raises `AreaError` where it cannot be."""
    found = consequences(directory.assignments, change, directory.municipalities(), today)
    return [_effect(directory, each) for each in found]


def _effect(directory: Directory, each: Consequence) -> EffectView:
    return EffectView(
        effect=each.effect,
        places=", ".join(each.places[:_NAMES_SHOWN]),
        further=max(0, len(each.places) - _NAMES_SHOWN),
        others=", ".join(directory.offices[other].name for other in each.others),
        first=each.valid_from,
        last=each.valid_to - _ONE_DAY if each.valid_to else None,
    )


def proposal_view(
    texts: Texts, directory: Directory, proposal: Proposal, today: dt.date
) -> ProposalView:
    """Return a proposal as it is shown."""
    change = proposal.change
    area = area_view(
        texts, directory, change.ags_prefix, change.district, (change.valid_from, change.valid_to)
    )
    if proposal.decided_at is not None:
        return ProposalView(proposal, area, (), contradicts=False)
    try:
        effects = effects_of(directory, change, today)
    except AreaError:
        return ProposalView(proposal, area, (), contradicts=True)
    two = any(each.effect is Effect.TWO for each in effects)
    return ProposalView(proposal, area, effects, contradicts=two)
