"""The door of the Land that steers the service: what is there at a glance."""

from __future__ import annotations

from litestar import Controller, get
from litestar.response import Template

from tenants.people import COORDINATION_ROLES
from web.doors import COORDINATION, door_page
from web.guards import require
from web.site import AnyRequest


class CoordinationPages(Controller):
    """The page with which the door opens."""

    path = COORDINATION
    guards = [require(COORDINATION_ROLES)]  # noqa: RUF012 - Litestar's way to declare

    @get("/", name="coordination")
    async def show(self, request: AnyRequest) -> Template:
        """Show it."""
        return door_page(request, "coordination/overview.html")
