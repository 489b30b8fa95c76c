"""The first page of the settings: every area with what stands there, and what is planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.response import Template

from sorgeauskunft.texts import Texts
from tenants.settings import Entry, Now, Section, Standing, history, value_of
from web.amt.office_pages import office_page
from web.amt.settings.areas import AREAS, HOME, Area
from web.amt.settings.plain_pages import ADMINS
from web.amt.settings.said import Said, changed, said
from web.amt.settings.section_page import names_of_makers, standing_of, who
from web.site import AnyRequest, site_of


class Card(msgspec.Struct, frozen=True):
    """An area as the overview shows it.

    `planned` are the days on which something in it changes, `by` and `at` say who has changed it
    last and when; empty and None where nobody has.
    """

    area: Area
    said: tuple[Said, ...] = ()
    planned: tuple[dt.datetime, ...] = ()
    by: str = ""
    at: dt.datetime | None = None


class Overview(Controller):
    """For admins of the office."""

    path = HOME
    guards = ADMINS

    @get("/", name="einstellungen")
    async def show(self, request: AnyRequest) -> Template:
        """Show all areas."""
        now = await standing_of(request)
        versions = [each for every in now.versions.values() for each in every]
        names = await names_of_makers(request, versions)
        site = site_of(request)
        moment = site.kernel.clock.now()
        cards = [_card(site.texts, now, area, names, moment) for area in AREAS]
        return await office_page(request, "amt/settings/overview.html", cards=cards)


def _card(
    texts: Texts, now: Standing, area: Area, names: Mapping[UUID, str], at: dt.datetime
) -> Card:
    if area.section is None:
        return Card(area)
    versions = now.versions.get(area.section, ())
    holding = value_of(now.office, area.section)
    entries = history(area.section, value_of(now.made, area.section), versions, at)
    mine = [each for each in entries if _touches(area, area.section, each)]
    begins = sorted(each.version.valid_from for each in mine if each.now is Now.PLANNED)
    lines = (each for each in said(texts, area.section, holding) if _shows(area, each.path))
    if not mine:
        return Card(area, tuple(lines))
    last = mine[0].version
    return Card(area, tuple(lines), tuple(begins), who(texts, last, names), last.made_at)


def _touches(area: Area, section: Section, entry: Entry) -> bool:
    paths = changed(section, entry.before, entry.after)
    return any(_shows(area, path) for path in paths)


def _shows(area: Area, path: str) -> bool:
    return not area.fields or path in area.fields
