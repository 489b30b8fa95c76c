"""How requests reach an office, and how long it keeps them: values and the operator's bounds."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

NOTICE_MINUTES: Final = 30
"""At most one notice in so many minutes: on a busy morning a mail for each request would be noise."""


class DeliveryChannel(enum.StrEnum):
    """The way on which an office gets its requests."""

    PORTAL = "portal"
    """The office works on the platform: what is stored has arrived."""

    API = "api"
    """The office's Fachverfahren fetches: a request has arrived when that says so."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How requests reach an office.

    `mailbox` is a functional mailbox that is told when something has come, without personal data;
    empty: nobody is told.
    """

    channel: DeliveryChannel = DeliveryChannel.PORTAL
    mailbox: str = ""


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """After so many days from `closed` on the personal data of a request go."""

    days: int = 180


def kept_days(retention: Retention, fewest: int, most: int) -> int:
    """Return for how many days an office keeps a closed request: its own number within the bounds.

    The operator may have moved the bounds since the office chose.
    """
    return min(max(retention.days, fewest), most)
