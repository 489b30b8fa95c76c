"""Reports of barriers, for the people of a Jugendamt."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from sorgeauskunft import feedback
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.people import CASEWORK_ROLES
from web.amt.office_pages import office_page
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of


class FeedbackPages(Controller):
    """Read and close reports."""

    path = "/amt/rueckmeldungen"
    guards = [require(CASEWORK_ROLES)]  # noqa: RUF012 - Litestar's way to declare

    @get("/", name="amt.feedback")
    async def tray(self, request: AnyRequest, ablage: FromQuery[str] = "open") -> Template:
        """Show reports that are open, or done."""
        if ablage not in {"open", "done"}:
            raise NotFoundException
        principal = principal_of_request(request)
        site = site_of(request)
        return await office_page(
            request,
            "amt/feedback.html",
            shown=ablage,
            keep_days=feedback.KEEP_DAYS_AFTER_DONE,
            entries=await feedback.tray(site.kernel, principal, done=ablage == "done"),
        )

    @post("/{report_id:uuid}/erledigt", name="amt.feedback.done")
    async def done(self, request: AnyRequest, report_id: FromPath[UUID]) -> Redirect:
        """Close a report."""
        try:
            await feedback.mark_done(
                site_of(request).kernel, principal_of_request(request), report_id
            )
        except NotFoundError as error:
            raise NotFoundException from error
        return Redirect("/amt/rueckmeldungen", status_code=303)
