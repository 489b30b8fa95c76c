"""Uses of an office: how often it was used, month by month, and whether it agrees with the count."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from typing import Final

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from billing import RefusedError
from billing.ledger import UsesReviewed
from billing.office_uses import countersign, dispute, month_of_office, uses_of_office
from billing.reports.tables import BYTE_ORDER_MARK
from tenants.people import LEAD_ROLES
from web.amt import uses_fields
from web.amt.office_pages import office_page
from web.errors import Errors
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, book_now, principal_of_request, site_of

_PATH: Final = "/amt/nutzung"
_SAID: Final = {"bestaetigt": "uses.said.signed", "widersprochen": "uses.said.disputed"}
# What has happened meanwhile, as the page then says it.
_MEANWHILE: Final = {
    "other_count": "uses.late.other_count",
    "answered_already": "uses.late.answered",
    "uses_are_frozen": "uses.late.frozen",
}


class UsesPages(Controller):
    """For leads and admins of the office: they answer for the count."""

    path = _PATH
    guards = [require(LEAD_ROLES)]  # noqa: RUF012 - Litestar's way to declare

    @get("/", name="nutzung")
    async def show(self, request: AnyRequest) -> Template:
        """Show every month that was counted, and this one as far as it is."""
        book, principal = await book_now(request), principal_of_request(request)
        uses = await uses_of_office(site_of(request).kernel, book, principal)
        return await office_page(request, "amt/uses.html", uses=uses, slug=uses_fields.slug_of)

    @get("/csv", name="nutzung.csv")
    async def download(self, request: AnyRequest) -> Response[bytes]:
        """Return the table of months as CSV."""
        site, book = site_of(request), await book_now(request)
        uses = await uses_of_office(site.kernel, book, principal_of_request(request))
        head = [site.texts(f"uses.column.{name}") for name in ("month", "count", "answer", "when")]
        rows = [
            [
                uses_fields.slug_of(each.month),
                str(each.tally.uses),
                site.texts(f"uses.answer.{each.answer}"),
                site.texts.date(signed, short=True) if (signed := each.tally.countersigned) else "",
            ]
            for each in uses.months
        ]
        return await _csv(request, "nutzung", [head, *rows])

    @get("/{month:str}", name="nutzung.month")
    async def month(self, request: AnyRequest, month: FromPath[str]) -> Template:
        """Show a month: the count, what it consists of, and the forms to answer it."""
        notice = next((text for name, text in _SAID.items() if name in request.query_params), "")
        return await _page(request, _first(month), notice=notice)

    @get("/{month:str}/csv", name="nutzung.month.csv")
    async def download_month(self, request: AnyRequest, month: FromPath[str]) -> Response[bytes]:
        """Return what a month consists of as CSV: references and days, nothing about people."""
        site = site_of(request)
        try:
            _, uses = await month_of_office(
                site.kernel,
                await book_now(request),
                principal_of_request(request),
                _first(month),
            )
        except RefusedError as error:
            raise NotFoundException from error
        head = [site.texts("uses.column.reference"), site.texts("uses.column.delivered")]
        rows = [[each.reference, site.texts.date(each.delivered, short=True)] for each in uses]
        return await _csv(request, f"nutzung-{month}", [head, *rows])

    @post("/{month:str}/bestaetigen", name="nutzung.countersign")
    async def agree(self, request: AnyRequest, month: FromPath[str]) -> Template | Redirect:
        """Countersign a month."""
        first = _first(month)
        given = await typed(request, (uses_fields.SEEN, *uses_fields.AGREE))
        errors = uses_fields.agree_errors(given)
        if errors:
            return await _page(request, first, status=400, given=given, errors=errors)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        try:
            await countersign(kernel, principal, first, uses_fields.seen_of(given))
        except RefusedError as error:
            return await _refused(request, first, error, given)
        return Redirect(f"{_PATH}/{month}?bestaetigt", status_code=303)

    @post("/{month:str}/widersprechen", name="nutzung.dispute")
    async def disagree(self, request: AnyRequest, month: FromPath[str]) -> Template | Redirect:
        """Object to the count of a month."""
        first = _first(month)
        given = await typed(request, (uses_fields.SEEN, *uses_fields.DISPUTE))
        said, errors = uses_fields.read_dispute(given)
        if said is None:
            return await _page(request, first, status=400, given=given, errors=errors)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        seen = uses_fields.seen_of(given)
        try:
            await dispute(kernel, principal, first, seen=seen, own=said.own, reason=said.reason)
        except RefusedError as error:
            return await _refused(request, first, error, given)
        return Redirect(f"{_PATH}/{month}?widersprochen", status_code=303)


def _first(month: str) -> dt.date:
    """The first day of a month as the address names it; another address is not there."""
    found = uses_fields.month_of(month)
    if found is None:
        raise NotFoundException
    return found


async def _refused(
    request: AnyRequest, month: dt.date, error: RefusedError, given: Mapping[str, str]
) -> Template:
    if error.reason == "same_count":
        errors: Errors = {"own": ("uses.error.same", {})}
        return await _page(request, month, status=400, given=given, errors=errors)
    if error.reason not in _MEANWHILE:
        raise NotFoundException from error
    return await _page(request, month, status=409, given=given, notice=_MEANWHILE[error.reason])


async def _page(
    request: AnyRequest,
    month: dt.date,
    *,
    status: int = HTTP_200_OK,
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    notice: str = "",
) -> Template:
    site, principal = site_of(request), principal_of_request(request)
    try:
        book = await book_now(request)
        counted, uses = await month_of_office(site.kernel, book, principal, month)
    except RefusedError as error:
        raise NotFoundException from error
    agree, disagree = uses_fields.views(site.texts, counted, given or {}, errors or {})
    return await office_page(
        request,
        "amt/uses_month.html",
        status=status,
        has_errors=bool(errors),
        counted=counted,
        uses=uses,
        path=f"{_PATH}/{uses_fields.slug_of(month)}",
        here=f"{_PATH}/{uses_fields.slug_of(month)}",
        agree=agree,
        disagree=disagree,
        seen=(uses_fields.SEEN, str(counted.tally.uses)),
        said=[(each, isinstance(each, UsesReviewed)) for each in counted.tally.said],
        notice=notice,
        is_warning=status != HTTP_200_OK,
    )


async def _csv(request: AnyRequest, name: str, rows: list[list[str]]) -> Response[bytes]:
    site = site_of(request)
    directory = await site.directory.current()
    slug = directory.offices[principal_of_request(request).tenant_id].slug
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return Response(
        (BYTE_ORDER_MARK + out.getvalue()).encode(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}-{slug}.csv"'},
    )
