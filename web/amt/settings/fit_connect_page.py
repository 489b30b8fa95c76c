"""The page about FIT-Connect: where requests go there, and whether anything would arrive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import httpx
import msgspec
from litestar import Controller, get, post
from litestar.response import Redirect, Template

from sorgeauskunft.delivery.fit_connect import destination_of
from sorgeauskunft.fitconnect import Account, FitConnectError
from sorgeauskunft.kernel import today_in_berlin
from tenants.handling import Delivery
from tenants.offices import Office
from tenants.settings import Section
from web.amt.settings.areas import HOME
from web.amt.settings.lines import Line
from web.amt.settings.plain_pages import ADMINS
from web.amt.settings.section_page import BUTTON, SectionForm, page, saved, shown, standing_of
from web.errors import Errors
from web.site import AnyRequest, site_of

CHECK: Final = "pruefen"
_FIELD: Final = "fit_connect.destination"
_FAULTS: Final = "fit_connect.fault."
# Somebody waits for the page.
_PATIENCE: Final = httpx.Timeout(8.0)


class DestinationId(Line, frozen=True, kw_only=True):
    """The id of a destination, kept as UUIDs are written."""

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        del today
        typed = given[self.name].strip()
        if not typed:
            return ""
        try:
            return str(UUID(typed))
        except ValueError:
            errors[self.name] = ("fit_connect.error.destination", {})
            return self.empty


FIT_CONNECT: Final = SectionForm(
    path=f"{HOME}/fit-connect",
    section=Section.DELIVERY,
    title="fit_connect",
    labels="office.field.",
    template="amt/settings/fit_connect.html",
    parts=(DestinationId(name=_FIELD),),
)


class FitConnectPage(Controller):
    """Where requests go at FIT-Connect."""

    path = FIT_CONNECT.path
    guards = ADMINS

    @get("/", name="einstellungen.fit_connect")
    async def show(self, request: AnyRequest) -> Template:
        """Show the form."""
        return await shown(request, FIT_CONNECT, **_more(request))

    @post("/", name="einstellungen.fit_connect.save", status_code=200)
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save what was typed, or try it."""
        given = await FIT_CONNECT.given(request)
        if given.pop(BUTTON) != CHECK or not _more(request)["is_on"]:
            return await saved(request, FIT_CONNECT, **_more(request))
        office = (await standing_of(request)).office
        today = today_in_berlin(site_of(request).kernel.clock)
        typed, errors = FIT_CONNECT.read(given, office.delivery, today)
        found = "" if errors else await _found(request, office, typed, errors)
        status = 400 if errors else 200
        more = _more(request) | {"found": found}
        return await page(request, FIT_CONNECT, status=status, given=given, errors=errors, **more)


async def _found(request: AnyRequest, office: Office, typed: Delivery, errors: Errors) -> str:
    """Return the id of the destination that would be used; what keeps it from that into `errors`."""
    site = site_of(request)
    account = Account(site.kernel.settings, site.kernel.clock, times=_PATIENCE)
    try:
        async with account.sender() as sender:
            trying = msgspec.structs.replace(office, delivery=typed)
            return str((await destination_of(sender, trying)).id)
    except FitConnectError as error:
        key = _FAULTS + error.reason.removeprefix("fit-connect-")
        errors[_FIELD] = (key if key in site.texts else f"{_FAULTS}other", {})
        return ""


def _more(request: AnyRequest) -> dict[str, Any]:
    """Return what the page says beside the form."""
    settings = site_of(request).kernel.settings
    return {
        "is_on": settings.fit_connects,
        "is_routed": bool(settings.fit_connect_routing),
        "check": CHECK,
        "found": "",
    }
