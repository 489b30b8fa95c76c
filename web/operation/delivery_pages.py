"""How delivery stands: at all offices, at one; dead letters sent again, channels tried again."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import delivery
from sorgeauskunft.delivery import OfficeDelivery
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.operation import restart
from web.doors import OPERATION, door_page
from web.forms import typed
from web.operation.acting import OPERATORS, actor_of, done, notice_of, office_named
from web.over_time import over_time, seconds
from web.paging import PAGE, portion
from web.site import AnyRequest, site_of

_PATH: Final = f"{OPERATION}/zustellung"
_LISTED_AT: Final = f"{_PATH}?{PAGE}="
_NOTICES: Final = {
    "gesendet": "operation.delivery.replayed",
    "versucht": "operation.delivery.tried",
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An office as the table shows it; `oldest` is minutes, lags are seconds or empty."""

    name: str
    slug: str
    stands: OfficeDelivery
    oldest: int
    p50: str
    p95: str
    failed: int


class DeliveryBoardPages(Controller):
    """For operators. Requests appear by their number in the database, never by what they say."""

    path = _PATH
    guards = OPERATORS

    @get("/", name="operation.delivery")
    async def show(self, request: AnyRequest) -> Template:
        """Show all offices."""
        site = site_of(request)
        found = await delivery.board(site.kernel)
        offices = (await site.directory.current()).offices
        rows = [
            _row(request, each, offices[each.tenant_id].name, offices[each.tenant_id].slug)
            for each in found
            if each.tenant_id in offices
        ]
        rows.sort(key=lambda row: (-row.stands.dead_letters, -row.oldest, row.name))
        more = await over_time(site.kernel, None)
        listed = portion(rows, request.query_params.get(PAGE, ""))
        return door_page(
            request, "operation/delivery.html", listed=listed, listed_at=_LISTED_AT, **more
        )

    @get("/{slug:str}", name="operation.delivery.office")
    async def office(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """Show one office with its reasons and dead letters."""
        office = await office_named(request, slug)
        kernel = site_of(request).kernel
        stands = await delivery.board_of(kernel, office.id)
        return door_page(
            request,
            "operation/delivery_office.html",
            said=notice_of(request, _NOTICES),
            shown=office,
            row=_row(request, stands, office.name, office.slug),
            letters=await delivery.dead_letters(kernel, office.id),
            **await over_time(kernel, office.id),
        )

    @post("/{slug:str}/senden", name="operation.delivery.replay")
    async def replay(self, request: AnyRequest, slug: FromPath[str]) -> Redirect:
        """Send all dead letters of an office once more, or the one that the form names."""
        office = await office_named(request, slug)
        given = await typed(request, ("request",))
        kernel, actor = site_of(request).kernel, actor_of(request)
        try:
            if given["request"]:
                await delivery.replay(kernel, office.id, UUID(given["request"]), actor)
            else:
                await delivery.replay_all(kernel, office.id, actor)
        except (NotFoundError, ValueError) as error:
            raise NotFoundException from error
        return done(f"{_PATH}/{slug}", "gesendet")

    @post("/{slug:str}/versuchen", name="betrieb.delivery.restart")
    async def restart(self, request: AnyRequest, slug: FromPath[str]) -> Redirect:
        """Try a channel that stands still at once."""
        office = await office_named(request, slug)
        channel = (await typed(request, ("channel",)))["channel"]
        try:
            await restart(site_of(request).kernel, office.id, channel, actor_of(request))
        except NotFoundError as error:
            raise NotFoundException from error
        return done(f"{_PATH}/{slug}", "versucht")


def _row(request: AnyRequest, stands: OfficeDelivery, name: str, slug: str) -> Row:
    now = site_of(request).kernel.clock.now()
    age = int((now - stands.oldest).total_seconds()) // 60 if stands.oldest else 0
    return Row(
        name=name,
        slug=slug,
        stands=stands,
        oldest=max(0, age),
        p50=seconds(stands.lag.p50),
        p95=seconds(stands.lag.p95),
        failed=sum(each.count for each in stands.failures),
    )
