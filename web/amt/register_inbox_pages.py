"""The register inbox: queries of other offices, for the people of the office that keeps the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from sorgeauskunft import register
from sorgeauskunft.kernel import today_in_berlin
from sorgeauskunft.register import (
    MOST,
    QueryRefusedError,
    Search,
)
from sorgeauskunft.texts import Texts
from tenants.people import CASEWORK_ROLES, OFFICE_ROLES
from web.amt.inquiry_rows import rows_of
from web.amt.office_pages import office_page
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_AT = "/amt/register"
_WORK = [require(CASEWORK_ROLES)]
_BORN: Final = ("born.day", "born.month", "born.year")
_SEARCH: Final = ("name", *_BORN)
_LONGEST_NAME = 200


class RegisterInbox(Controller):
    """Everybody of the office reads, those who work on cases answer."""

    path = _AT
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012

    @get("/", name="registereingang.inbox")
    async def inbox(
        self,
        request: AnyRequest,
        seite: FromQuery[int] = 1,
        beantwortet: FromQuery[int] = 0,
        geloescht: FromQuery[int] = 0,
    ) -> Template:
        """Show what is open, the first due first."""
        return await _list(
            request, Search(), number=seite, answered=beantwortet, has_erased=bool(geloescht)
        )

    @post("/suche", name="registereingang.search", status_code=200)
    async def search(self, request: AnyRequest) -> Template:
        """Show what fits, also of what is answered; what is looked for stands in no address."""
        given = await typed(request, _SEARCH)
        search = _search(given)
        if not isinstance(search, Search):
            return await _list(request, Search(), given=given, errors=search)
        return await _list(request, search, given=given)

    @post("/kein-eintrag", name="registereingang.none", guards=_WORK, status_code=200)
    async def none(self, request: AnyRequest) -> Template:
        """Ask once more before "no entry" is said of all that are ticked, by their names."""
        site, principal = site_of(request), principal_of_request(request)
        chosen = await _chosen(request)
        found = await register.inquiries(site.kernel, principal, chosen)
        still_open = [each for each in found if each.state is register.InquiryState.OPEN]
        if not still_open:
            errors: Errors = {"inquiry": ("register.inbox.error.none", {})}
            # What was looked for comes along with the form, so that the list stays as it was.
            given = await typed(request, _SEARCH)
            search = _search(given)
            shown = search if isinstance(search, Search) else Search()
            return await _list(request, shown, given=given, errors=errors)
        return await office_page(
            request,
            "amt/register_none.html",
            rows=await rows_of(request, still_open),
            day=today_in_berlin(site.kernel.clock),
        )

    @post("/kein-eintrag/bestaetigt", name="registereingang.none.confirm", guards=_WORK)
    async def none_confirmed(self, request: AnyRequest) -> Template | Redirect:
        """Say "no entry" of all that are ticked and still open; the others are named."""
        site, principal = site_of(request), principal_of_request(request)
        chosen = await _chosen(request)
        directory = await site.directory.current()
        try:
            done = await register.reply_no_entry(site.kernel, directory, principal, chosen)
        except QueryRefusedError:
            return await _list(request, Search(), notice="register.refused.message", status=409)
        if done.skipped or not done.answered:
            return await _list(
                request,
                Search(),
                status=409,
                answered=len(done.answered),
                skipped=tuple(each.extract.child for each in done.skipped),
            )
        return Redirect(f"{_AT}?beantwortet={len(done.answered)}", status_code=303)


async def _list(
    request: AnyRequest,
    search: Search,
    *,
    number: int = 1,
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    status: int = 200,
    notice: str = "",
    answered: int = 0,
    skipped: tuple[str, ...] = (),
    has_erased: bool = False,
) -> Template:
    site, principal = site_of(request), principal_of_request(request)
    listed = await register.inbox(site.kernel, principal, search, number)
    recent = await register.recent(site.kernel, principal, search)
    errors = errors or {}
    fields = _search_fields(site.texts, given or {}, errors)
    # A box in a table: the list of faults leads to the first one.
    boxes = [
        FieldView(
            kind="checkbox",
            names=("inquiry",),
            values=("",),
            label="",
            error=sentence(site.texts, errors, "inquiry"),
        )
    ]
    return await office_page(
        request,
        "amt/register_inbox.html",
        status=400 if errors else status,
        has_errors=bool(errors),
        listed=listed,
        rows=await rows_of(request, listed.entries),
        recent=await rows_of(request, recent),
        searched=not search.is_empty,
        fields=fields,
        faults=[*fields, *(boxes if listed.entries else [])],
        notice=notice,
        answered=max(0, answered),
        skipped=skipped,
        has_erased=has_erased,
        may_work=principal.role in CASEWORK_ROLES,
        most=MOST,
    )


async def _chosen(request: AnyRequest) -> frozenset[UUID]:
    form = await request.form()
    found = set()
    for value in form.getall("inquiry", [])[:MOST]:
        try:
            found.add(UUID(str(value)))
        except ValueError:
            continue
    return frozenset(found)


def _search(given: Mapping[str, str]) -> Search | Errors:
    errors: Errors = {}
    born: dt.date | None = None
    if any(given[name].strip() for name in _BORN):
        try:
            day, month, year = (int(given[name]) for name in _BORN)
            born = dt.date(year, month, day)
        except (ValueError, OverflowError):
            errors["born"] = ("register.search.error.day", {})
    if len(given["name"]) > _LONGEST_NAME:
        errors["name"] = ("register.answer.error.long", {"max": _LONGEST_NAME})
    return errors or Search(given["name"].strip(), born)


def _search_fields(texts: Texts, given: Mapping[str, str], errors: Errors) -> list[FieldView]:
    return [
        FieldView(
            kind="text",
            names=("name",),
            values=(given.get("name", ""),),
            label=texts("register.search.name"),
            error=sentence(texts, errors, "name"),
            needed=False,
        ),
        FieldView(
            kind="date",
            names=_BORN,
            values=tuple(given.get(name, "") for name in _BORN),
            label=texts("register.search.born"),
            error=sentence(texts, errors, "born"),
            needed=False,
        ),
    ]
