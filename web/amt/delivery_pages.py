"""How delivery stands at an office, for its admins: what waits, what was given up, and sending it again."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import delivery
from sorgeauskunft.delivery.fit_connect import FitConnect, problems_of
from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.people import Role
from web.amt.delivery_views import letter_views, standing_views, tallies
from web.amt.office_pages import office_page
from web.guards import require
from web.over_time import over_time, seconds
from web.site import AnyRequest, principal_of_request, site_of

PATH: Final = "/amt/zustellung"

_DONE: Final = {
    "noch-einmal": "deliveries.done.replayed",
    "alle": "deliveries.done.all",
    "versuch": "deliveries.done.try",
}
"""What stands in the address after an act, and what the page then says."""


class DeliveryStatePages(Controller):
    """For the admins of an office."""

    path = PATH
    guards = [require(frozenset({Role.ADMIN}))]  # noqa: RUF012

    @get("/", name="delivery.state")
    async def show(self, request: AnyRequest) -> Template:
        """Show what waits, what is open, what went wrong and why."""
        site, office_id = site_of(request), principal_of_request(request).tenant_id
        own = await delivery.board_of(site.kernel, office_id)
        letters = await delivery.dead_letters(site.kernel, office_id)
        rejected = [each.request_id for each in letters if each.channel == FitConnect.name.value]
        said_by_receivers = await problems_of(site.kernel, office_id, rejected)
        said = [key for name, key in _DONE.items() if name in request.query_params]
        return await office_page(
            request,
            "amt/delivery.html",
            notice=said[0] if said else "",
            own=own,
            lag=(seconds(own.lag.p50), seconds(own.lag.p95)),
            standing=standing_views(site.texts, own.standing),
            letters=letter_views(site.texts, letters, said_by_receivers),
            open_letters=sum(1 for each in letters if not each.again),
            failures=tallies(site.texts, own.failures),
            **await over_time(site.kernel, office_id),
        )

    @post("/anfragen/{request_id:uuid}/noch-einmal", name="delivery.replay")
    async def replay(self, request: AnyRequest, request_id: FromPath[UUID]) -> Redirect:
        """Send a dead letter once more."""
        office_id = principal_of_request(request).tenant_id
        try:
            await delivery.replay(site_of(request).kernel, office_id, request_id, _actor(request))
        except NotFoundError as error:
            raise NotFoundException from error
        return _to("noch-einmal")

    @post("/alle", name="delivery.replay_all")
    async def replay_all(self, request: AnyRequest) -> Redirect:
        """Send all dead letters once more."""
        office_id = principal_of_request(request).tenant_id
        await delivery.replay_all(site_of(request).kernel, office_id, _actor(request))
        return _to("alle")

    @post("/kanaele/{channel:str}", name="delivery.try")
    async def try_again(self, request: AnyRequest, channel: FromPath[str]) -> Redirect:
        """Let a channel that stands still be tried at once."""
        kernel, office_id = site_of(request).kernel, principal_of_request(request).tenant_id
        async with kernel.database.tenant_transaction(office_id):
            if not await delivery.try_again(channel, kernel.clock.now()):
                raise NotFoundException
        return _to("versuch")


def _actor(request: AnyRequest) -> audit.Actor:
    principal = principal_of_request(request)
    return audit.Actor(principal.role.value, principal.account_id)


def _to(done: str) -> Redirect:
    return Redirect(f"{PATH}?{done}")
