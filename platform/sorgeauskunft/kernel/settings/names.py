"""What settings are called in the environment."""

from __future__ import annotations

PREFIX = "SORGEAUSKUNFT_"
_WITHOUT_PREFIX = frozenset({"database_url"})


def environment_name(field: str) -> str:
    """Return the name in the environment of a field of `Settings`."""
    return field.upper() if field in _WITHOUT_PREFIX else PREFIX + field.upper()
