"""All offices with how far each has come; a new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from litestar import Controller, get, post
from litestar.response import Redirect, Template

from sorgeauskunft.kernel.errors import ConflictError
from tenants import exchange
from tenants.exchange import WrongDocumentError
from tenants.laender import LAENDER, LAND_BY_CODE
from tenants.offices import OnboardingStatus
from web.doors import OPERATION, door_page
from web.errors import Errors
from web.forms import LONG, typed
from web.operation import office_fields
from web.operation.acting import OPERATORS, actor_of, done
from web.paging import PAGE, portion
from web.site import AnyRequest, site_of

PATH: Final = f"{OPERATION}/aemter"


class OfficeListPages(Controller):
    """For operators."""

    path = PATH
    guards = OPERATORS

    @get("/", name="operation.offices")
    async def show(self, request: AnyRequest) -> Template:
        """Show the list; the address narrows it to a status and a Land."""
        offices = (await site_of(request).directory.current()).real_offices
        statuses = {each.value: each for each in OnboardingStatus}
        status = statuses.get(request.query_params.get("stand", ""))
        land = request.query_params.get("land", "")
        land = land if land in LAND_BY_CODE else ""
        listed = [
            office
            for office in sorted(offices, key=lambda each: (each.land, each.name))
            if (status is None or office.status is status) and (not land or office.land == land)
        ]
        return door_page(
            request,
            "operation/offices.html",
            listed=portion(listed, request.query_params.get(PAGE, "")),
            counts=Counter(office.status for office in offices),
            statuses=list(OnboardingStatus),
            laender=LAENDER,
            chosen=status,
            land=land,
            listed_at=f"{PATH}?{urlencode({'stand': status or '', 'land': land, PAGE: ''})}",
            names=LAND_BY_CODE,
        )

    @get("/neu", name="operation.offices.new")
    async def new(self, request: AnyRequest) -> Template:
        """Show the form of a new office."""
        return _form(request, {}, {})

    @post("/neu", name="operation.offices.make")
    async def make(self, request: AnyRequest) -> Template | Redirect:
        """Make an office."""
        given = await typed(request, office_fields.NAMES, longest=LONG)
        document, errors = office_fields.read(given)
        if document is None:
            return _form(request, given, errors)
        site, slug = site_of(request), document.office.slug
        if (await site.directory.current()).office(slug) is not None:
            return _form(request, given, {"slug": ("operation.error.slug_taken", {})})
        try:
            await exchange.apply(site.kernel, document, actor_of(request))
        except ConflictError:
            return _form(request, given, {"slug": ("operation.error.slug_taken", {})})
        except WrongDocumentError:
            # All the rest was looked at before: an area belongs to another office.
            return _form(request, given, {"areas": ("operation.error.areas_taken", {})})
        finally:
            site.directory.look_again()
        return done(f"{PATH}/{slug}", "angelegt")


def _form(request: AnyRequest, given: Mapping[str, str], errors: Errors) -> Template:
    return door_page(
        request,
        "operation/office_new.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        fields=office_fields.views(site_of(request).texts, given, errors),
        here=f"{PATH}/neu",
    )
