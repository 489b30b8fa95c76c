"""Who may come through which door (design: roles)."""

from __future__ import annotations

import datetime as dt
import enum
from uuid import UUID

import msgspec


class Role(enum.StrEnum):
    """All roles. The first four belong to a tenant, the Land's to a Land, the rest to the platform.

    Citizens have no account: they hold a draft code or a status code. Machines hold an API key.
    `UNDECIDED` is the role of a log-in that belongs to no office yet: nobody has it in a membership,
    so it opens nothing.
    """

    CITIZEN = "citizen"
    CLERK = "clerk"
    LEAD = "lead"
    ADMIN = "admin"
    READ_ONLY = "read_only"
    LAND_APPROVER = "land_approver"
    LAND_VIEWER = "land_viewer"
    COORDINATION = "coordination"
    OPERATOR = "operator"
    API_KEY = "api_key"
    UNDECIDED = "undecided"


OFFICE_ROLES = frozenset({Role.CLERK, Role.LEAD, Role.ADMIN, Role.READ_ONLY})
"""Roles that may read the requests of their tenant."""

CASEWORK_ROLES = frozenset({Role.CLERK, Role.LEAD, Role.ADMIN})
"""Roles that may change a request of their tenant."""

LEAD_ROLES = frozenset({Role.LEAD, Role.ADMIN})
"""Roles that read what names a Sperrvermerk, and say how their office works."""

ADMIN_ROLES = frozenset({Role.ADMIN})
"""Roles that say who works at their office."""

LAND_ROLES = frozenset({Role.LAND_VIEWER, Role.LAND_APPROVER})
"""Roles that read, or speak, for one Land: all shares, and the documents of their own Land only."""

COORDINATION_ROLES = frozenset({Role.COORDINATION})
"""Roles of the Land that steers: plans, enters, issues, books."""

OPERATION_ROLES = frozenset({Role.OPERATOR})
"""Roles that run the technology."""

PLATFORM_ROLES = LAND_ROLES | COORDINATION_ROLES | OPERATION_ROLES
"""Roles of people who belong to no Jugendamt. They see nothing of mothers."""

STAFF_ROLES = OFFICE_ROLES | PLATFORM_ROLES
"""Everybody with an account: what concerns one's own log-in."""


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is logged in: which account, as what, for which tenant.

    `land` is the one for which she reads or speaks in a Land's role, else empty.
    `several`: she has other memberships, too, and may switch.
    `idle_at` and `ends_at` say when the session ends, without a click and in any case; `proved_at`
    when its holder last proved who she is. Without a session behind it all three are None.
    """

    account_id: UUID
    tenant_id: UUID
    role: Role
    name: str
    session_id: UUID
    land: str = ""
    several: bool = False
    idle_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    proved_at: dt.datetime | None = None
