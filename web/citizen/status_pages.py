"""Where is my request: by status code, or by reference and a child's date of birth."""

from __future__ import annotations

import datetime as dt

from litestar import Controller, get, post
from litestar.response import Template

from sorgeauskunft import requests
from sorgeauskunft.kernel.rate_limit import Limit
from web.citizen.status_fields import status_fields
from web.errors import Errors
from web.forms import typed
from web.guards import citizen, same_origin
from web.limits import within
from web.pages import page
from web.site import AnyRequest, site_of

# Codes have 120 bits; references with a date of birth could be tried out, so few tries an hour.
_BY_CODE = Limit("status.code", tries=30, seconds=600)
_BY_REFERENCE = Limit("status.reference", tries=10, seconds=600)

_DATE = ("birth_date.day", "birth_date.month", "birth_date.year")


class StatusPages(Controller):
    """One page with two forms. What is typed never stands in an address."""

    path = "/status"
    guards = [citizen, same_origin]  # noqa: RUF012
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 - nothing here changes anything

    @get("/", name="status")
    async def ask(self, request: AnyRequest) -> Template:
        """Ask for code or reference."""
        return _ask(request, {}, {})

    @post("/code", name="status.code", status_code=200)
    async def by_code(self, request: AnyRequest) -> Template:
        """Show the request of a status code."""
        given = await typed(request, ("code",))
        if not given["code"].strip():
            return _ask(request, dict(given), {"code": ("pages.status.error.code_missing", {})})
        await within(request, _BY_CODE)
        found = await requests.by_status_code(site_of(request).kernel, given["code"])
        if found is None:
            return _ask(request, dict(given), {"code": ("pages.status.error.code", {})})
        return await _show(request, found)

    @post("/aktenzeichen", name="status.reference", status_code=200)
    async def by_reference(self, request: AnyRequest) -> Template:
        """Show stage and dates of the request with this reference and child."""
        given = dict(await typed(request, ("reference", *_DATE)))
        errors: Errors = {}
        if not given["reference"].strip():
            errors["reference"] = ("pages.status.error.reference_missing", {})
        born = _date(given)
        if born is None:
            errors["birth_date"] = ("pages.status.error.birth_date", {})
        if errors or born is None:
            return _ask(request, given, errors)
        await within(request, _BY_REFERENCE)
        found = await requests.by_reference(site_of(request).kernel, given["reference"], born)
        if found is None:
            return _ask(request, given, {"reference": ("pages.status.error.reference", {})})
        return await _show(request, found)


def _date(given: dict[str, str]) -> dt.date | None:
    try:
        day, month, year = (int(given[name]) for name in _DATE)
        return dt.date(year, month, day)
    except ValueError:
        return None


def _ask(request: AnyRequest, given: dict[str, str], errors: Errors) -> Template:
    return page(
        request,
        "citizen/status_ask.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        fields=status_fields(site_of(request).texts, given, errors),
    )


async def _show(request: AnyRequest, found: requests.Followed) -> Template:
    directory = await site_of(request).directory.current()
    return page(
        request,
        "citizen/status.html",
        found=found,
        status_office=directory.offices[found.office_id],
    )
