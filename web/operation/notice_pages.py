"""Notices to everybody: written with their time, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID, uuid4

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.operation import Audience, Notice, NoticeKind, announce, take_back
from sorgeauskunft.operation.notices import GERMAN, LONGEST
from sorgeauskunft.texts import Texts
from web.components import FieldView, Option
from web.doors import OPERATION, door_page
from web.errors import Errors
from web.forms import LONG, typed
from web.language import LANGUAGES
from web.operation.acting import (
    OPERATORS,
    Fields,
    actor_of,
    announcing,
    date_names,
    done,
    id_typed,
    moment_typed,
    notice_of,
    tidy,
)
from web.site import AnyRequest, site_of

_PATH: Final = f"{OPERATION}/hinweise"
_TEXTS: Final = {language.tag: f"text.{language.tag}" for language in LANGUAGES}
_TIMES: Final = ("begins", "ends")
_NAMES: Final = (
    *("id", "kind", "audience"),
    *(part for name in _TIMES for part in (*date_names(name), f"{name}.time")),
    *_TEXTS.values(),
)
_NOTICES: Final = {"gesagt": "operation.notices.said", "zurueck": "operation.notices.taken_back"}


class NoticePages(Controller):
    """For operators."""

    path = _PATH
    guards = OPERATORS

    @get("/", name="operation.notices")
    async def show(self, request: AnyRequest) -> Template:
        """Show what is said and will be, and the form."""
        return _page(request, {}, {}, said=notice_of(request, _NOTICES))

    @post("/", name="operation.notices.say")
    async def say(self, request: AnyRequest) -> Template | Redirect:
        """Announce something."""
        given = await typed(request, _NAMES, longest=LONG)
        notice, errors = _read(given)
        site = site_of(request)
        if notice is not None and notice.ends_at <= site.kernel.clock.now():
            errors["ends"] = ("operation.error.past", {})
        if notice is None or errors:
            return _page(request, given, errors)
        with announcing(request):
            await announce(site.kernel, notice, actor_of(request))
        return done(_PATH, "gesagt")

    @post("/{notice_id:uuid}/zuruecknehmen", name="betrieb.notices.take_back")
    async def take_back(self, request: AnyRequest, notice_id: FromPath[UUID]) -> Redirect:
        """Show a notice no longer."""
        with announcing(request):
            await take_back(site_of(request).kernel, notice_id, actor_of(request))
        return done(_PATH, "zurueck")


def _read(given: Mapping[str, str]) -> tuple[Notice | None, Errors]:
    errors: Errors = {}
    kinds = {each.value: each for each in NoticeKind}
    audiences = {each.value: each for each in Audience}
    for name, among in (("kind", kinds), ("audience", audiences)):
        if given[name] not in among:
            errors[name] = ("operation.error.choose", {})
    begins, ends = (moment_typed(given, name) for name in _TIMES)
    for name, moment in zip(_TIMES, (begins, ends), strict=True):
        if moment is None:
            errors[name] = ("operation.error.moment", {})
    if begins and ends and ends <= begins:
        errors["ends"] = ("operation.error.order", {})
    texts = {tag: tidy(given[name]) for tag, name in _TEXTS.items()}
    for tag, name in _TEXTS.items():
        if len(texts[tag]) > LONGEST:
            errors[name] = ("operation.error.long", {"max": LONGEST})
    if not texts[GERMAN]:
        errors[_TEXTS[GERMAN]] = ("operation.error.text", {})
    if errors or begins is None or ends is None:
        return None, errors
    return (
        Notice(
            id=id_typed(given["id"]),
            kind=kinds[given["kind"]],
            audience=audiences[given["audience"]],
            begins_at=begins,
            ends_at=ends,
            texts={tag: text for tag, text in texts.items() if text},
        ),
        errors,
    )


def _fields(texts: Texts, given: Mapping[str, str], errors: Errors) -> list[FieldView]:
    form = Fields(texts, "notice", given, errors)

    def options(name: str, members: type[NoticeKind | Audience]) -> list[Option]:
        return [Option(each.value, texts(f"operation.{name}.{each}")) for each in members]

    views = [
        form.view("kind", "radio", options=options("kind", NoticeKind)),
        form.view("audience", "radio", options=options("audience", Audience)),
    ]
    for name in _TIMES:
        views += [form.date(name), form.view(f"{name}.time", inputmode="numeric")]
    return [
        *views,
        *(form.view(name, "textarea", needed=tag == GERMAN) for tag, name in _TEXTS.items()),
    ]


def _page(
    request: AnyRequest, given: Mapping[str, str], errors: Errors, *, said: str = ""
) -> Template:
    site = site_of(request)
    now = site.kernel.clock.now()
    return door_page(
        request,
        "operation/notices.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        said=said,
        standing=[(each, each.holds_at(now)) for each in site.bulletin.notices],
        form_id=id_typed(given["id"]) if given else uuid4(),
        fields=_fields(site.texts, given, errors),
        here=_PATH,
    )
