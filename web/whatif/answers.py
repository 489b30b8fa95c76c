"""What the pages of what-if answer, whichever door they stand behind (`base` is their address)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Awaitable, Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Template

from billing import Key, RefusedError, scenarios
from billing.keyring import kept_keys
from billing.ledger import Book
from billing.money import euros
from billing.reports.tables import BYTE_ORDER_MARK
from billing.scenarios import Comparison
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.offices import OfficeKind, OnboardingStatus
from tenants.people import COORDINATION_ROLES, Role
from web.doors import door_page
from web.errors import Errors
from web.forms import typed
from web.site import AnyRequest, ledger_now, principal_of_request, site_of
from web.whatif import asked, fields, shown
from web.whatif.asked import Asked

_QUESTION: Final = "frage"
"""Holds the address's question in the form that keeps it."""

_SAID: Final = {
    "gemerkt": "scenario.said.kept",
    "eingereicht": "scenario.said.submitted",
    "zurueckgenommen": "scenario.said.taken_back",
    "geloescht": "scenario.said.dropped",
}
_LONGEST: Final = 2000


async def show(request: AnyRequest, base: str) -> Template:
    """Ask, and show what would be beside what holds."""
    notice = next((said for key, said in _SAID.items() if key in request.query_params), "")
    return await _page(request, base, _given(request), notice=notice)


async def download(request: AnyRequest) -> Response[bytes]:
    """Return the comparison as CSV."""
    comparison = await _compared(request)
    file = f"was-waere-wenn-{comparison.scenario.year}.csv"
    headers = {"content-disposition": f'attachment; filename="{file}"'}
    content = _csv(request, comparison)
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


async def steps(request: AnyRequest, base: str) -> Template:
    """Show how an item is shared, step by step, as it holds and as it would be."""
    comparison, texts = await _compared(request), site_of(request).texts
    try:
        both = shown.both_of(comparison, request.query_params.get("posten", ""), texts)
    except RefusedError as error:
        raise NotFoundException from error
    back = f"{base}/?{asked.query_of(comparison.scenario)}#posten"
    return door_page(request, "whatif/steps.html", both=both, back=back)


async def keep(request: AnyRequest, base: str) -> Template | Redirect:
    """Keep the question under a name."""
    form = await typed(request, ("name", _QUESTION))
    given = parse_qs(form[_QUESTION][:_LONGEST])
    name = form["name"].strip()
    found = await _read(request, given)
    if found is None or found[0].scenario is None:
        raise NotFoundException
    scenario = found[0].scenario
    fault = fields.name_error(name)
    if not fault:
        site, principal = site_of(request), principal_of_request(request)
        try:
            await scenarios.keep_proposal(site.kernel, principal, name, scenario)
        except RefusedError:
            fault = "scenario.error.too_many"
    if fault:
        return await _page(request, base, given, name=form["name"], fault=fault)
    where = f"{base}/?{asked.query_of(scenario)}&gemerkt#vorschlaege"
    return Redirect(where, status_code=303)


async def open_proposal(request: AnyRequest, base: str, proposal_id: UUID) -> Redirect:
    """Lead to what a proposal asks, computed from the estimate as it stands now."""
    kernel, principal = site_of(request).kernel, principal_of_request(request)
    try:
        found = await scenarios.proposal_of(kernel, principal, proposal_id)
    except NotFoundError as error:
        raise NotFoundException from error
    return Redirect(f"{base}/?{asked.query_of(found.scenario)}", status_code=303)


async def done(act: Awaitable[None], base: str, said: str) -> Redirect:
    """Do something with a proposal, and say so on the page; what is not one's own is not there."""
    try:
        await act
    except NotFoundError as error:
        raise NotFoundException from error
    return Redirect(f"{base}/?{said}#vorschlaege", status_code=303)


def _given(request: AnyRequest) -> dict[str, list[str]]:
    query = request.query_params
    return {name: query.getall(name) for name in dict.fromkeys(query)}


