"""Versions of keys that the coordination keeps: inhabitants, members of the target group, and others.

Published versions of the Königsteiner Schlüssel come with the program, uses are counted by it; all
else is weights that somebody looked up in a source, and those stand here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Final
from uuid import uuid4

import msgspec

from billing.codec import ENCODER
from billing.errors import RefusedError
from billing.keyring.tables import KeptKey
from billing.keys import Key, KeyType, koenigsteiner_keys
from billing.ledger.actors import Actor, require_coordination
from billing.parties import ALL_LAENDER
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import ConflictError

KEPT: Final = (
    KeyType.INHABITANTS,
    KeyType.TARGET_GROUP,
    KeyType.CONNECTED_AUTHORITIES,
    KeyType.KOENIGSTEINER_ADAPTED,
    KeyType.FIXED_PERCENT,
)
"""Types whose weights are looked up; uses are counted, and equal parts have none."""


async def kept_keys(kernel: Kernel) -> tuple[Key, ...]:
    """All versions, by type and first day."""
    async with kernel.database.platform_transaction("billing.keyring.read", read_only=True):
        return await _kept()


async def keep_key(kernel: Kernel, key: Key, actor: Actor) -> None:
    """Keep a version.

    Raises:
        RefusedError: `not_coordination`, or what `require_keepable` refuses.
    """
    require_coordination(actor)
    row = KeptKey(
        id=uuid4(),
        type=key.type.value,
        version=key.version,
        source=key.source,
        weights=ENCODER.encode(dict(key.weights)),
        confirmed=key.confirmed,
        applied_from=key.applied_from,
        applied_to=key.applied_to,
        made_by=actor.account_id,
        made_at=kernel.clock.now(),
    )
    try:
        async with kernel.database.platform_transaction("billing.keyring.keep"):
            require_keepable(key, await _kept())
            await add(row)
    except ConflictError as error:
        raise RefusedError("version_twice", f"{key.name} is there", key=key.name) from error


def require_keepable(key: Key, kept: Iterable[Key]) -> None:
    """Refuse a version that could not be kept.

    Raises:
        RefusedError: `kept_type`; `no_version`; `no_source`; `weight_missing` where a Land has none;
            `nothing_to_split_by` where all are zero; `ends_before_it_begins`; `version_twice`;
            `overlapping_key` where its days are those of another version of its type.
    """
    if key.type not in KEPT:
        raise RefusedError("kept_type", f"{key.type} has no weights to keep")
    if not key.version:
        raise RefusedError("no_version", "a key without a version")
    if not key.source.strip():
        raise RefusedError("no_source", "a key without a source")
    _check_weights(key)
    _check_days(key)
    published = koenigsteiner_keys() if key.type is KeyType.KOENIGSTEINER_ADAPTED else {}
    same_type = [other for other in kept if other.type is key.type]
    if key.version in {*published, *(other.version for other in same_type)}:
        raise RefusedError("version_twice", f"{key.name} is there", key=key.name)
    for other in same_type:
        if _overlap(key, other):
            raise RefusedError("overlapping_key", f"{other.name} holds then", key=other.name)


def _check_weights(key: Key) -> None:
    missing = [land for land in ALL_LAENDER if land not in key.weights]
    if missing:
        land = missing[0]
        raise RefusedError("weight_missing", f"no weight for {land}", land=land, key=key.name)
    if not any(key.weights.values()):
        raise RefusedError("nothing_to_split_by", "all weights are zero", id=key.name)


def _check_days(key: Key) -> None:
    if key.applied_from is None:
        raise RefusedError("wrong_day", "no first day", text="")
    if key.applied_to is not None and key.applied_to < key.applied_from:
        raise RefusedError("ends_before_it_begins", "it ends before it begins", land=key.name)


def _overlap(one: Key, other: Key) -> bool:
    starts = max(one.applied_from or dt.date.min, other.applied_from or dt.date.min)
    ends = min(one.applied_to or dt.date.max, other.applied_to or dt.date.max)
    return starts <= ends


async def _kept() -> tuple[Key, ...]:
    rows = await KeptKey.select().order_by(KeptKey.type).order_by(KeptKey.applied_from)
    return tuple(
        Key(
            type=KeyType(row["type"]),
            version=row["version"],
            source=row["source"],
            weights={
                land: Fraction(weight)
                for land, weight in msgspec.json.decode(
                    bytes(row["weights"]), type=dict[str, str]
                ).items()
            },
            confirmed=row["confirmed"],
            applied_from=row["applied_from"],
            applied_to=row["applied_to"],
        )
        for row in rows
    )
