"""A page about a section of the settings: what all such pages have in common.

A page states a `SectionForm` and has two handlers that call `shown` and `saved`. It gets dated
saving, the plans with a way to cancel them, who was faster, rows that grow, and previews.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_400_BAD_REQUEST, HTTP_409_CONFLICT

from sorgeauskunft.kernel import audit, today_in_berlin
from sorgeauskunft.kernel.errors import ConflictError
from sorgeauskunft.texts import Texts
from tenants.people import names_of
from tenants.settings import (
    Section,
    Standing,
    Version,
    change,
    in_force,
    planned,
    standing,
    value_of,
)
from web.amt.office_pages import office_page
from web.amt.settings import beginning
from web.amt.settings.parts import Block, Part, Shown
from web.amt.settings.rows import Rows
from web.amt.settings.said import Difference, changed, differences
from web.errors import Errors
from web.forms import LONG, typed
from web.site import AnyRequest, principal_of_request, site_of

BUTTON: Final = "taste"
"""Which button was pressed: none for the one that saves."""

PREVIEW: Final = "vorschau"
SEEN: Final = "stand"
_SAVED: Final = "gespeichert"
_ACTORS: Final = frozenset({"operator", "platform", "worker"})


class SectionForm(msgspec.Struct, frozen=True, kw_only=True):
    """A form about one section, or some of its fields.

    `path` is its address, `title` the beginning of the keys of its own texts (`….title`, `….intro`),
    `labels` that of its fields' names. `parts` are in the order of the page. `wrong` names what is
    wrong with the section as a whole where every part is right: input → sentence.
    """

    path: str
    section: Section
    title: str
    parts: tuple[Part, ...]
    labels: str = "settings.field."
    template: str = "amt/settings/section.html"
    wrong: Callable[[Any], Errors] | None = None

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """Return what stands in the inputs for a value of the section."""
        found: dict[str, str] = {}
        for part in self.parts:
            found |= part.typed_of(_field(value, part.name), today)
        return found

    def read(self, given: Mapping[str, str], value: Any, today: dt.date) -> tuple[Any, Errors]:
        """Return the value with what was typed, and what is wrong with that."""
        errors: Errors = {}
        for part in self.parts:
            value = _with_field(value, part.name, part.read(given, errors, today))
        if not errors and self.wrong is not None:
            errors = self.wrong(value)
        return value, errors

    def blocks(self, shown: Shown) -> tuple[Block, ...]:
        """Return the parts as they are shown."""
        return tuple(part.block(shown) for part in self.parts)

    async def given(self, request: AnyRequest) -> dict[str, str]:
        """Return what a submitted form says."""
        sent = frozenset(await request.form())
        inputs = [name for part in self.parts for name in part.inputs(sent)]
        names = [*inputs, *beginning.NAMES, SEEN, BUTTON]
        return dict(await typed(request, names, longest=LONG))


class Plan(msgspec.Struct, frozen=True):
    """A version that will hold: who planned it, and what it will change."""

    version: Version
    who: str
    differences: tuple[Difference, ...]


class Conflict(msgspec.Struct, frozen=True):
    """Somebody was faster: who, when."""

    who: str
    at: dt.datetime


async def standing_of(request: AnyRequest) -> Standing:
    """Return how the office of who is logged in stands now."""
    return await standing(site_of(request).kernel, principal_of_request(request).tenant_id)


def seen_of(now: Standing, section: Section, at: dt.datetime) -> str:
    """Return what a form carries to tell what it was shown on: newest version, and which held."""
    holding = in_force(now.versions.get(section, ()), at)
    return f"{now.newest(section)}.{holding.number if holding else 0}"


async def shown(request: AnyRequest, form: SectionForm, **more: Any) -> Template:
    """Show the page; what was saved just now is said. `more` is for the form's own template."""
    return await page(request, form, notice=_notice(request), **more)