async def _read(
    request: AnyRequest, given: Mapping[str, list[str]]
) -> tuple[Asked, Book, dict[str, Key]] | None:
    """What is asked, of what, and what could be; None before the first estimate is published."""
    site = site_of(request)
    now = await ledger_now(request)
    book, uses_source = now.book, site.texts("scenario.source.uses")
    directory = await site.directory.current()
    connected = Counter(
        office.land
        for office in directory.offices.values()
        if office.kind is OfficeKind.JUGENDAMT and office.status is OnboardingStatus.LIVE
    )
    choices = scenarios.key_choices(
        book,
        await kept_keys(site.kernel),
        now.kept(("uses keys", uses_source), lambda: scenarios.uses_keys(book, uses_source)),
        connected,
        site.texts(
            "scenario.source.connected", day=site.texts.date(site.directory.today(), short=True)
        ),
    )
    plain = {name: values[-1] for name, values in given.items()}
    what = asked.read(plain, given.get(asked.LAENDER, []), book, choices)
    return None if what is None else (what, book, choices)


def _compare(
    what: Asked, book: Book, choices: Mapping[str, Key]
) -> tuple[Comparison | None, Errors]:
    if what.scenario is None:
        return None, what.errors
    try:
        return scenarios.compare(book, what.period, what.scenario, choices), {}
    except RefusedError as error:
        return None, asked.refused(error)


async def _compared(request: AnyRequest) -> Comparison:
    """The comparison that an address asks for; one with a fault in it is not there."""
    found = await _read(request, _given(request))
    comparison = _compare(*found)[0] if found else None
    if comparison is None:
        raise NotFoundException
    return comparison


async def _page(
    request: AnyRequest,
    base: str,
    given: Mapping[str, list[str]],
    *,
    notice: str = "",
    name: str = "",
    fault: str = "",
) -> Template:
    site, principal = site_of(request), principal_of_request(request)
    context: dict[str, Any] = {
        "base": base,
        "notice": notice,
        "own": await scenarios.own_proposals(site.kernel, principal),
        "submitted": (),
        "may_submit": principal.role is Role.LAND_APPROVER,
        "name_of": lambda party: shown.name_of(party, site.texts),
        "form": {},
        "faulty": [],
        "comparison": None,
    }
    if principal.role in COORDINATION_ROLES:
        context["submitted"] = await scenarios.submitted_proposals(site.kernel, principal)
    found = await _read(request, given)
    if found is None:
        return door_page(request, "whatif/page.html", **context)
    what, book, choices = found
    comparison, errors = _compare(what, book, choices)
    years = scenarios.published_years(book)
    form = fields.views(site.texts, what, errors, years, choices)
    keep = fields.name_view(site.texts, name, fault)
    context |= {"form": form, "keep": keep, "faulty": [*form.values(), keep], "period": what.period}
    if comparison is not None:
        party = (given.get(asked.PARTY) or [principal.land])[-1]
        context |= _result(request, comparison, party)
    return door_page(
        request,
        "whatif/page.html",
        status=400 if errors or fault else 200,
        has_errors=bool(errors or fault),
        here=f"{base}/",
        **context,
    )


def _result(request: AnyRequest, comparison: Comparison, party: str) -> dict[str, Any]:
    texts = site_of(request).texts
    lines = shown.by_name(comparison.lines, texts)
    parties = [line.party for line in lines]
    party = party if party in parties else parties[0]
    question = asked.query_of(comparison.scenario)
    return {
        "comparison": comparison,
        "lines": lines,
        "euros": euros,
        "signed": shown.signed,
        "layered": shown.is_layered(comparison.before.allocations)
        or shown.is_layered(comparison.after.allocations),
        "issuable": shown.is_issuable(comparison),
        "chart": shown.bars(lines, texts),
        "party": party,
        "items": shown.items_of(comparison, party),
        "line": lines[parties.index(party)],
        "question": question,
        "question_field": _QUESTION,
        "asking": lambda **more: f"{question}&{urlencode(more)}",
    }


def _csv(request: AnyRequest, comparison: Comparison) -> bytes:
    texts = site_of(request).texts
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    columns = ("party", "before", "after", "difference", "billed_before", "billed_after")
    write([texts(f"scenario.column.{column}") for column in columns])
    for line in shown.by_name(comparison.lines, texts):
        cents = (line.before, line.after, line.difference, line.billed_before, line.billed_after)
        write([shown.name_of(line.party, texts), *map(_plain, cents)])
    before, after = comparison.sums
    billed = [
        sum(line.billed_before for line in comparison.lines),
        sum(line.billed_after for line in comparison.lines),
    ]
    write([texts("scenario.sum"), *map(_plain, (before, after, after - before, *billed))])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _plain(cents: int) -> str:
    """Euros as a spreadsheet set to German reads a number."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole},{rest:02}"
