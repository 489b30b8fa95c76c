"""The door of a coordinating Land: what is there at a glance."""

from __future__ import annotations

from litestar import Controller, get
from litestar.response import Template

from tenants.people import LAND_ROLES
from web.doors import LAND, door_page
from web.guards import require
from web.site import AnyRequest


class LandPages(Controller):
    """The page with which the door opens."""

    path = LAND
    guards = [require(LAND_ROLES)]  # noqa: RUF012 - Litestar's way to declare

    @get("/", name="land")
    async def show(self, request: AnyRequest) -> Template:
        """Show it."""
        return door_page(request, "land/overview.html")
