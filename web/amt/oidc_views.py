"""How refusals and claims are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

_LONGEST: Final = 500
_MOST: Final = 100


def reference_text(reference: UUID) -> str:
    """Return the beginning of a request's id: enough to find its lines, short enough for the phone."""
    return reference.hex[:8].upper()


def claim_rows(claims: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return claims by name with their values as rules see them, JSON where they are more than a text."""
    return tuple((name, _shown(claims[name])) for name in sorted(claims)[:_MOST])


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
