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

    LINK = "link"
    """A mail with a link to a download: a request has arrived when somebody confirms that."""

    FIT_CONNECT = "fit_connect"
    """FIT-Connect: a request has arrived when the receiving system accepts it."""


LEAVING: Final = frozenset({DeliveryChannel.LINK, DeliveryChannel.FIT_CONNECT})
"""Ways on which a request is sent to somewhere outside of the platform."""


class LinkPassword(enum.StrEnum):
    """Which password opens a link."""

    MAILED = "mailed"
    """Each link has its own, which comes in a second mail."""

    OWN = "own"
    """The office has set one that opens all of its links."""


class LinkSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the download by link needs of an office; the links go to `Delivery.mailbox`.

    `password_mailbox` gets the mails with passwords, empty for the mailbox of the links. A link is
    good for `valid_days`, and reminded of after `remind_days` working days.
    """

    password: LinkPassword = LinkPassword.MAILED
    password_mailbox: str = ""
    valid_days: int = 7
    remind_days: int = 2


class FitConnectSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What FIT-Connect needs of an office.

    `destination` is the id (a UUID) of its destination there, empty for the one that FIT-Connect's
    routing names for the office's regional key.
    """

    destination: str = ""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How requests reach an office.

    `mailbox` is a functional mailbox that is told when something has come, without personal data;
    empty: nobody is told. `test_channel` is the way on which test requests come, None for the same
    way. `xfamilie` is the version of the standard that the office's messages are written in, empty
    for the platform's own. What a channel needs besides is in the part of its name, chosen or not.
    """

    channel: DeliveryChannel = DeliveryChannel.PORTAL
    mailbox: str = ""
    test_channel: DeliveryChannel | None = None
    link: LinkSettings = LinkSettings()
    fit_connect: FitConnectSettings = FitConnectSettings()
    xfamilie: str = ""

    def channel_for(self, *, test: bool) -> DeliveryChannel:
        """Return the way that a request takes."""
        return self.test_channel if test and self.test_channel is not None else self.channel


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """After so many days from `closed` on the personal data of a request go."""

    days: int = 180


def kept_days(retention: Retention, fewest: int, most: int) -> int:
    """Return for how many days an office keeps a closed request: its own number within the bounds.

    The operator may have moved the bounds since the office chose.
    """
    return min(max(retention.days, fewest), most)
