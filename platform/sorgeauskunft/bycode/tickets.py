"""A ticket: that somebody has typed a code, for some minutes, without a cookie.

It stands in a hidden field, sealed, so that the code itself is in no page after it was typed.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt

import msgspec

from sorgeauskunft.bycode.opening import CodeKey
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import SecretsError
from sorgeauskunft.kernel.vault import derive, seal, unseal

TICKET_MINUTES = 30
"""How long a page that was opened by a code can be worked with."""

_PLACE = "register_code|ticket"


class _Ticket(msgspec.Struct, frozen=True):
    key: CodeKey
    until: dt.datetime


def ticket_for(kernel: Kernel, key: CodeKey) -> str:
    """Return a ticket that is valid from now on."""
    until = kernel.clock.now() + dt.timedelta(minutes=TICKET_MINUTES)
    plain = msgspec.json.encode(_Ticket(key, until))
    return base64.urlsafe_b64encode(seal(_key(kernel), plain, _PLACE)).decode()


def key_of_ticket(kernel: Kernel, ticket: str) -> CodeKey | None:
    """Return which code was typed; None for a ticket that is over, or is none."""
    try:
        sealed = base64.b64decode(ticket.encode(), altchars=b"-_", validate=True)
        plain = unseal(_key(kernel), sealed, _PLACE)
    except (SecretsError, binascii.Error, UnicodeError, ValueError):
        return None
    found = msgspec.json.decode(plain, type=_Ticket)
    return found.key if kernel.clock.now() < found.until else None


def _key(kernel: Kernel) -> bytes:
    return derive(kernel.settings.session_key.encode(), "register-code-ticket")
