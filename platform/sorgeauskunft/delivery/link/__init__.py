"""Download by link: a mail says that something waits, a password opens it, somebody confirms it.

For offices that neither work on the platform nor fetch by a machine. Nothing is used up by looking
or downloading: the request has arrived when somebody at the office says so.
"""

from sorgeauskunft.delivery.link.bouncing import MOST_BYTES, Bounce, Taken, bounce_of, take_bounce
from sorgeauskunft.delivery.link.channel import DownloadLink
from sorgeauskunft.delivery.link.confirming import Confirmed, confirm, downloaded
from sorgeauskunft.delivery.link.opening import (
    KEPT_AFTER,
    MAILBOX,
    Link,
    LinkKey,
    Refused,
    open_by_key,
    open_by_password,
)
from sorgeauskunft.delivery.link.passwords import has_own_password, set_own_password
from sorgeauskunft.delivery.link.tickets import TICKETS

__all__ = [
    "KEPT_AFTER",
    "MAILBOX",
    "MOST_BYTES",
    "TICKETS",
    "Bounce",
    "Confirmed",
    "DownloadLink",
    "Link",
    "LinkKey",
    "Refused",
    "Taken",
    "bounce_of",
    "confirm",
    "downloaded",
    "has_own_password",
    "open_by_key",
    "open_by_password",
    "set_own_password",
    "take_bounce",
]
