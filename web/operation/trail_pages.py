"""Searching the audit trail: by office, tag, time and the thing it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from litestar import Controller, get
from litestar.response import Template

from sorgeauskunft.kernel import midnight_in_berlin
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.operation import PLATFORM, Wanted, search
from sorgeauskunft.operation.trail import SHOWN
from tenants.directory import Directory
from web.components import Option
from web.doors import OPERATION, door_page
from web.errors import Errors
from web.operation.acting import OPERATORS, Fields, actor_of, date_names, day_typed, tidy
from web.site import AnyRequest, site_of

_PATH: Final = f"{OPERATION}/protokoll"
_TIMES: Final = ("since", "until")
_NAMES: Final = ("office", "tag", "subject", *(n for name in _TIMES for n in date_names(name)))
_LONGEST: Final = 80


class TrailPages(Controller):
    """For operators. What is searched stands in the address: ids and days, nothing of anybody."""

    path = _PATH
    guards = OPERATORS

    @get("/", name="operation.trail")
    async def show(self, request: AnyRequest) -> Template:
        """Show the form, and what was found where something was asked."""
        site = site_of(request)
        directory = await site.directory.current()
        given = {name: request.query_params.get(name, "")[:_LONGEST] for name in _NAMES}
        asked = any(name in request.query_params for name in _NAMES)
        wanted, errors = _read(given, directory) if asked else (None, {})
        found = await search(site.kernel, wanted, actor_of(request)) if wanted else []
        form = Fields(site.texts, "trail", given, errors)
        offices = [
            Option(PLATFORM, site.texts("operation.trail.platform")),
            *(
                Option(office.slug, office.name)
                for office in sorted(directory.offices.values(), key=lambda each: each.name)
            ),
        ]
        return door_page(
            request,
            "operation/trail.html",
            status=400 if errors else 200,
            has_errors=bool(errors),
            fields=[
                form.view("office", "select", options=offices),
                form.view("tag", needed=False),
                form.view("subject", needed=False),
                *(form.date(name, needed=False) for name in _TIMES),
            ],
            asked=wanted is not None,
            found=found,
            most=SHOWN,
        )


def _read(given: Mapping[str, str], directory: Directory) -> tuple[Wanted | None, Errors]:
    errors: Errors = {}
    office = directory.office(given["office"])
    if office is None and given["office"] != PLATFORM:
        errors["office"] = ("operation.error.choose", {})
    subject = None
    if given["subject"].strip():
        try:
            subject = UUID(given["subject"].strip())
        except ValueError:
            errors["subject"] = ("operation.error.id", {})
    days = {name: day_typed(given, name) for name in _TIMES}
    for name in _TIMES:
        if days[name] is None and any(given[each].strip() for each in date_names(name)):
            errors[name] = ("operation.error.day", {})
    if errors:
        return None, errors
    since, until = days["since"], days["until"]
    return (
        Wanted(
            tenant_id=office.id if office else PLATFORM_ID,
            tag=tidy(given["tag"]),
            subject=subject,
            since=_midnight(since) if since else None,
            until=_midnight(until, 1) if until else None,
        ),
        errors,
    )


def _midnight(day: dt.date, after: int = 0) -> dt.datetime | None:
    """The beginning of a day of Berlin, or of the one after; None beyond all times."""
    try:
        return midnight_in_berlin(day + dt.timedelta(days=after))
    except OverflowError:
        return None
