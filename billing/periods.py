"""A calendar year of costs: who pays with whom, how parts of it count, and who helps."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

import msgspec

from billing.errors import RefusedError
from billing.keys import Key
from billing.presence import ProRata
from billing.weighing import Absence

_FIRST_COFINANCED: Final = 2024


class Cofinancing(enum.StrEnum):
    """Who finances, whoever uses. IT-Planungsrat, decision 2023/35, no. 1, from 2024 on."""

    USERS_100 = "users_100"
    USERS_50_BUND_25_ALL_25 = "50_25_25"


class Creditor(enum.StrEnum):
    """To whom the Länder that use the service pay their part."""

    PROVIDER = "provider"
    """Directly to who runs it."""
    FITKO = "fitko"
    """Into the budget of FITKO, which pays the provider (decision 2023/35, no. 2)."""


class Subsidy(msgspec.Struct, frozen=True, kw_only=True):
    """The provider pays the first connections of each Land, by the day they went live, then AGS.

    `used` counts per Land those that were paid before this period. In 2023 Bremen paid three each.
    """

    first_per_land: int
    used: Mapping[str, int] = {}


class CostPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one year. `joint_key` splits the part of all sixteen Länder.

    Raises `RefusedError` for co-financing before there was any, or without a joint key.
    """

    year: int
    cofinancing: Cofinancing = Cofinancing.USERS_100
    creditor: Creditor = Creditor.PROVIDER
    joint_key: Key | None = None
    pro_rata: ProRata = ProRata.DAYS
    absence: Absence = Absence.REDISTRIBUTE
    subsidy: Subsidy | None = None

    def __post_init__(self) -> None:
        if self.cofinancing is Cofinancing.USERS_100:
            return
        if self.year < _FIRST_COFINANCED:
            raise RefusedError(
                "no_cofinancing_yet", f"there is no co-financing in {self.year}", year=self.year
            )
        if self.joint_key is None:
            raise RefusedError("no_joint_key", "the part of all Länder has no key")
