"""The doors of people without an office: where each comes in, and what its pages are.

A page of a door stands in its `sections` and is at hand on every page of it, for the roles named.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar.response import Template

from sorgeauskunft.texts import Texts
from tenants.people import (
    COORDINATION_ROLES,
    LAND_ROLES,
    OPERATION_ROLES,
    Principal,
    Role,
    door_name,
)
from web.pages import page
from web.site import AnyRequest, principal_of_request

LAND: Final = "/land"
COORDINATION: Final = "/koordination"
OPERATION: Final = "/betrieb"
OFFICE: Final = "/amt"

DOORS: Final = (OFFICE, LAND, COORDINATION, OPERATION)
"""Beginnings of addresses behind which people have to log in."""


class Section(msgspec.Struct, frozen=True):
    """A page in the navigation of a door: address, key of its name, who sees it."""

    path: str
    name: str
    roles: frozenset[Role]


SECTIONS: Final = (
    Section(LAND, "land.nav.overview", LAND_ROLES),
    Section(f"{LAND}/kosten", "land.nav.report", LAND_ROLES),
    Section(f"{LAND}/belege", "land.nav.documents", LAND_ROLES),
    Section(f"{LAND}/was-waere-wenn", "scenario.title", LAND_ROLES),
    Section(COORDINATION, "coordination.nav.overview", COORDINATION_ROLES),
    *(
        Section(f"{COORDINATION}/{path}", f"coordination.nav.{name}", COORDINATION_ROLES)
        for path, name in (
            ("laender", "laender"),
            ("jahre", "years"),
            ("zahlungen", "money"),
            ("schluessel", "keys"),
            ("preisblatt", "price"),
        )
    ),
    Section(f"{COORDINATION}/nutzungen", "uses.nav", COORDINATION_ROLES),
    Section(f"{COORDINATION}/stripe", "stripe.page.title", COORDINATION_ROLES),
    Section(f"{COORDINATION}/was-waere-wenn", "scenario.title", COORDINATION_ROLES),
    Section(OPERATION, "operation.nav.overview", OPERATION_ROLES),
    *(
        Section(f"{OPERATION}/{path}", f"operation.nav.{name}", OPERATION_ROLES)
        for path, name in (
            ("aemter", "offices"),
            ("testaemter", "synthetic"),
            ("gebiete", "areas"),
            ("zustellung", "delivery"),
            ("auftraege", "jobs"),
            ("hinweise", "notices"),
            ("schalter", "switches"),
            ("protokoll", "trail"),
        )
    ),
)


def home_of(role: Role) -> str:
    """Return where somebody with this role comes in."""
    if role in LAND_ROLES:
        return LAND
    return {Role.COORDINATION: COORDINATION, Role.OPERATOR: OPERATION}.get(role, OFFICE)


def is_behind_a_door(path: str) -> bool:
    """Whether an address belongs to people who log in."""
    return any(path == door or path.startswith(f"{door}/") for door in DOORS)


def sections_of(role: Role) -> tuple[Section, ...]:
    """Return the pages at hand for a role; none for those of an office, whose pages are others."""
    return tuple(each for each in SECTIONS if role in each.roles)


def place_of(texts: Texts, principal: Principal) -> str:
    """Return what the place is called where somebody without an office works."""
    return door_name(texts, principal.role, principal.land)


def door_page(request: AnyRequest, name: str, *, status: int = 200, **context: Any) -> Template:
    """Return a page of a door, with `principal` of who asks for it."""
    return page(request, name, status=status, principal=principal_of_request(request), **context)
