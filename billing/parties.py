"""Who bears costs: the sixteen Länder by their two-letter codes, the provider, and the Bund."""

from __future__ import annotations

from typing import Final

from billing.errors import RefusedError
from tenants.laender import LAENDER, LAND_BY_CODE

PROVIDER: Final = "provider"
"""Who runs the service and pays what nobody else does."""

BUND: Final = "bund"

ALL_LAENDER: Final = tuple(sorted(land.code for land in LAENDER))


def require_land(code: str) -> str:
    """Return the code of a Land. Raises `RefusedError` (`unknown_land`) for anything else."""
    if code not in LAND_BY_CODE:
        raise RefusedError("unknown_land", f"{code!r} is the code of no Land", land=code)
    return code


def order(party: str) -> tuple[bool, str]:
    """Sort key: Länder by their codes, then the Bund and the provider."""
    return (party not in LAND_BY_CODE, party)
