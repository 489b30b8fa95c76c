"""A ticket: that somebody has typed the password, for some minutes, without a cookie.

It stands in a hidden field, sealed, and is good for the link it was made for.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import Final

import msgspec

from sorgeauskunft.delivery.link.opening import LinkKey
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import SecretsError
from sorgeauskunft.kernel.vault import derive, seal, unseal

TICKET_MINUTES: Final = 30
"""For how long a page that was opened by a password can be worked with."""

_PLACE = "delivery_link|ticket"


class _Ticket(msgspec.Struct, frozen=True):
    key: LinkKey
    until: dt.datetime


def ticket_for(kernel: Kernel, key: LinkKey) -> str:
    """Return a ticket that is valid from now on."""
    until = kernel.clock.now() + dt.timedelta(minutes=TICKET_MINUTES)
    plain = msgspec.json.encode(_Ticket(key, until))
    return base64.urlsafe_b64encode(seal(_key(kernel), plain, _PLACE)).decode()


def key_of_ticket(kernel: Kernel, ticket: str) -> LinkKey | None:
    """Return which link was opened; None for a ticket that is over, or is none."""
    try:
        sealed = base64.b64decode(ticket.encode(), altchars=b"-_", validate=True)
        plain = unseal(_key(kernel), sealed, _PLACE)
    except (SecretsError, binascii.Error, UnicodeError, ValueError):
        return None
    found = msgspec.json.decode(plain, type=_Ticket)
    return found.key if kernel.clock.now() < found.until else None


def _key(kernel: Kernel) -> bytes:
    return derive(kernel.settings.session_key.encode(), "delivery-link-ticket")
