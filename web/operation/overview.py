"""The door of who operates the platform: what is there at a glance."""

from __future__ import annotations

from litestar import Controller, get
from litestar.response import Template

from tenants.people import OPERATION_ROLES
from web.doors import OPERATION, door_page
from web.guards import require
from web.site import AnyRequest


class OperationPages(Controller):
    """The page with which the door opens."""

    path = OPERATION
    guards = [require(OPERATION_ROLES)]  # noqa: RUF012 - Litestar's way to declare

    @get("/", name="operation")
    async def show(self, request: AnyRequest) -> Template:
        """Show it."""
        return door_page(request, "operation/overview.html")
