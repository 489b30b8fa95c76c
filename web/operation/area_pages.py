"""All areas: gaps and overlaps over Germany, and proposals of offices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.kernel.errors import NotFoundError
from tenants.areas import AreaError
from tenants.coverage import Coverage
from tenants.directory import Directory
from tenants.laender import LAND_BY_CODE
from tenants.proposals import accept, open_proposals, refuse
from web.amt.settings.area_views import proposal_view
from web.doors import OPERATION, door_page
from web.errors import Errors
from web.forms import typed
from web.operation.acting import OPERATORS, Fields, actor_of, done, notice_of, tidy
from web.site import AnyRequest, site_of

_PATH: Final = f"{OPERATION}/gebiete"
_LONGEST: Final = 500
_NAMES_SHOWN: Final = 40
_NOTICES: Final = {"angenommen": "operation.areas.accepted", "abgelehnt": "operation.areas.refused"}


class AreaPages(Controller):
    """For operators."""

    path = _PATH
    guards = OPERATORS

    @get("/", name="operation.areas")
    async def show(self, request: AnyRequest) -> Template:
        """Show proposals, and who answers where."""
        return await _page(request, said=notice_of(request, _NOTICES))

    @post("/{proposal_id:uuid}/annehmen", name="operation.areas.accept")
    async def accept(self, request: AnyRequest, proposal_id: FromPath[UUID]) -> Template | Redirect:
        """Carry a proposal out."""
        site = site_of(request)
        try:
            await accept(site.kernel, proposal_id, actor_of(request))
        except NotFoundError as error:
            raise NotFoundException from error
        except AreaError:
            return await _page(request, status=409, warning="operation.areas.contradicts")
        finally:
            site.directory.look_again()
        return done(_PATH, "angenommen")

    @post("/{proposal_id:uuid}/ablehnen", name="operation.areas.refuse")
    async def refuse(self, request: AnyRequest, proposal_id: FromPath[UUID]) -> Template | Redirect:
        """Leave the areas as they are; the office reads the reason."""
        given = await typed(request, ("reason",))
        reason = tidy(given["reason"])
        errors: Errors = {}
        if not reason:
            errors["reason"] = ("operation.error.reason", {})
        elif len(reason) > _LONGEST:
            errors["reason"] = ("operation.error.long", {"max": _LONGEST})
        if errors:
            about = proposal_id
            return await _page(request, status=400, about=about, given=given, errors=errors)
        try:
            await refuse(site_of(request).kernel, proposal_id, reason, actor_of(request))
        except NotFoundError as error:
            raise NotFoundException from error
        return done(_PATH, "abgelehnt")


async def _page(
    request: AnyRequest,
    *,
    status: int = 200,
    said: str = "",
    warning: str = "",
    about: UUID | None = None,
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
) -> Template:
    site = site_of(request)
    directory, today = await site.directory.current(), site.directory.today()
    proposals = []
    for number, each in enumerate(await open_proposals(site.kernel), start=1):
        mine = each.id == about
        form = Fields(
            site.texts, "refuse", (given or {}) if mine else {}, (errors or {}) if mine else {}
        )
        view = proposal_view(site.texts, directory, each, today)
        reason = msgspec.structs.replace(form.view("reason"), apart=str(number))
        proposals.append((view, directory.offices[each.change.office], reason))
    found = directory.covered_from(today)
    return door_page(
        request,
        "operation/areas.html",
        status=status,
        has_errors=bool(errors),
        said=said,
        warning=warning,
        proposals=proposals,
        coverage=found,
        faults=_shown(directory, found),
        laender=LAND_BY_CODE,
        total=sum(each.places for each in found.laender),
        names_shown=_NAMES_SHOWN,
        here=_PATH,
    )


def _shown(directory: Directory, found: Coverage) -> list[dict[str, object]]:
    """The faults with names in the place of ids, and of many places the first."""
    return [
        {
            "fault": each.fault,
            "land": LAND_BY_CODE[each.land].name,
            "places": ", ".join(each.places[:_NAMES_SHOWN]),
            "count": len(each.places),
            "further": max(0, len(each.places) - _NAMES_SHOWN),
            "offices": ", ".join(directory.offices[office].name for office in each.offices),
            "since": each.since,
            "until": each.until,
        }
        for each in found.findings
    ]
