"""The door of a coordinating Land: its years, its instalments, what is open and what it is asked."""

from __future__ import annotations

from litestar import Controller, get
from litestar.response import Template

from tenants.people import LAND_ROLES
from web.doors import LAND, door_page
from web.guards import require
from web.land.ledger import land_of, snapshot_of
from web.land.overview_views import overview_view
from web.site import AnyRequest, site_of


class LandPages(Controller):
    """For who reads or speaks for a Land."""

    path = LAND
    guards = [require(LAND_ROLES)]  # noqa: RUF012 - Litestar's way to declare

    @get("/", name="land")
    async def show(self, request: AnyRequest) -> Template:
        """Show it."""
        snapshot, land, texts = await snapshot_of(request), land_of(request), site_of(request).texts
        view = snapshot.kept(("overview", land), lambda: overview_view(snapshot.book, land, texts))
        return door_page(request, "land/overview.html", view=view)
