"""Where is my request: by status code, or by reference and a child's date of birth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from litestar import Controller, get, post
from litestar.response import Template

from sorgeauskunft import delivery, requests
from sorgeauskunft.kernel.rate_limit import Limit
from web.citizen.status_fields import StatusActsView, status_fields
from web.citizen.trying import is_hidden
from web.citizen.upload_views import answer_files
from web.errors import Errors
from web.forms import typed
from web.guards import citizen, same_origin
from web.language import texts_of
from web.limits import within
from web.pages import page
from web.site import AnyRequest, site_of

# Codes have 120 bits; references with a date of birth could be tried out, so few tries an hour.
BY_CODE = Limit("status.code", tries=30, seconds=600)
_BY_REFERENCE = Limit("status.reference", tries=10, seconds=600)

_DATE = ("birth_date.day", "birth_date.month", "birth_date.year")

# What leads to the request again, by code or by reference.
_AGAIN = {True: ("code",), False: ("reference", *_DATE)}


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
        await within(request, BY_CODE)
        found = await followed(request, given["code"])
        if found is None:
            return _ask(request, dict(given), {"code": ("pages.status.error.code", {})})
        return await answer_status(request, found, given, {})

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
        if found is None or await is_hidden(request, found.office_id):
            return _ask(request, given, {"reference": ("pages.status.error.reference", {})})
        return await answer_status(request, found, given, {})


async def followed(request: AnyRequest, code: str) -> requests.Followed | None:
    """Return the request of a status code as typed; None for a wrong one."""
    found = await requests.by_status_code(site_of(request).kernel, code)
    if found is None or await is_hidden(request, found.office_id):
        return None
    return found


def _date(given: dict[str, str]) -> dt.date | None:
    try:
        day, month, year = (int(given[name]) for name in _DATE)
        return dt.date(year, month, day)
    except (ValueError, OverflowError):  # a year of twenty digits is a number, and no date
        return None


def _ask(request: AnyRequest, given: dict[str, str], errors: Errors) -> Template:
    return page(
        request,
        "citizen/status_ask.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        here="/status",
        fields=status_fields(texts_of(request), given, errors),
    )


def ask_again(request: AnyRequest, code: str) -> Template:
    """Ask for the code once more, because it leads to nothing (any more)."""
    return _ask(request, {"code": code}, {"code": ("pages.status.error.code", {})})


async def answer_status(
    request: AnyRequest,
    found: requests.Followed,
    given: Mapping[str, str],
    errors: Errors,
    *,
    notice: str = "",
) -> Template:
    """Show a request. By reference only stage and dates; by code what she can do as well.

    `given` is what was typed, shown again where something of it is wrong. `notice` is the key of
    what has come of an act.
    """
    site = site_of(request)
    directory = await site.directory.current()
    texts, settings = texts_of(request), site.kernel.settings
    acts = StatusActsView.of(texts, given, errors, settings) if found.by_code else None
    again = "/status/code" if found.by_code else "/status/aktenzeichen"
    return page(
        request,
        "citizen/status.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        found=found,
        acts=acts,
        answer_files=answer_files(texts, found.questions),
        notice=notice,
        may_withdraw=found.by_code
        and await delivery.may_withdraw(site.kernel, found.office_id, found.request_id),
        mails=settings.mails,
        code=given.get("code", ""),
        typed={name: given.get(name, "") for name in _AGAIN[found.by_code]},
        again=again,
        here=again,
        language_form="seite",
        status_office=directory.offices[found.office_id],
    )
