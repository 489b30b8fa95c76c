"""Posting, for the people of a Jugendamt: print a batch, put it into envelopes, note the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.response import Redirect, Template

from sorgeauskunft import certificates
from sorgeauskunft.certificates import NotPosted, NotPostedError
from sorgeauskunft.documents.pdf import PdfError
from sorgeauskunft.kernel import today_in_berlin
from tenants.people import CASEWORK_ROLES, OFFICE_ROLES
from web.amt.certificate_views import office_of_request
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import require
from web.pages import page
from web.site import AnyRequest, principal_of_request, site_of

_DATE: Final = ("day.day", "day.month", "day.year")
_WORK = [require(CASEWORK_ROLES)]


class _Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What was ticked and typed: letters, addresses that were looked at, the day in three texts.

    `again` are letters that are to be printed although they were posted.
    """

    letters: frozenset[UUID] = frozenset()
    checked: frozenset[UUID] = frozenset()
    again: frozenset[UUID] = frozenset()
    day: Mapping[str, str]


class PostingPages(Controller):
    """Everybody of the office sees what is to go out; those who work on cases print and post."""

    path = "/amt/versand"
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012

    @get("/", name="versand")
    async def tray(self, request: AnyRequest) -> Template:
        """Show the letters that wait for the post."""
        today = today_in_berlin(site_of(request).kernel.clock)
        day = dict(zip(_DATE, (str(today.day), str(today.month), str(today.year)), strict=True))
        return await _page(request, _Chosen(day=day), fresh=True)

    @post("/druck", name="versand.print", guards=_WORK, status_code=200)
    async def print_(self, request: AnyRequest) -> Response[bytes] | Template:
        """Make one PDF of the ticked letters, with a cover sheet."""
        chosen = await _chosen(request)
        return await _printed(request, chosen, "letter", chosen.letters)

    @post("/noch-einmal", name="versand.again", guards=_WORK, status_code=200)
    async def again(self, request: AnyRequest) -> Response[bytes] | Template:
        """Print letters once more that are noted as posted: the first print was no good, or is lost."""
        chosen = await _chosen(request)
        return await _printed(request, chosen, "again", chosen.again)

    @post("/", name="versand.post", guards=_WORK)
    async def post(self, request: AnyRequest) -> Template | Redirect:
        """Note the day on which the ticked letters were posted."""
        chosen = await _chosen(request)
        errors: Errors = {}
        if not chosen.letters:
            errors["letter"] = ("certificate.posting.none", {})
        day = _date(chosen.day)
        if day is None:
            errors["day"] = ("certificate.posting.day", {})
        if errors or day is None:
            return await _page(request, chosen, errors)
        try:
            await certificates.mark_posted(
                site_of(request).kernel,
                await office_of_request(request),
                principal_of_request(request),
                chosen.letters,
                checked=chosen.checked,
                day=day,
            )
        except NotPostedError as error:
            return await _not_posted(request, chosen, error)
        return Redirect("/amt/versand", status_code=303)


async def _printed(
    request: AnyRequest, chosen: _Chosen, field: str, letters: frozenset[UUID]
) -> Response[bytes] | Template:
    if not letters:
        return await _page(request, chosen, {field: ("certificate.posting.none", {})})
    site = site_of(request)
    try:
        found = await certificates.for_batch(site.kernel, principal_of_request(request), letters)
        content = await certificates.print_batch(
            site.pdf,
            site.texts,
            await office_of_request(request),
            found,
            site.kernel.clock.now(),
        )
    except NotPostedError:
        return await _page(request, chosen, notice="certificate.posting.not_printed", status=409)
    except PdfError:
        return await _page(request, chosen, notice="certificate.refused.render", status=503)
    name = f"druckstapel-{today_in_berlin(site.kernel.clock)}.pdf"
    return Response(
        content,
        media_type="application/pdf",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def _chosen(request: AnyRequest) -> _Chosen:
    form = await request.form()
    return _Chosen(
        letters=_ids(form.getall("letter", [])),
        checked=_ids(form.getall("checked", [])),
        again=_ids(form.getall("again", [])),
        day=await typed(request, _DATE),
    )


def _ids(values: list[object]) -> frozenset[UUID]:
    found = set()
    for value in values[: 2 * certificates.MOST]:
        try:
            found.add(UUID(str(value)))
        except ValueError:
            continue
    return frozenset(found)


def _date(given: Mapping[str, str]) -> dt.date | None:
    try:
        day, month, year = (int(given[name]) for name in _DATE)
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None


async def _not_posted(request: AnyRequest, chosen: _Chosen, error: NotPostedError) -> Template:
    if error.reason is NotPosted.GONE:
        return await _page(request, chosen, notice="certificate.posting.gone", status=409)
    field = "checked" if error.reason is NotPosted.ADDRESS else "day"
    key = f"certificate.posting.error.{error.reason}"
    return await _page(request, chosen, {field: (key, {"numbers": ", ".join(error.numbers)})})


async def _page(
    request: AnyRequest,
    chosen: _Chosen,
    errors: Errors | None = None,
    *,
    notice: str = "",
    status: int = 200,
    fresh: bool = False,
) -> Template:
    site, principal = site_of(request), principal_of_request(request)
    tray = await certificates.tray(site.kernel, principal)
    texts, wrong = site.texts, errors or {}
    # A fault of a field that is gone, because somebody else has posted meanwhile, helps nobody.
    there = {"again"} if tray.recent else set()
    there |= {"letter", "checked", "day"} if tray.letters else set()
    errors = {name: fault for name, fault in wrong.items() if name in there}
    if wrong and not errors:
        notice, status = "certificate.posting.gone", 409
    first_to_check = next((each.id for each in tray.letters if each.to_check), None)
    day_field = FieldView(
        kind="date",
        names=_DATE,
        values=tuple(chosen.day.get(name, "") for name in _DATE),
        label=texts("certificate.posting.day.label"),
        hint=texts("certificate.posting.day.hint"),
        error=sentence(texts, errors, "day"),
    )
    # Boxes in a table: the list of faults leads to the first one of them.
    boxes = [
        FieldView(
            kind="checkbox",
            names=(name,),
            values=("",),
            label="",
            error=sentence(texts, errors, name),
        )
        for name in ("letter", "checked", "again")
        if name in there
    ]
    return page(
        request,
        "amt/posting.html",
        status=400 if errors else status,
        has_errors=bool(errors),
        principal=principal,
        office=await office_of_request(request),
        tray=tray,
        chosen=chosen,
        notice=notice,
        most=certificates.MOST,
        may_work=principal.role in CASEWORK_ROLES,
        first_to_check=first_to_check,
        # Everything is ticked until somebody has chosen: the usual batch is all there is.
        ticked={each.id for each in tray.letters} if fresh else chosen.letters,
        faults=[*boxes, day_field],
        day_field=day_field,
    )
