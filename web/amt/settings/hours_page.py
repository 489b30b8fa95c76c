"""When the office is open, and on which days it is not."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import msgspec
from litestar import Controller, get, post
from litestar.response import Redirect, Template

from sorgeauskunft.kernel import today_in_berlin
from tenants.offices import ChangedDays, OpeningHours
from tenants.settings import Section
from tenants.workdays import calendar_of
from web.amt.certificate_views import office_of_request
from web.amt.settings.areas import HOME
from web.amt.settings.lines import Day, Free
from web.amt.settings.plain_pages import ADMINS
from web.amt.settings.rows import Rows
from web.amt.settings.section_page import SectionForm, saved, shown
from web.errors import Errors
from web.site import AnyRequest, site_of

_AHEAD: Final = dt.timedelta(days=92)
_SATURDAY: Final = 5


def _wrong(days: ChangedDays, today: dt.date) -> Errors:
    if days.last is not None and days.last < days.first:
        return {"last": ("settings.error.day_order", {})}
    if days.is_over(today):
        return {"last" if days.last else "first": ("settings.error.day_over", {})}
    return {}


HOURS: Final = SectionForm(
    path=f"{HOME}/oeffnungszeiten",
    section=Section.CONTACT,
    title="settings.hours",
    template="amt/settings/hours.html",
    parts=(
        Rows(
            name="opening_hours",
            make=OpeningHours,
            columns=(
                Free(name="days", longest=80, needed=True),
                Free(name="times", longest=80, needed=True),
            ),
        ),
        Rows(
            name="changed_days",
            make=ChangedDays,
            columns=(
                Day(name="first", needed=True),
                Day(name="last"),
                Free(name="text", longest=80, needed=True),
            ),
            most=30,
            kept=lambda days, today: not days.is_over(today),
            wrong=_wrong,
        ),
    ),
)


class Suggestion(msgspec.Struct, frozen=True):
    """A holiday that may be an exception: its name, and what the row says then."""

    name: str
    day: str
    text: str


class HoursPage(Controller):
    """Opening hours and exceptions, with the holidays of the Land as suggestions."""

    path = HOURS.path
    guards = ADMINS

    @get("/", name="einstellungen.hours")
    async def show(self, request: AnyRequest) -> Template:
        """Show the form."""
        return await shown(request, HOURS, **await _more(request))

    @post("/", name="einstellungen.hours.save", status_code=200)
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save it."""
        return await saved(request, HOURS, **await _more(request))


async def _more(request: AnyRequest) -> dict[str, Any]:
    site = site_of(request)
    today = today_in_berlin(site.kernel.clock)
    calendar = calendar_of(await office_of_request(request))
    return {
        "suggestions": tuple(
            Suggestion(name, f"{day:%d.%m.%Y}", site.texts("settings.hours.closed", holiday=name))
            for day, name in calendar.holidays(today, today + _AHEAD)
            if day.weekday() < _SATURDAY
        )
    }
