"""The secrets of a webhook: sealed, shown once, and two of them for a day after a change."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.webhooks.tables import HookRow

OVERLAP: Final = dt.timedelta(hours=24)
"""How long the secret before signs as well, so that nobody has to change two places at once."""

_TABLE: Final = "webhook"


def new_secret() -> str:
    """Return a new secret of 256 bits."""
    return f"whs_{secrets.token_urlsafe(32)}"


def sealed(box: Box, hook: HookRow, secret: str) -> bytes:
    """Return a secret as it is kept."""
    return box.seal(_TABLE, hook.id, "secret", secret.encode())


def secrets_of(box: Box, hook: HookRow, now: dt.datetime) -> tuple[str, ...]:
    """Return the secrets that sign at this moment, the newest first."""
    kept = [bytes(hook.secret)]
    if hook.previous_until is not None and now < hook.previous_until:
        kept.append(bytes(hook.previous))
    return tuple(box.open(_TABLE, hook.id, "secret", each).decode() for each in kept)