async def saved(request: AnyRequest, form: SectionForm, **more: Any) -> Template | Redirect:
    """Save what was typed, at once or for later; or do what another button of the form says."""
    given = await form.given(request)
    button = given.pop(BUTTON)
    if button:
        for part in form.parts:
            if isinstance(part, Rows):
                given = part.pressed(given, button)
        return await page(request, form, given=given, preview=button == PREVIEW, **more)
    site, principal = site_of(request), principal_of_request(request)
    moment = site.kernel.clock.now()
    today = today_in_berlin(site.kernel.clock)
    now = await standing_of(request)
    # What is shown no more, like a day that is over, is not changed by leaving it away.
    before = value_of(now.office, form.section)
    before, _ = form.read(form.typed_of(before, today), before, today)
    after, errors = form.read(given, before, today)
    begins = beginning.read(given, errors, today)
    if errors:
        return await page(request, form, status=400, given=given, errors=errors, **more)
    fields = changed(form.section, before, after)
    if not fields:
        return Redirect(f"{form.path}?{_SAVED}=nichts", status_code=303)
    if given[SEEN] != seen_of(now, form.section, moment):
        return await page(request, form, status=409, given=given, **more)
    actor = audit.Actor(principal.role.value, principal.account_id)
    try:
        await change(
            site.kernel,
            now.office.id,
            form.section,
            after,
            actor,
            seen=now.newest(form.section),
            fields=fields,
            valid_from=begins,
        )
    except ConflictError:
        return await page(request, form, status=409, given=given, **more)
    finally:
        site.directory.look_again()
    return Redirect(f"{form.path}?{_SAVED}={'geplant' if begins else 'jetzt'}", status_code=303)


async def page(
    request: AnyRequest,
    form: SectionForm,
    *,
    status: int = HTTP_200_OK,
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    notice: str = "",
    preview: bool = False,
    **more: Any,
) -> Template:
    """Return the page, with what was typed where that is not saved."""
    site = site_of(request)
    moment, today = site.kernel.clock.now(), today_in_berlin(site.kernel.clock)
    now = await standing_of(request)
    wrong = errors or {}
    values = form.typed_of(now.value_at(form.section, moment), today) if given is None else given
    blocks = form.blocks(Shown(site.texts, form.labels, values, wrong, preview))
    from_field = beginning.view(site.texts, values, wrong)
    names = await names_of_makers(request, now.versions.get(form.section, ()))
    return await office_page(
        request,
        form.template,
        status=status,
        has_errors=status == HTTP_400_BAD_REQUEST,
        form=form,
        blocks=blocks,
        fields=[*(field for block in blocks for field in block.fields), from_field],
        from_field=from_field,
        seen=(SEEN, seen_of(now, form.section, moment)),
        button=BUTTON,
        notice=notice,
        conflict=_conflict(site.texts, now, form.section, names)
        if status == HTTP_409_CONFLICT
        else None,
        plans=plans(site.texts, now, form.section, names, moment),
        **more,
    )


def plans(
    texts: Texts, now: Standing, section: Section, names: Mapping[UUID, str], at: dt.datetime
) -> tuple[Plan, ...]:
    """Return what is planned in a section, soonest first, each against what holds before it."""
    found, before = [], now.value_at(section, at)
    for version in planned(now.versions.get(section, ()), at):
        after = now.value_at(section, version.valid_from)
        found.append(
            Plan(version, who(texts, version, names), differences(texts, section, before, after))
        )
        before = after
    return tuple(found)


async def names_of_makers(request: AnyRequest, versions: Sequence[Version]) -> dict[UUID, str]:
    """Return account → name of those who made these versions."""
    return await names_of(site_of(request).kernel, (each.made_by for each in versions))


def who(texts: Texts, version: Version, names: Mapping[UUID, str]) -> str:
    """Return who made a version, in words."""
    if version.made_by is not None:
        return names.get(version.made_by) or texts("work.who.gone")
    return texts(f"work.who.{version.made_as}" if version.made_as in _ACTORS else "work.who.gone")


def _conflict(
    texts: Texts, now: Standing, section: Section, names: Mapping[UUID, str]
) -> Conflict | None:
    """Who has changed the section last; None where nobody has, but a plan has begun to hold."""
    versions = now.versions.get(section, ())
    return Conflict(who(texts, versions[-1], names), versions[-1].made_at) if versions else None


def _notice(request: AnyRequest) -> str:
    said = request.query_params.get(_SAVED, "")
    known = {"jetzt": "settings.saved", "geplant": "settings.planned", "nichts": "settings.same"}
    return known.get(said, "")


def _field(value: Any, name: str) -> Any:
    """The field of a section's value; a value without fields is its own."""
    for step in name.split(".") if isinstance(value, msgspec.Struct) else ():
        value = getattr(value, step)
    return value


def _with_field(value: Any, name: str, field: Any) -> Any:
    if not isinstance(value, msgspec.Struct):
        return field
    first, _, rest = name.partition(".")
    inner = _with_field(getattr(value, first), rest, field) if rest else field
    return msgspec.structs.replace(value, **{first: inner})
