"""Nobody locks an office out: what may be saved about its log-in. Rules without I/O."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Final
from uuid import UUID

import msgspec

from tenants.people.oidc.providers import Provider

FRESH: Final = dt.timedelta(minutes=15)
"""How long a log-in over the provider proves that its admin gets in that way."""


class Lockout(enum.StrEnum):
    """Why a change is refused: it could leave the office without an admin."""

    REQUIRED = "required"
    """The provider is to be the only way, and nobody has shown that it lets an admin in."""

    MAPPING = "mapping"
    """Nobody else could mend it: no other admin has a password of ours."""

    OFF = "off"
    """The provider is the only way in, and would be gone."""


class Admins(msgspec.Struct, frozen=True):
    """Admins of an office who can log in with a password of ours: the one who acts, and others."""

    acting: bool
    others: bool


def proves(before: Provider, after_digest: bytes, account_id: UUID, now: dt.datetime) -> bool:
    """Whether this admin has just come in by exactly the set-up that is to be saved, as an admin."""
    at = before.proved_at
    return (
        at is not None
        and dt.timedelta(0) <= now - at <= FRESH
        and before.proved_by == account_id
        and before.proved_setup == after_digest
    )


def lockout(
    before: Provider, after: Provider, admins: Admins, *, same: bool, proven: bool
) -> Lockout | None:
    """Return why `after` must not stand in the place of `before`; None where it may.

    `same`: both let in the same people as the same. `proven`: see `proves`.
    """
    if not after.enabled:
        stays = admins.acting or admins.others
        return None if stays or not before.enabled else Lockout.OFF
    loosened = before.enabled and same and (before.required or not after.required)
    if proven or loosened:
        return None
    if after.required:
        return Lockout.REQUIRED
    return None if admins.others else Lockout.MAPPING
