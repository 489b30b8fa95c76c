"""Distribution keys: what is weighed against what, in which version, from which source.

IT-Planungsrat, decision 2021/24, no. 2: inhabitants, actual uses, members of the target group, the
(adapted) Königsteiner Schlüssel, and mixtures of them. Connected authorities, equal parts and fixed
percentages are further ones that a steering group can decide unanimously.
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from importlib.resources import files
from typing import Final

import msgspec

from billing.errors import RefusedError
from billing.parties import ALL_LAENDER, require_land

_WHOLE: Final = Fraction(1)
_PERCENT: Final = 100


class KeyType(enum.StrEnum):
    """Kinds of keys. A mixture has no kind of its own here: it is a `Mixture`."""

    KOENIGSTEINER_ADAPTED = "koenigsteiner_adapted"
    INHABITANTS = "inhabitants"
    USES = "uses"
    TARGET_GROUP = "target_group"
    CONNECTED_AUTHORITIES = "connected_authorities"
    EQUAL = "equal"
    FIXED_PERCENT = "fixed_percent"


class Key(msgspec.Struct, frozen=True, kw_only=True, tag_field="is", tag="key"):
    """One version of a key: a weight of no unit per Land, scaled only when it is used.

    `applied_from` and `applied_to` are the first and the last day it is meant for. One that is not
    `confirmed` computes, but nothing may be issued by it. Raises `RefusedError` for a weight below
    zero, an unknown Land, and percentages that do not sum to one hundred.
    """

    type: KeyType
    version: str
    source: str
    weights: Mapping[str, Fraction]
    confirmed: bool = True
    applied_from: dt.date | None = None
    applied_to: dt.date | None = None

    def __post_init__(self) -> None:
        for land, weight in self.weights.items():
            require_land(land)
            if weight < 0:
                raise RefusedError("negative_weight", f"{land} has a weight below zero", land=land)
        total = sum(self.weights.values())
        if self.type is KeyType.FIXED_PERCENT and total != _PERCENT:
            raise RefusedError(
                "not_hundred_percent", f"the percentages sum to {total}", total=total
            )

    @property
    def name(self) -> str:
        """Type and version as commands spell them."""
        return f"{self.type}:{self.version}" if self.version else self.type.value


class Portion(msgspec.Struct, frozen=True):
    """A part of a mixture: `of_whole` is between 0 and 1."""

    of_whole: Fraction
    key: Key | Mixture


class Mixture(msgspec.Struct, frozen=True, tag_field="is", tag="mixture"):
    """A weighted sum of keys, to any depth. Raises `RefusedError` where the portions are not one."""

    portions: tuple[Portion, ...]

    def __post_init__(self) -> None:
        if any(portion.of_whole <= 0 for portion in self.portions):
            raise RefusedError("empty_portion", "a portion of the mixture is not above zero")
        if sum(portion.of_whole for portion in self.portions) != _WHOLE:
            raise RefusedError("not_hundred_percent", "the portions do not sum to one")


DistributionKey = Key | Mixture


def components(key: DistributionKey, of_whole: Fraction = _WHOLE) -> Iterator[tuple[Fraction, Key]]:
    """The plain keys inside, each with its portion of the whole."""
    if isinstance(key, Key):
        yield of_whole, key
        return
    for portion in key.portions:
        yield from components(portion.key, of_whole * portion.of_whole)


def is_confirmed(key: DistributionKey) -> bool:
    """Whether something may be issued by this key."""
    return all(part.confirmed for _, part in components(key))


def equal_key() -> Key:
    """Every Land the same."""
    return Key(
        type=KeyType.EQUAL,
        version="",
        source="",
        weights=dict.fromkeys(ALL_LAENDER, _WHOLE),
    )


class _Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    applied_from: dt.date
    source: str
    confirmed: bool
    weights: dict[str, str]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keys: tuple[_Published, ...]


@functools.cache
def koenigsteiner_keys() -> Mapping[str, Key]:
    """The published versions of the Königsteiner Schlüssel, by version."""
    text = files("billing").joinpath("data/koenigsteiner.toml").read_bytes()
    return {
        entry.version: Key(
            type=KeyType.KOENIGSTEINER_ADAPTED,
            version=entry.version,
            source=entry.source,
            confirmed=entry.confirmed,
            applied_from=entry.applied_from,
            weights={land: Fraction(weight) for land, weight in entry.weights.items()},
        )
        for entry in msgspec.toml.decode(text, type=_File).keys
    }


def published_key(name: str) -> Key:
    """The key that `TYPE[:VERSION]` names.

    Raises:
        RefusedError: No such type; a type whose weights are counted and not published; an unknown
            version, or none where one is needed.
    """
    type_, _, version = name.partition(":")
    if type_ not in set(KeyType):
        known = ", ".join(KeyType)
        raise RefusedError("unknown_key", f"{type_!r} is no key; there are {known}", key=type_)
    if type_ == KeyType.EQUAL and not version:
        return equal_key()
    if type_ != KeyType.KOENIGSTEINER_ADAPTED:
        raise RefusedError("no_published_weights", f"{name} has no published weights", key=name)
    published = koenigsteiner_keys()
    if version not in published:
        raise RefusedError(
            "unknown_version",
            f"{type_} has the versions {', '.join(published)}, not {version or 'none'}",
            key=name,
        )
    return published[version]
