"""A cost period: its list, its beginning, its page, its items, and the year before beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from billing.errors import RefusedError
from billing.importing import as_csv, as_xlsx, example_rows, item_rows
from billing.keyring import kept_keys
from billing.ledger import Event
from billing.ledger.state import Book
from billing.reports import compared, cost_report, report_job, to_csv, to_json, to_xlsx
from web.coordination import year_forms
from web.coordination.asking import placed
from web.coordination.steering import (
    DONE,
    GUARDS,
    HOME,
    actor_of,
    book_events,
    file_answer,
    names,
    paper_answer,
    period_or_404,
    said,
    steering_page,
)
from web.coordination.year_views import (
    batches,
    compared_charts,
    item_views,
    party_label,
    shares_of,
    year_tabs,
)
from web.errors import Errors
from web.forms import typed
from web.site import AnyRequest, book_now, site_of

PATH: Final = f"{HOME}/jahre"
_FIRST, _LAST = 2023, 2100


class YearsPages(Controller):
    """All years, and each."""

    path = PATH
    guards = GUARDS

    @get("/", name="koordination.years")
    async def everything(self, request: AnyRequest) -> Template:
        """Show all cost periods."""
        book = await book_now(request)
        periods = sorted(book.periods.values(), key=lambda each: -each.year)
        return steering_page(request, "years.html", periods=periods)

    @get("/neu", name="koordination.year.new")
    async def new(self, request: AnyRequest) -> Template:
        """Ask for the rules of a new year."""
        site = site_of(request)
        begun = year_forms.begun(await book_now(request), site.directory.today())
        return await _new_page(request, begun, {})

    @post("/neu", name="koordination.year.plan", status_code=200)
    async def plan(self, request: AnyRequest) -> Template | Redirect:
        """Begin to plan it."""
        site = site_of(request)
        kept = await kept_keys(site.kernel)
        form = year_forms.period_form(site.texts, kept)
        given = await typed(request, form.names)
        values, errors = form.read(given)
        if not errors and not _FIRST <= values["year"] <= _LAST:
            errors = placed(RefusedError("year_out_of_reach", "no such year"), year_forms.FIELDS)
        if errors:
            return await _new_page(request, given, errors)

        def make(book: Book) -> list[Event]:
            at = site.kernel.clock.now()
            return [year_forms.planned(values, kept, book, actor_of(request), at)]

        refused = await book_events(request, make)
        if refused is not None:
            return await _new_page(request, given, placed(refused, year_forms.FIELDS, "year"))
        return Redirect(f"{PATH}/{values['year']}?{DONE}=jahr", status_code=303)

    @get("/vorlage/{ending:str}", name="koordination.template")
    async def template(self, ending: FromPath[str]) -> Response[bytes]:
        """Return a sheet to fill in."""
        made = {"csv": as_csv, "xlsx": as_xlsx}.get(ending)
        if made is None:
            raise NotFoundException
        return file_answer("vorlage-posten", ending, made(example_rows()))

    @get("/{year:int}", name="koordination.year")
    async def one(self, request: AnyRequest, year: FromPath[int]) -> Template:
        """Show how far a year is, and what can be done."""
        return await year_page(request, year)

    @get("/{year:int}/posten", name="koordination.items")
    async def items(self, request: AnyRequest, year: FromPath[int]) -> Template:
        """Show plan and actual costs."""
        book = await book_now(request)
        period = period_or_404(book, year)
        return steering_page(
            request,
            "items.html",
            period=period,
            tabs=year_tabs(year),
            items=item_views(book, period, site_of(request).texts),
        )

    @get("/{year:int}/posten/{which:str}/{ending:str}", name="koordination.items.file")
    async def items_file(
        self, request: AnyRequest, year: FromPath[int], which: FromPath[str], ending: FromPath[str]
    ) -> Response[bytes]:
        """Return plan or actual costs as a sheet that can be brought back."""
        period = period_or_404(await book_now(request), year)
        items = {"plan": period.items, "ist": period.actuals}.get(which)
        made = {"csv": as_csv, "xlsx": as_xlsx}.get(ending)
        if items is None or made is None:
            raise NotFoundException
        return file_answer(f"{which}-{year}", ending, made(item_rows(items.values())))

    @get("/{year:int}/verteilung", name="koordination.shares")
    async def shares(self, request: AnyRequest, year: FromPath[int]) -> Template:
        """Run the distribution, and show it beside the year before."""
        book, texts = await book_now(request), site_of(request).texts
        period = period_or_404(book, year)
        try:
            report = cost_report(book, year)
            refused = ""
        except RefusedError as error:
            report, refused = None, said(request, error)
        comparison = compared(book, year) if report else None
        return steering_page(
            request,
            "shares.html",
            period=period,
            tabs=year_tabs(year),
            report=report,
            refused=refused,
            shares=shares_of(report, texts) if report else None,
            comparison=comparison,
            charts=compared_charts(comparison, texts) if comparison else None,
            party=lambda name: party_label(name, texts),
        )

    @get("/{year:int}/bericht/{ending:str}", name="koordination.report")
    async def report(
        self, request: AnyRequest, year: FromPath[int], ending: FromPath[str]
    ) -> Response[bytes]:
        """Return the cost report of the year as a file."""
        site, book = site_of(request), await book_now(request)
        try:
            report = cost_report(book, year)
        except RefusedError as error:
            raise NotFoundException from error
        name = f"kosten-{year}"
        match ending:
            case "pdf":
                job = report_job(report, site.texts, site.kernel.clock.now())
                return await paper_answer(request, name, job)
            case "csv":
                return file_answer(name, ending, to_csv(report, site.texts))
            case "xlsx":
                return file_answer(name, ending, to_xlsx(report, site.texts))
            case "json":
                return file_answer(name, ending, to_json(report))
        raise NotFoundException


async def year_page(
    request: AnyRequest, year: int, *, status: int = 200, refused: str = ""
) -> Template:
    """Return the page of a year, with what was refused just now."""
    book, texts = await book_now(request), site_of(request).texts
    period = period_or_404(book, year)
    people = [*period.proposals.values(), *([period.asked_by] if period.asked_by else [])]
    documents = [each for each in book.documents.values() if each.year == year]
    return steering_page(
        request,
        "year.html",
        status=status,
        refused=refused,
        period=period,
        tabs=year_tabs(year),
        batches=batches(book, period, texts),
        documents=documents,
        people=await names(request, people),
        actor=actor_of(request),
        counts=(len(period.items), len(period.actuals)),
    )


async def _new_page(request: AnyRequest, given: Mapping[str, str], errors: Errors) -> Template:
    site = site_of(request)
    form = year_forms.period_form(site.texts, await kept_keys(site.kernel))
    return steering_page(
        request,
        "period.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        fields=form.views(site.texts, given, errors),
    )
