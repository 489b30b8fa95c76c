"""What was said about the office, version by version."""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import Controller, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from tenants.settings import Entry, Now, Section, Standing, history, value_of
from web.amt.office_pages import office_page
from web.amt.settings.areas import HOME
from web.amt.settings.plain_pages import ADMINS
from web.amt.settings.said import Difference, differences
from web.amt.settings.section_page import names_of_makers, standing_of, who
from web.site import AnyRequest, site_of

PATH: Final = f"{HOME}/verlauf"
DONE: Final = "erledigt"
"""In the address: what was done just now."""

_SHOWN: Final = 50


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A version in the history: who made it, what it changed, and what can be done about it."""

    entry: Entry
    who: str
    differences: tuple[Difference, ...]
    may_undo: bool
    may_restore: bool


class HistoryPages(Controller):
    """For admins of the office."""

    path = PATH
    guards = ADMINS

    @get("/", name="einstellungen.history")
    async def sections(self, request: AnyRequest) -> Template:
        """Show the sections, each with how often it was changed."""
        now = await standing_of(request)
        counted = {
            section: sum(not each.undoes for each in now.versions.get(section, ()))
            for section in Section
        }
        return await office_page(request, "amt/settings/histories.html", counted=counted)

    @get("/{name:str}", name="einstellungen.history.section")
    async def section(self, request: AnyRequest, name: FromPath[str]) -> Template:
        """Show all versions of a section, newest first."""
        section = section_named(name)
        now = await standing_of(request)
        done = request.query_params.get(DONE, "")
        return await office_page(
            request,
            "amt/settings/history.html",
            section=section,
            lines=await _lines(request, now, section),
            most=_SHOWN,
            made_differs=value_of(now.office, section) != value_of(now.made, section),
            notice=f"settings.history.done.{done}" if done in {"undo", "restore"} else "",
        )


def section_named(name: str) -> Section:
    """Return the section of an address. Raises 404 for an unknown one."""
    try:
        return Section(name)
    except ValueError as error:
        raise NotFoundException from error


def entries_of(request: AnyRequest, now: Standing, section: Section) -> tuple[Entry, ...]:
    """Return the history of a section, newest first."""
    moment = site_of(request).kernel.clock.now()
    return history(section, value_of(now.made, section), now.versions.get(section, ()), moment)


async def _lines(request: AnyRequest, now: Standing, section: Section) -> tuple[Line, ...]:
    texts = site_of(request).texts
    versions = now.versions.get(section, ())
    names = await names_of_makers(request, versions)
    holding = value_of(now.office, section)
    return tuple(
        Line(
            entry=entry,
            who=who(texts, entry.version, names),
            differences=differences(texts, section, entry.before, entry.after),
            may_undo=entry.now in {Now.HOLDS, Now.PLANNED},
            may_restore=entry.now in {Now.OVER, Now.TAKEN_BACK} and entry.after != holding,
        )
        for entry in entries_of(request, now, section)[:_SHOWN]
    )
