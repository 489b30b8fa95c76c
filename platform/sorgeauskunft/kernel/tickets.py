"""Tickets: that somebody has typed a secret, for some minutes, without a cookie.

A ticket stands in a hidden field, sealed: the secret itself is in no page after it was typed, and a
ticket is good for the one thing it was made for.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from types import GenericAlias
from typing import Final, Generic, TypeVar

import msgspec

from sorgeauskunft.kernel.errors import SecretsError
from sorgeauskunft.kernel.kernel import Kernel
from sorgeauskunft.kernel.vault import derive, seal, unseal

TICKET_MINUTES: Final = 30
"""For how long a page that was opened by a secret can be worked with."""

Key = TypeVar("Key")


class Tickets(Generic[Key]):
    """Tickets of one kind: what they open is a struct of type `key`, `purpose` keeps kinds apart."""

    def __init__(self, purpose: str, key: type[Key]) -> None:
        self._purpose = purpose
        self._decoder = msgspec.json.Decoder(GenericAlias(tuple, (key, dt.datetime)))

    def make(self, kernel: Kernel, key: Key) -> str:
        """Return a ticket that is valid from now on."""
        until = kernel.clock.now() + dt.timedelta(minutes=TICKET_MINUTES)
        plain = msgspec.json.encode((key, until))
        return base64.urlsafe_b64encode(seal(self._secret(kernel), plain, self._purpose)).decode()

    def read(self, kernel: Kernel, ticket: str) -> Key | None:
        """Return what a ticket opens; None for one that is over, or is none."""
        try:
            sealed = base64.b64decode(ticket.encode(), altchars=b"-_", validate=True)
            plain = unseal(self._secret(kernel), sealed, self._purpose)
        except (SecretsError, binascii.Error, UnicodeError, ValueError):
            return None
        key: Key
        key, until = self._decoder.decode(plain)
        return key if kernel.clock.now() < until else None

    def _secret(self, kernel: Kernel) -> bytes:
        return derive(kernel.settings.session_key.encode(), self._purpose)
