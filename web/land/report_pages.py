"""The cost report of a year, as page and as files, and the derivation of every euro in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, cast

from litestar import Controller, Response, get
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.params import FromPath
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from markupsafe import Markup

from billing import reports
from billing.land_view import years_of
from billing.reports import CostReport
from sorgeauskunft.documents.pdf import PdfError
from sorgeauskunft.texts import Texts
from tenants.people import LAND_ROLES
from web.doors import LAND, door_page
from web.guards import require
from web.land.document_pages import RENDERED
from web.land.ledger import land_of, report_in, snapshot_of
from web.land.report_views import item_view, report_view, share_view
from web.language import language_of, texts_of
from web.limits import within
from web.site import AnyRequest, site_of

REPORTS: Final = f"{LAND}/kosten"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WRITERS: Final[dict[str, tuple[str, Callable[[CostReport, Texts], bytes]]]] = {
    "xlsx": (_SHEET, reports.to_xlsx),
    "csv": ("text/csv; charset=utf-8", reports.to_csv),
    "json": ("application/json", lambda report, _texts: reports.to_json(report)),
}


class ReportPages(Controller):
    """For who reads or speaks for a Land: all shares, of all Länder."""

    path = REPORTS
    guards = [require(LAND_ROLES)]  # noqa: RUF012

    @get("/", name="laender.reports")
    async def newest(self, request: AnyRequest) -> Template | Redirect:
        """Go to the newest year that has figures."""
        snapshot, land = await snapshot_of(request), land_of(request)
        years = [each.year for each in years_of(snapshot.book, land) if each.report]
        if not years:
            return door_page(request, "land/no_report.html")
        return Redirect(f"{REPORTS}/{years[0]}", status_code=303)

    @get("/{year:int}", name="laender.report")
    async def show(self, request: AnyRequest, year: FromPath[int]) -> Template:
        """Show a year with its charts, all shares and all items."""
        snapshot, land, texts = await snapshot_of(request), land_of(request), site_of(request).texts
        report = report_in(snapshot, year)

        years = snapshot.kept(("years", land), lambda: years_of(snapshot.book, land))
        view = snapshot.kept(
            ("report page", year, land), lambda: report_view(report, years, land, texts)
        )
        others = [each.year for each in years if each.report]
        context: dict[str, Any] = {
            "view": view,
            "others": others,
            "reports": REPORTS,
            "land": land,
        }
        language = language_of(request).tag
        body = snapshot.kept(
            ("report body", year, land, language), lambda: _drawn(request, context)
        )
        return door_page(request, "land/report.html", body=body, **context)

    @get("/{year:int}/anteil/{party:str}", name="laender.share")
    async def share(
        self, request: AnyRequest, year: FromPath[int], party: FromPath[str]
    ) -> Template:
        """Show of which items a party's sum is made."""
        snapshot, texts = await snapshot_of(request), site_of(request).texts
        report = report_in(snapshot, year)
        view = share_view(report, party, texts)
        if view is None:
            raise NotFoundException
        return door_page(
            request,
            "land/share.html",
            view=view,
            year=year,
            at=f"{REPORTS}/{year}",
            is_own=party == land_of(request),
        )

    @get("/{year:int}/posten/{number:int}/{party:str}", name="laender.item")
    async def item(
        self, request: AnyRequest, year: FromPath[int], number: FromPath[int], party: FromPath[str]
    ) -> Template:
        """Show how an item comes to its cents: for one party line by line, for all in tables."""
        snapshot, texts = await snapshot_of(request), site_of(request).texts
        report = report_in(snapshot, year)
        if party not in report.parties and party != land_of(request):
            raise NotFoundException
        view = snapshot.kept(
            ("item", year, number, party), lambda: item_view(report, number, party, texts)
        )
        if view is None:
            raise NotFoundException
        return door_page(request, "land/item.html", view=view, year=year, at=f"{REPORTS}/{year}")

    @get("/{year:int}/pdf", name="laender.report.pdf")
    async def pdf(self, request: AnyRequest, year: FromPath[int]) -> Response[bytes]:
        """Return the report as tagged PDF, its data inside."""
        site, snapshot = site_of(request), await snapshot_of(request)
        report = report_in(snapshot, year)
        await within(request, RENDERED)
        job = reports.report_job(report, site.texts, site.kernel.clock.now())
        try:
            content = await site.pdf.render(job)
        except PdfError as error:
            raise ServiceUnavailableException from error
        return _file(content, f"kosten-{year}.pdf", "application/pdf")

    @get(["/{year:int}/xlsx", "/{year:int}/csv", "/{year:int}/json"], name="laender.report.file")
    async def file(self, request: AnyRequest, year: FromPath[int]) -> Response[bytes]:
        """Return the report for programs: XLSX that recomputes itself, CSV, JSON."""
        site, snapshot = site_of(request), await snapshot_of(request)
        report = report_in(snapshot, year)
        ending = request.scope["path"].rstrip("/").rpartition("/")[2]
        media_type, write = _WRITERS[ending]
        # A workbook takes tenths of a second: not in the loop that answers everybody.
        content = await asyncio.to_thread(write, report, site.texts)
        return _file(content, f"kosten-{year}.{ending}", media_type)


def _drawn(request: AnyRequest, context: dict[str, Any]) -> Markup:
    """Return what the page shows, ready: nothing of who asks is in it but her Land."""
    # An application with templates has an engine for them.
    engine = cast("JinjaTemplateEngine", request.app.template_engine)
    template = engine.get_template("land/_report.html")
    return Markup(template.render(t=texts_of(request), **context))  # noqa: S704 - a template's


def _file(content: bytes, name: str, media_type: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
