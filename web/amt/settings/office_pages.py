"""The pages about what mothers are asked and told: form, own words, retention, delivery."""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import Controller, get, post
from litestar.response import Redirect, Template

import xfamilie
from sorgeauskunft.delivery import OFFERED
from sorgeauskunft.kernel import Settings
from sorgeauskunft.requests.form import Kind
from sorgeauskunft.uploads import Document
from tenants.handling import LEAVING, NOTICE_MINUTES, Delivery, DeliveryChannel
from tenants.offices import Mode
from tenants.settings import Section
from web.amt.settings.areas import HOME
from web.amt.settings.choices import Choice, MessageVersion, Number
from web.amt.settings.lines import Line, Paragraphs
from web.amt.settings.parts import Part
from web.amt.settings.plain_pages import ADMINS
from web.amt.settings.questions import Questions
from web.amt.settings.section_page import SectionForm, saved, shown, standing_of
from web.errors import Errors
from web.site import AnyRequest, site_of

_LABELS: Final = "office.field."
_MODES: Final = ("father", "purpose", "copies", *(each.value for each in Document))
_CHANNELS: Final = "settings.said.deliverychannel."
_LONG_TEXT: Final = 3000
_SHORT_TEXT: Final = 600

FORM: Final = SectionForm(
    path=f"{HOME}/formular",
    section=Section.FORM_MODES,
    title="office.form",
    labels=_LABELS,
    parts=tuple(Choice(name=name, kind=Mode, options="settings.said.mode.") for name in _MODES),
)

TEXTS: Final = SectionForm(
    path=f"{HOME}/texte",
    section=Section.TEXTS,
    title="office.texts",
    labels=_LABELS,
    template="amt/settings/texts.html",
    parts=(
        Questions(),
        Paragraphs(name="form_notice", longest=_SHORT_TEXT),
        Paragraphs(name="confirmation", longest=_SHORT_TEXT),
        Paragraphs(name="imprint", longest=_LONG_TEXT),
        Paragraphs(name="privacy", longest=_LONG_TEXT),
        Paragraphs(name="accessibility", longest=_LONG_TEXT),
    ),
)


def _unreachable(value: Delivery) -> Errors:
    """A link needs a mailbox to go to."""
    by_link = DeliveryChannel.LINK in {value.channel, value.test_channel}
    return {"mailbox": ("office.error.mailbox", {})} if by_link and not value.mailbox else {}


DELIVERY: Final = SectionForm(
    path=f"{HOME}/zustellung",
    section=Section.DELIVERY,
    title="office.delivery",
    labels=_LABELS,
    template="amt/settings/delivery.html",
    parts=(
        Choice(name="channel", kind=DeliveryChannel, options=_CHANNELS, among=OFFERED),
        Choice(
            name="test_channel",
            kind=DeliveryChannel,
            options=_CHANNELS,
            among=OFFERED,
            or_none=True,
        ),
        Line(name="mailbox", kind=Kind.EMAIL, longest=120),
    ),
    wrong=_unreachable,
)


def delivery(request: AnyRequest, standing: Delivery) -> SectionForm:
    """Return the form for delivery, with the ways and versions of messages that there are here."""
    parts: tuple[Part, ...] = DELIVERY.parts
    not_here = LEAVING if request.state.synthetic else frozenset[DeliveryChannel]()
    if not site_of(request).kernel.settings.fit_connects:
        not_here |= {DeliveryChannel.FIT_CONNECT}
    if not_here:
        without = tuple(each for each in OFFERED if each not in not_here)
        parts = tuple(
            msgspec.structs.replace(part, among=without) if isinstance(part, Choice) else part
            for part in parts
        )
    known = tuple(xfamilie.schemas.versions())
    # A choice of one is none; only what nobody could have chosen here has to be left again.
    if len(known) > 1 or standing.xfamilie not in {"", *known}:
        parts = (*parts, MessageVersion(name="xfamilie", known=known, own=xfamilie.VERSION))
    return msgspec.structs.replace(DELIVERY, parts=parts)


def retention(settings: Settings) -> SectionForm:
    """Return the form for retention, with the operator's bounds."""
    fewest, most = settings.retention_min_days, settings.retention_max_days
    return SectionForm(
        path=f"{HOME}/aufbewahrung",
        section=Section.RETENTION,
        title="office.retention",
        labels=_LABELS,
        template="amt/settings/retention.html",
        parts=(Number(name="days", fewest=fewest, most=most),),
    )


async def _delivery(request: AnyRequest) -> tuple[SectionForm, dict[str, object]]:
    """Return the form for delivery, and what the page says beside it."""
    settings = site_of(request).kernel.settings
    form = delivery(request, (await standing_of(request)).office.delivery)
    has_choice = any(isinstance(part, MessageVersion) for part in form.parts)
    return form, {
        "minutes": NOTICE_MINUTES,
        "fit_connects": settings.fit_connects,
        "only_version": "" if has_choice else xfamilie.VERSION,
    }


class FormPage(Controller):
    """Which fields and documents the form asks for."""

    path = FORM.path
    guards = ADMINS

    @get("/", name="einstellungen.form")
    async def show(self, request: AnyRequest) -> Template:
        """Show the form."""
        return await shown(request, FORM)

    @post("/", name="einstellungen.form.save", status_code=200)
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save it."""
        return await saved(request, FORM)


class TextsPage(Controller):
    """What the office says in its own words."""

    path = TEXTS.path
    guards = ADMINS

    @get("/", name="einstellungen.texts")
    async def show(self, request: AnyRequest) -> Template:
        """Show the form."""
        return await shown(request, TEXTS)

    @post("/", name="einstellungen.texts.save", status_code=200)
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save it, or show what it would look like."""
        return await saved(request, TEXTS)


class DeliveryPage(Controller):
    """On which way requests reach the office."""

    path = DELIVERY.path
    guards = ADMINS

    @get("/", name="einstellungen.delivery")
    async def show(self, request: AnyRequest) -> Template:
        """Show the form."""
        form, more = await _delivery(request)
        return await shown(request, form, **more)

    @post("/", name="einstellungen.delivery.save", status_code=200)
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save it."""
        form, more = await _delivery(request)
        return await saved(request, form, **more)


class RetentionPage(Controller):
    """For how long a closed request is kept."""

    path = f"{HOME}/aufbewahrung"
    guards = ADMINS

    @get("/", name="einstellungen.retention")
    async def show(self, request: AnyRequest) -> Template:
        """Show the form."""
        settings = site_of(request).kernel.settings
        return await shown(request, retention(settings), limits=settings)

    @post("/", name="einstellungen.retention.save", status_code=200)
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save it."""
        settings = site_of(request).kernel.settings
        return await saved(request, retention(settings), limits=settings)
