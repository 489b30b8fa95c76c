"""Other rules for a year of costs: another key, other Länder, other co-financing, other parts of a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

import msgspec

from billing.errors import RefusedError
from billing.items import CostItem
from billing.keys import DistributionKey, Key, Mixture, Portion, koenigsteiner_keys
from billing.ledger import Book, Period
from billing.parties import require_land
from billing.periods import Cofinancing, CostPeriod
from billing.presence import Participation, ProRata, presences
from billing.weighing import Absence

_MONTHS: Final = 12


class KeyPart(msgspec.Struct, frozen=True):
    """A key by the name it is offered under, and its part of the whole (of one)."""

    name: str
    of_whole: Fraction


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A year under other rules. It says nothing about anybody, so it may stand in an address.

    `key` is empty where every item keeps its own, one part for one key, several for a mixture.
    `laender` take part, those that do so anyway for as long as they do, others from the first of
    `month` on. Raises `RefusedError` for what cannot be: no Land, one twice, an unknown one, a key
    twice, parts that do not sum to one, a month that is none.
    """

    year: int
    key: tuple[KeyPart, ...] = ()
    laender: tuple[str, ...]
    month: int = 1
    cofinancing: Cofinancing
    pro_rata: ProRata
    absence: Absence

    def __post_init__(self) -> None:
        if not self.laender:
            raise RefusedError("nobody", "no Land is left")
        for land in self.laender:
            require_land(land)
        if len(set(self.laender)) != len(self.laender):
            raise RefusedError("land_twice", "a Land stands there twice")
        if not 1 <= self.month <= _MONTHS:
            raise RefusedError("wrong_number", "no such month")
        names = [part.name for part in self.key]
        if len(set(names)) != len(names):
            raise RefusedError("key_twice", "a key stands there twice")
        if any(part.of_whole <= 0 for part in self.key):
            raise RefusedError("empty_portion", "a part of the mixture is not above zero")
        if self.key and sum(part.of_whole for part in self.key) != 1:
            raise RefusedError("not_hundred_percent", "the parts do not sum to one")


def present_in(book: Book, period: Period) -> tuple[str, ...]:
    """The Länder that take part in a year, as far as known now, by their codes."""
    times = [each.participation for each in book.members]
    return tuple(sorted(presences(times, period.year, period.planned.rules.pro_rata)))


def as_planned(book: Book, period: Period) -> Scenario:
    """The scenario in which everything is as it holds."""
    rules = period.planned.rules
    return Scenario(
        year=period.year,
        laender=present_in(book, period),
        cofinancing=rules.cofinancing,
        pro_rata=rules.pro_rata,
        absence=rules.absence,
    )


def rules_of(scenario: Scenario, rules: CostPeriod) -> CostPeriod:
    """The rules of the year, changed.

    Where the year has no key for the part of all sixteen Länder, the newest confirmed version of the
    Königsteiner Schlüssel stands in. Raises `RefusedError` for co-financing before there was any.
    """
    joint = rules.joint_key
    if scenario.cofinancing is not Cofinancing.USERS_100 and joint is None:
        confirmed = [each for each in koenigsteiner_keys().values() if each.confirmed]
        joint = max(confirmed, key=lambda each: each.applied_from or dt.date.min)
    return msgspec.structs.replace(
        rules,
        cofinancing=scenario.cofinancing,
        pro_rata=scenario.pro_rata,
        absence=scenario.absence,
        joint_key=joint,
    )


def times_of(scenario: Scenario, book: Book, period: Period) -> list[Participation]:
    """Who takes part when."""
    there = present_in(book, period)
    known = [each.participation for each in book.members]
    first = dt.date(period.year, scenario.month, 1)
    return [
        *(each for each in known if each.land in scenario.laender and each.land in there),
        *(
            Participation(land=land, first_day=first, last_day=dt.date(period.year, 12, 31))
            for land in scenario.laender
            if land not in there
        ),
    ]


def item_of(scenario: Scenario, item: CostItem, choices: Mapping[str, Key]) -> CostItem:
    """An item under the scenario's key; what is borne by who caused it stays so.

    Raises:
        RefusedError: A key that is not offered (`unknown_key`).
    """
    if item.is_caused or not scenario.key:
        return item
    return msgspec.structs.replace(item, key=_key(scenario, choices), fallback=None)


def _key(scenario: Scenario, choices: Mapping[str, Key]) -> DistributionKey:
    for part in scenario.key:
        if part.name not in choices:
            raise RefusedError("unknown_key", f"{part.name!r} is not offered", key=part.name)
    if len(scenario.key) == 1:
        return choices[scenario.key[0].name]
    return Mixture(tuple(Portion(part.of_whole, choices[part.name]) for part in scenario.key))
