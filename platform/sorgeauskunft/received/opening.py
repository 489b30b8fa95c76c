"""A message between the page that shows it and the click that takes it over: with the browser, sealed.

So the platform keeps nothing of what nobody takes over. The seal is the office's, and holds for the
person who brought the file: what comes back is what was shown to her, and nothing else.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Final

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import SecretsError, SorgeauskunftError
from tenants.people import Principal

MOST: Final = 160 * 1024
"""Longest sealed text, in characters; it has to pass a form. An answer has about 3,000."""

_TABLE, _FIELD = "received_message", "message"


class UnreadableError(SorgeauskunftError):
    """What came back was not sealed here for this person."""


async def closed(kernel: Kernel, principal: Principal, data: bytes) -> str | None:
    """Return a message as sealed text; None where it is too long for a form."""
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        box = await kernel.vault.box()
    sealed = box.seal(_TABLE, principal.account_id, _FIELD, zlib.compress(data))
    text = base64.b64encode(sealed).decode()
    return text if len(text) <= MOST else None


async def opened(kernel: Kernel, principal: Principal, text: str) -> bytes:
    """Return the message behind a sealed text.

    Raises:
        UnreadableError: It was not sealed here, or for somebody else.
    """
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        box = await kernel.vault.box()
    try:
        sealed = base64.b64decode(text, validate=True)
        return zlib.decompress(box.open(_TABLE, principal.account_id, _FIELD, sealed))
    except (binascii.Error, ValueError, SecretsError) as error:
        raise UnreadableError("not sealed here") from error
