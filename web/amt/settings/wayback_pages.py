"""The two ways back: taking a version back, and letting an older one hold again. Both are asked first."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.errors import ConflictError
from tenants.settings import (
    Entry,
    Now,
    Section,
    Standing,
    change,
    undo,
    value_at,
    value_of,
)
from web.amt.office_pages import office_page
from web.amt.settings.history_pages import DONE, PATH, entries_of, section_named
from web.amt.settings.plain_pages import ADMINS
from web.amt.settings.said import changed, differences
from web.amt.settings.section_page import SEEN, seen_of, standing_of
from web.forms import typed
from web.site import AnyRequest, principal_of_request, site_of

_MADE: Final = 0
"""Number of what an office was made with, before it said anything itself."""


class _Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way back: how the office stands, the version, and the section's value before and after.

    `act` is undo or restore. `entry` is None for what the office was made with. `possible` is
    False where somebody else has gone there meanwhile.
    """

    act: str
    section: Section
    number: int
    now: Standing
    entry: Entry | None
    before: Any
    after: Any
    possible: bool


class WaybackPages(Controller):
    """For admins of the office."""

    path = f"{PATH}/{{name:str}}/{{number:int}}"
    guards = ADMINS

    @get("/zuruecknehmen", name="einstellungen.undo.ask")
    async def ask_undo(
        self, request: AnyRequest, name: FromPath[str], number: FromPath[int]
    ) -> Template:
        """Show what taking a version back will change."""
        return await _page(request, await _undoing(request, name, number))

    @post("/zuruecknehmen", name="einstellungen.undo", status_code=200)
    async def undo(
        self, request: AnyRequest, name: FromPath[str], number: FromPath[int]
    ) -> Template | Redirect:
        """Take it back."""
        return await _go(request, await _undoing(request, name, number))

    @get("/wiederherstellen", name="einstellungen.restore.ask")
    async def ask_restore(
        self, request: AnyRequest, name: FromPath[str], number: FromPath[int]
    ) -> Template:
        """Show what bringing a version back will change."""
        return await _page(request, await _restoring(request, name, number))

    @post("/wiederherstellen", name="einstellungen.restore", status_code=200)
    async def restore(
        self, request: AnyRequest, name: FromPath[str], number: FromPath[int]
    ) -> Template | Redirect:
        """Let it hold again from now on."""
        return await _go(request, await _restoring(request, name, number))


async def _undoing(request: AnyRequest, name: str, number: int) -> _Way:
    section, now = section_named(name), await standing_of(request)
    entry = _entry(request, now, section, number)
    if entry is None:
        raise NotFoundException
    moment = max(site_of(request).kernel.clock.now(), entry.version.valid_from)
    others = [each for each in now.versions[section] if each.number != number]
    return _Way(
        act="undo",
        section=section,
        number=number,
        now=now,
        entry=entry,
        before=now.value_at(section, moment),
        after=value_at(section, value_of(now.made, section), others, moment),
        possible=entry.now in {Now.HOLDS, Now.PLANNED},
    )


async def _restoring(request: AnyRequest, name: str, number: int) -> _Way:
    section, now = section_named(name), await standing_of(request)
    entry = _entry(request, now, section, number)
    before = value_of(now.office, section)
    after = value_of(now.made, section) if entry is None else entry.after
    return _Way(
        act="restore",
        section=section,
        number=number,
        now=now,
        entry=entry,
        before=before,
        after=after,
        possible=before != after,
    )


def _entry(request: AnyRequest, now: Standing, section: Section, number: int) -> Entry | None:
    """Return a version; None for what the office was made with. Raises 404 where there is none."""
    if number == _MADE:
        return None
    for entry in entries_of(request, now, section):
        if entry.version.number == number and not entry.version.undoes:
            return entry
    raise NotFoundException


async def _go(request: AnyRequest, way: _Way) -> Template | Redirect:
    """Go the way, where nothing has changed since it was shown."""
    site, principal = site_of(request), principal_of_request(request)
    seen = (await typed(request, (SEEN,)))[SEEN]
    if not way.possible or seen != seen_of(way.now, way.section, site.kernel.clock.now()):
        return await _page(request, way, status=409)
    actor = audit.Actor(principal.role.value, principal.account_id)
    office_id, newest = way.now.office.id, way.now.newest(way.section)
    try:
        if way.act == "undo":
            await undo(site.kernel, office_id, way.section, way.number, actor, seen=newest)
        else:
            fields = changed(way.section, way.before, way.after)
            await change(
                site.kernel, office_id, way.section, way.after, actor, seen=newest, fields=fields
            )
    except ConflictError:
        return await _page(request, way, status=409)
    finally:
        site.directory.look_again()
    return Redirect(f"{PATH}/{way.section.value}?{DONE}={way.act}", status_code=303)


async def _page(request: AnyRequest, way: _Way, *, status: int = 200) -> Template:
    site = site_of(request)
    return await office_page(
        request,
        "amt/settings/wayback.html",
        status=status,
        way=way,
        differences=differences(site.texts, way.section, way.before, way.after),
        seen=(SEEN, seen_of(way.now, way.section, site.kernel.clock.now())),
        is_late=status != 200,  # noqa: PLR2004 - HTTP
    )
