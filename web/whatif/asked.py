"""What is asked: from the address and back into it. It says nothing about anybody."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final
from urllib.parse import urlencode

import msgspec

from billing import Absence, Cofinancing, Key, ProRata, RefusedError
from billing.ledger import Book, Period
from billing.scenarios import KeyPart, Scenario, as_planned, published_years
from tenants.laender import LAND_BY_CODE
from web.errors import Errors

PLANNED: Final = "wie-geplant"
"""In place of a key: every item keeps its own."""

KEYS: Final = ("schluessel", "schluessel2", "schluessel3")
PARTS: Final = ("anteil", "anteil2", "anteil3")
YEAR: Final = "jahr"
LAENDER: Final = "laender"
MONTH: Final = "ab"
COFINANCING: Final = "finanzierung"
PRO_RATA: Final = "zeit"
ABSENCE: Final = "luecke"
PARTY: Final = "fuer"
"""Whose share is shown item by item; it changes no figure."""

NAMES: Final = (YEAR, *KEYS, *PARTS, MONTH, COFINANCING, PRO_RATA, ABSENCE)
_LONGEST: Final = 80
_MONTHS: Final = 12
_HUNDRED: Final = 100
# Up to two places after the comma.
_PERCENT: Final = re.compile(r"(\d{1,3})(?:,(\d{1,2}))?\s*%?")


class Asked(msgspec.Struct, frozen=True):
    """The address, read: `values` and `laender` as typed, the scenario where nothing is wrong."""

    period: Period
    values: Mapping[str, str]
    laender: tuple[str, ...]
    scenario: Scenario | None
    errors: Errors


def read(
    given: Mapping[str, str], laender: Sequence[str], book: Book, choices: Mapping[str, Key]
) -> Asked | None:
    """Read what is asked; without a year it is what holds. None where no estimate is published."""
    years = {str(period.year): period for period in published_years(book)}
    if not years:
        return None
    newest = next(iter(years.values()))
    if not given.get(YEAR):
        planned = as_planned(book, newest)
        return Asked(newest, values_of(planned), planned.laender, planned, {})
    period = years.get(given[YEAR], newest)
    values = {name: given.get(name, "")[:_LONGEST] for name in NAMES}
    errors: Errors = {}
    if given[YEAR] not in years:
        errors[YEAR] = ("scenario.error.year", {})
    key = _key(values, choices, errors)
    known = tuple(dict.fromkeys(land for land in laender if land in LAND_BY_CODE))
    if len(known) != len(laender):
        errors[LAENDER] = ("scenario.error.land", {})
    elif not known:
        errors[LAENDER] = ("scenario.error.nobody", {})
    month = _month(values[MONTH])
    if month is None:
        errors[MONTH] = ("scenario.error.month", {})
    for name, known_values in (
        (COFINANCING, set(Cofinancing)),
        (PRO_RATA, set(ProRata)),
        (ABSENCE, set(Absence)),
    ):
        if values[name] not in known_values:
            errors[name] = (f"scenario.error.choice.{name}", {})
    if errors or month is None:
        return Asked(period, values, known, None, errors)
    scenario = Scenario(
        year=period.year,
        key=key,
        laender=tuple(sorted(known)),
        month=month,
        cofinancing=Cofinancing(values[COFINANCING]),
        pro_rata=ProRata(values[PRO_RATA]),
        absence=Absence(values[ABSENCE]),
    )
    return Asked(period, values, known, scenario, {})


def refused(error: RefusedError) -> Errors:
    """Where the fault is that only computing has found."""
    land = LAND_BY_CODE.get(error.params.get("land", ""))
    match error.reason:
        case "no_cofinancing_yet":
            return {COFINANCING: ("scenario.error.no_cofinancing", {})}
        case "weight_missing" if land is not None:
            return {KEYS[0]: ("scenario.error.weight", {"land": land.name})}
        case _:
            return {KEYS[0]: ("scenario.error.nothing", {})}


def values_of(scenario: Scenario) -> dict[str, str]:
    """The fields that ask for a scenario, but for its Länder."""
    values = dict.fromkeys(NAMES, "")
    for key, part, each in zip(KEYS, PARTS, scenario.key, strict=False):
        values |= {key: each.name, part: _percent(each.of_whole)}
    return values | {
        YEAR: str(scenario.year),
        KEYS[0]: values[KEYS[0]] or PLANNED,
        MONTH: str(scenario.month),
        COFINANCING: scenario.cofinancing.value,
        PRO_RATA: scenario.pro_rata.value,
        ABSENCE: scenario.absence.value,
    }


def query_of(scenario: Scenario) -> str:
    """The address's question that asks for a scenario: always the same for the same."""
    pairs = [(name, value) for name, value in values_of(scenario).items() if value]
    return urlencode([*pairs, *((LAENDER, land) for land in scenario.laender)])


def _key(
    values: Mapping[str, str], choices: Mapping[str, Key], errors: Errors
) -> tuple[KeyPart, ...]:
    """The parts of the key; one alone is the whole."""
    planned = values[KEYS[0]] in {"", PLANNED}
    chosen = [
        (key, part)
        for key, part in zip(KEYS, PARTS, strict=True)
        if values[key] or values[part].strip()
    ]
    if planned:
        for key, part in chosen:
            if key != KEYS[0] or values[part].strip():
                errors[KEYS[0]] = ("scenario.error.planned_mixed", {})
        return ()
    found: list[KeyPart] = []
    for key, part in chosen:
        if values[key] not in choices:
            errors[key] = ("scenario.error.key", {})
        elif values[key] in {each.name for each in found}:
            errors[key] = ("scenario.error.key_twice", {})
        alone = len(chosen) == 1 and not values[part].strip()
        of_whole = Fraction(1) if alone else _part(values[part])
        if of_whole is None:
            errors[part] = ("scenario.error.part", {})
        else:
            found.append(KeyPart(values[key], of_whole))
    total = sum(each.of_whole for each in found)
    if not errors.keys() & {*KEYS, *PARTS} and total != 1:
        errors[PARTS[0]] = ("scenario.error.hundred", {"total": _percent(Fraction(total))})
    return tuple(found)


def _part(text: str) -> Fraction | None:
    match = _PERCENT.fullmatch(text.strip()) if text.isascii() else None
    if match is None:
        return None
    part = Fraction(int(match[1] + (match[2] or "").ljust(2, "0")), _HUNDRED * _HUNDRED)
    return part if 0 < part <= 1 else None


def _percent(part: Fraction) -> str:
    """The part as typed: 1/3 of a hundred has no end, and nobody has typed it."""
    whole, rest = divmod(round(part * _HUNDRED * _HUNDRED), _HUNDRED)
    return f"{whole},{rest:02}".rstrip("0").rstrip(",")


def _month(text: str) -> int | None:
    text = text.strip() or "1"
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MONTHS))):
        return None
    return int(text) if 1 <= int(text) <= _MONTHS else None
