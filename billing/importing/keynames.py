"""The name of a key as people write it into a form or a sheet, and the key that it means.

Nutzungen · gleich · koenigsteiner:lukifg-2025 · einwohner:2025 (a kept version)
prozent HB=40 NI=33,5 SH=26,5
30 % Nutzungen + 70 % koenigsteiner:lukifg-2025
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

import msgspec

from billing.errors import RefusedError
from billing.keys import (
    DistributionKey,
    Key,
    KeyType,
    Mixture,
    Portion,
    equal_key,
    koenigsteiner_keys,
)
from billing.parties import ALL_LAENDER, require_land

_TYPES: Final[Mapping[str, KeyType]] = {
    "nutzungen": KeyType.USES,
    "nutzung": KeyType.USES,
    "gleich": KeyType.EQUAL,
    "gleiche teile": KeyType.EQUAL,
    "koenigsteiner": KeyType.KOENIGSTEINER_ADAPTED,
    "königsteiner": KeyType.KOENIGSTEINER_ADAPTED,
    "einwohner": KeyType.INHABITANTS,
    "zielgruppe": KeyType.TARGET_GROUP,
    "jugendämter": KeyType.CONNECTED_AUTHORITIES,
    "jugendaemter": KeyType.CONNECTED_AUTHORITIES,
    "prozent": KeyType.FIXED_PERCENT,
    **{each.value: each for each in KeyType},
}
_NUMBER: Final = r"\d{1,9}(?:,\d{1,9})?"
_PORTION: Final = re.compile(rf"({_NUMBER})\s*%\s*(.+)", re.DOTALL)
_WEIGHT: Final = re.compile(rf"([A-Za-z]{{2}})\s*=\s*({_NUMBER})")
_LONGEST: Final = 600


class Known(msgspec.Struct, frozen=True):
    """Keys that a name can mean: `uses` for this year and stage, and the `kept` versions."""

    uses: Key
    kept: tuple[Key, ...] = ()


def key_named(text: str, known: Known) -> DistributionKey:
    """The key that a text names.

    Raises:
        RefusedError: `unknown_key_name`, `unknown_version` for a version that nobody has, `land_twice`,
            `not_hundred_percent`, `unknown_land`.
    """
    name = " ".join(text.split())
    if not name or len(name) > _LONGEST:
        raise RefusedError("unknown_key_name", "no name of a key", text=name[:80])
    if "+" in name or "%" in name:
        parts = [_portion(part, known) for part in name.split("+")]
        return parts[0].key if len(parts) == 1 and parts[0].of_whole == 1 else Mixture(tuple(parts))
    kind, _, rest = name.partition(" ")
    if kind.casefold().rstrip(":") in {"prozent", KeyType.FIXED_PERCENT} and "=" in rest:
        return _percentages(rest)
    type_, _, version = name.partition(":")
    return _plain(type_.strip().casefold(), version.strip(), name, known)


def name_of(key: DistributionKey) -> str:
    """A text that `key_named` would read as a key like this one."""
    if isinstance(key, Mixture):
        return " + ".join(
            f"{_number(each.of_whole * 100)} % {name_of(each.key)}" for each in key.portions
        )
    if key.type is KeyType.FIXED_PERCENT:
        weights = sorted(key.weights.items())
        return "prozent " + " ".join(
            f"{land}={_number(weight)}" for land, weight in weights if weight
        )
    written = next(name for name, kind in _TYPES.items() if kind is key.type)
    named = {KeyType.USES: "Nutzungen", KeyType.EQUAL: "gleich"}.get(key.type)
    return named or f"{written}:{key.version}"


def estimated_uses(last: Key | None, source: str) -> Key:
    """The uses to plan by: of the last closed year, or none yet, so that the fall-back counts."""
    if last is not None:
        return last
    weights = dict.fromkeys(ALL_LAENDER, Fraction(0))
    return Key(type=KeyType.USES, version="", source=source, weights=weights)


def _plain(type_: str, version: str, name: str, known: Known) -> Key:
    kind = _TYPES.get(type_)
    if kind is KeyType.USES:
        return known.uses
    if kind is KeyType.EQUAL:
        return equal_key()
    if kind is None or kind is KeyType.FIXED_PERCENT:
        raise RefusedError("unknown_key_name", f"{name!r} is no key", text=name[:80])
    if kind is KeyType.KOENIGSTEINER_ADAPTED:
        there: Iterable[Key] = (*known.kept, *koenigsteiner_keys().values())
    else:
        there = known.kept
    versions = {each.version: each for each in there if each.type is kind}
    if version not in versions:
        raise RefusedError(
            "unknown_version",
            f"{type_} has no version {version!r}",
            key=name[:80],
            versions=", ".join(versions) or "–",
        )
    return versions[version]


def _portion(text: str, known: Known) -> Portion:
    match = _PORTION.fullmatch(text.strip())
    if match is None:
        raise RefusedError("unknown_key_name", f"{text!r} is no portion", text=text[:80])
    return Portion(_fraction(match[1]) / 100, key_named(match[2], known))


def _percentages(text: str) -> Key:
    weights: dict[str, Fraction] = {}
    if _WEIGHT.sub("", text).replace(";", "").strip():
        raise RefusedError("unknown_key_name", f"{text!r} are no percentages", text=text[:80])
    for land, number in _WEIGHT.findall(text):
        code = require_land(land.upper())
        if code in weights:
            raise RefusedError("land_twice", f"{code} stands there twice", land=code)
        weights[code] = _fraction(number)
    everybody = dict.fromkeys(ALL_LAENDER, Fraction(0))
    return Key(type=KeyType.FIXED_PERCENT, version="", source="", weights={**everybody, **weights})


def _fraction(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


def _number(value: Fraction) -> str:
    text = f"{float(value):.9f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")
