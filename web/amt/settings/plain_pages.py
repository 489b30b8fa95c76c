"""The pages that are nothing but fields: name, contact, and what an office says about itself."""

from __future__ import annotations

from typing import Final

from litestar import Controller, get, post
from litestar.response import Redirect, Template

from sorgeauskunft.requests.form import Kind
from tenants.offices import Contact
from tenants.people import Role
from tenants.settings import Section
from web.amt.settings.areas import HOME
from web.amt.settings.lines import Address, Free, Line, Paragraphs
from web.amt.settings.section_page import SectionForm, saved, shown
from web.errors import Errors
from web.guards import require
from web.site import AnyRequest

ADMINS: Final = [require(frozenset({Role.ADMIN}))]

NAME: Final = SectionForm(
    path=f"{HOME}/name",
    section=Section.NAME,
    title="settings.name",
    parts=(Line(name="name", kind=Kind.PLACE, longest=120, needed=True),),
)


def _without_a_way(contact: Contact) -> Errors:
    """Messages between offices name a telephone or a mailbox; without one none can be written."""
    return {} if contact.phone or contact.email else {"phone": ("settings.error.no_way", {})}


CONTACT: Final = SectionForm(
    path=f"{HOME}/kontakt",
    section=Section.CONTACT,
    title="settings.contact",
    parts=(
        Line(name="street", kind=Kind.PLACE, longest=55, needed=True),
        Line(name="house_number", kind=Kind.HOUSE_NUMBER, longest=20, needed=True),
        Line(name="postcode", kind=Kind.POSTCODE, needed=True),
        Line(name="place", kind=Kind.PLACE, longest=80, needed=True),
        Line(name="phone", kind=Kind.PHONE, longest=40, empty=None),
        Line(name="email", kind=Kind.EMAIL, longest=120, empty=None),
        Address(name="website", empty=None),
    ),
    wrong=_without_a_way,
)

PROFILE: Final = SectionForm(
    path=f"{HOME}/profil",
    section=Section.PROFILE,
    title="settings.profile",
    parts=(
        Paragraphs(name="hints"),
        Free(name="represented_by", longest=120),
        Free(name="data_protection_officer", longest=200),
        Line(name="data_protection_email", kind=Kind.EMAIL, longest=120),
    ),
)


class NamePage(Controller):
    """What the office is called."""

    path = NAME.path
    guards = ADMINS

    @get("/", name="einstellungen.name")
    async def show(self, request: AnyRequest) -> Template:
        """Show the form."""
        return await shown(request, NAME)

    @post("/", name="einstellungen.name.save", status_code=200)
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save it."""
        return await saved(request, NAME)


class ContactPage(Controller):
    """How people reach the office."""

    path = CONTACT.path
    guards = ADMINS

    @get("/", name="einstellungen.contact")
    async def show(self, request: AnyRequest) -> Template:
        """Show the form."""
        return await shown(request, CONTACT)

    @post("/", name="einstellungen.contact.save", status_code=200)
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save it."""
        return await saved(request, CONTACT)


class ProfilePage(Controller):
    """What the office says about itself, and who stands for it."""

    path = PROFILE.path
    guards = ADMINS

    @get("/", name="einstellungen.profile")
    async def show(self, request: AnyRequest) -> Template:
        """Show the form."""
        return await shown(request, PROFILE)

    @post("/", name="einstellungen.profile.save", status_code=200)
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save it."""
        return await saved(request, PROFILE)
