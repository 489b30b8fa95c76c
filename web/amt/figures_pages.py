"""What the service saves, in numbers: a page, and the same as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import msgspec
from litestar import Controller, Response, get
from litestar.response import Template

from sorgeauskunft import figures
from sorgeauskunft.figures import Leg, Month
from sorgeauskunft.texts import Texts
from tenants.people import OFFICE_ROLES
from web.amt.office_pages import office_page
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

# Excel takes a file for UTF-8 only with this mark, and semicolons for columns only where the
# machine is set to German; both are so in offices here.
_MARK = "\ufeff"


class MonthRow(msgspec.Struct, frozen=True):
    """A month as a row: requests, children, and per leg how many, the median, the 90th percentile.

    Numbers are written as in German; empty: too few to be told.
    """

    name: str
    requests: int
    cases: int
    legs: tuple[tuple[int, str, str], ...]


class FiguresPages(Controller):
    """For everybody of the office: nothing here is about a person."""

    path = "/amt/zahlen"
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012 - Litestar's way to declare

    @get("/", name="amt.figures")
    async def show(self, request: AnyRequest) -> Template:
        """Show the table."""
        site, principal = site_of(request), principal_of_request(request)
        months = await figures.of_office(site.kernel, principal)
        return await office_page(
            request,
            "amt/figures.html",
            legs=list(Leg),
            rows=list(_rows(site.texts, months)),
            months=figures.MONTHS,
            fewest=figures.FEWEST,
        )

    @get("/csv", name="amt.figures.csv")
    async def download(self, request: AnyRequest) -> Response[bytes]:
        """Return the table as CSV."""
        site, principal = site_of(request), principal_of_request(request)
        directory = await site.directory.current()
        months = await figures.of_office(site.kernel, principal)
        name = f"zahlen-{directory.offices[principal.tenant_id].slug}.csv"
        return Response(
            _csv(site.texts, months).encode(),
            media_type="text/csv",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )


def _rows(texts: Texts, months: Iterable[Month]) -> Iterator[MonthRow]:
    for month in months:
        spreads = [month.legs[leg] for leg in Leg]
        yield MonthRow(
            texts.month(month.first),
            month.requests,
            month.cases,
            tuple((each.count, _days(each.median), _days(each.ninetieth)) for each in spreads),
        )


def _days(days: float | None) -> str:
    return "" if days is None else f"{days:.1f}".replace(".", ",")


def _csv(texts: Texts, months: Iterable[Month]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    head = [texts("figures.month"), texts("figures.requests"), texts("figures.cases")]
    for leg in Leg:
        name = texts(f"figures.leg.{leg}")
        head += [texts(f"figures.csv.{what}", leg=name) for what in ("count", "median", "p90")]
    writer.writerow(head)
    for row in _rows(texts, months):
        writer.writerow([row.name, row.requests, row.cases, *(n for leg in row.legs for n in leg)])
    return _MARK + out.getvalue()
