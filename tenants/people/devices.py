"""Browsers: how a session is described to its owner, and how one is known again."""

from __future__ import annotations

import hmac
import re
import secrets
from uuid import UUID

from sorgeauskunft.kernel import Kernel

# First match wins: nearly every browser calls itself Chrome or Safari too.
_BROWSERS = (
    ("Edge", "Edg"),
    ("Opera", "OPR/"),
    ("Samsung Internet", "SamsungBrowser"),
    ("Firefox", "Firefox/|FxiOS"),
    ("Chrome", "Chrome/|CriOS"),
    ("Safari", "Safari/"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("ChromeOS", "CrOS"),
    ("macOS", "Macintosh|Mac OS X"),
    ("Linux", "Linux"),
)
_ID_BYTES = 16


def description_of(user_agent: str) -> str:
    """Return "Firefox, Windows": enough to know one's own session, too little to track anybody."""
    found = (
        next((name for name, pattern in table if re.search(pattern, user_agent)), "")
        for table in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(name for name in found if name)


def known_token(kernel: Kernel, account_id: UUID) -> str:
    """Return a token by which the account knows this browser again."""
    device = secrets.token_hex(_ID_BYTES)
    return f"{device}.{_mac(kernel, device, account_id)}"


def known_device(kernel: Kernel, account_id: UUID | None, token: str) -> str | None:
    """Return the id of a browser in which this account has logged in before, or None."""
    device, _, mac = token.partition(".")
    if account_id is None or len(device) != 2 * _ID_BYTES:
        return None
    right = hmac.compare_digest(_mac(kernel, device, account_id).encode(), mac.encode())
    return device if right else None


def _mac(kernel: Kernel, device: str, account_id: UUID) -> str:
    return kernel.vault.platform_index("device", f"{device}|{account_id}").hex()
