"""The pages of what-if, the same behind two doors: that of a Land and that of the coordination."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from billing import scenarios
from tenants.people import COORDINATION_ROLES, LAND_ROLES, Role
from web.doors import COORDINATION, LAND
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of
from web.whatif import answers

_PLACE: Final = "was-waere-wenn"


def _pages(door: str, roles: frozenset[Role]) -> type[Controller]:
    """The controller behind a door."""
    base = f"{door}/{_PLACE}"
    name = f"szenario{door.replace('/', '.')}"

    class WhatIf(Controller):
        """Costs under other rules; the question stands in the address, nothing enters the ledger."""

        path = base
        guards = [require(roles)]  # noqa: RUF012 - Litestar's way to declare

        @get("/", name=name)
        async def show(self, request: AnyRequest) -> Template:
            """Ask, and show what would be beside what holds."""
            return await answers.show(request, base)

        @get("/csv", name=f"{name}.csv")
        async def download(self, request: AnyRequest) -> Response[bytes]:
            """Return the comparison as CSV."""
            return await answers.download(request)

        @get("/herleitung", name=f"{name}.steps")
        async def steps(self, request: AnyRequest) -> Template:
            """Show how an item is shared, step by step."""
            return await answers.steps(request, base)

        @post("/vorschlaege", name=f"{name}.keep")
        async def keep(self, request: AnyRequest) -> Template | Redirect:
            """Keep the question under a name."""
            return await answers.keep(request, base)

        @get("/vorschlaege/{proposal_id:uuid}", name=f"{name}.open")
        async def open_(self, request: AnyRequest, proposal_id: FromPath[UUID]) -> Redirect:
            """Lead to what a proposal asks."""
            return await answers.open_proposal(request, base, proposal_id)

        @post("/vorschlaege/{proposal_id:uuid}/loeschen", name=f"{name}.drop")
        async def drop(self, request: AnyRequest, proposal_id: FromPath[UUID]) -> Redirect:
            """Delete a proposal that is not submitted."""
            kernel, principal = site_of(request).kernel, principal_of_request(request)
            act = scenarios.drop(kernel, principal, proposal_id)
            return await answers.done(act, base, "geloescht")

    return WhatIf


LandWhatIf = _pages(LAND, LAND_ROLES)
CoordinationWhatIf = _pages(COORDINATION, COORDINATION_ROLES)


class LandProposals(Controller):
    """Submitting to the coordination, and taking back: by who speaks for the Land."""

    path = f"{LAND}/{_PLACE}/vorschlaege/{{proposal_id:uuid}}"
    guards = [require(frozenset({Role.LAND_APPROVER}))]  # noqa: RUF012

    @post("/einreichen", name="szenario.land.submit")
    async def submit(self, request: AnyRequest, proposal_id: FromPath[UUID]) -> Redirect:
        """Let the coordination see a proposal."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        act = scenarios.submit(kernel, principal, proposal_id)
        return await answers.done(act, f"{LAND}/{_PLACE}", "eingereicht")

    @post("/zuruecknehmen", name="szenario.land.take_back")
    async def take_back(self, request: AnyRequest, proposal_id: FromPath[UUID]) -> Redirect:
        """Take it back."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        act = scenarios.take_back(kernel, principal, proposal_id)
        return await answers.done(act, f"{LAND}/{_PLACE}", "zurueckgenommen")
