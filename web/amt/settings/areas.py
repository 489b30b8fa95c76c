"""The areas of an office's settings: the one table behind overview and navigation."""

from __future__ import annotations

from typing import Final

import msgspec

from tenants.people import Role
from tenants.settings import Section

HOME: Final = "/amt/einstellungen"


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the settings. `title` and `about` are keys of texts.

    `section` is what the page changes, None where it is not about one, and `fields` are those
    fields of it that the overview shows; without any it shows all.
    """

    path: str
    title: str
    about: str
    section: Section | None = None
    fields: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset({Role.ADMIN})


def _area(slug: str, name: str, section: Section, *fields: str) -> Area:
    return Area(
        path=f"{HOME}/{slug}",
        title=f"settings.{name}.title",
        about=f"settings.{name}.about",
        section=section,
        fields=fields,
    )


def _office(slug: str, name: str, section: Section | None = None, *fields: str) -> Area:
    """A page whose texts are in the domain `office`."""
    return Area(
        path=f"{HOME}/{slug}",
        title=f"office.{name}.title",
        about=f"office.{name}.about",
        section=section,
        fields=fields,
    )


_ADDRESS: Final = ("street", "house_number", "postcode", "place", "phone", "email", "website")
_HOURS: Final = ("opening_hours", "changed_days")
_PROFILE: Final = ("hints", "represented_by", "data_protection_officer", "data_protection_email")
_DELIVERY: Final = ("channel", "mailbox", "test_channel", "xfamilie")
_LINK: Final = ("link.password", "link.password_mailbox", "link.valid_days", "link.remind_days")

AREAS: Final = (
    _area("name", "name", Section.NAME),
    _area("kontakt", "contact", Section.CONTACT, *_ADDRESS),
    _area("oeffnungszeiten", "hours", Section.CONTACT, *_HOURS),
    _area("logo", "logo", Section.PROFILE, "logo"),
    _area("profil", "profile", Section.PROFILE, *_PROFILE),
    _office("formular", "form", Section.FORM_MODES),
    _office("texte", "texts", Section.TEXTS),
    Area(
        path="/amt/regeln",
        title="rules.title",
        about="settings.rules.about",
        section=Section.CASEWORK,
        fields=("answer_days", "four_eyes", "letter.file_number", "letter.signatory"),
    ),
    _office("zustellung", "delivery", Section.DELIVERY, *_DELIVERY),
    Area(path="/amt/zustellung", title="deliveries.title", about="deliveries.about"),
    Area(
        path=f"{HOME}/fit-connect",
        title="fit_connect.title",
        about="fit_connect.about",
        section=Section.DELIVERY,
        fields=("fit_connect.destination",),
    ),
    _office("download-link", "link", Section.DELIVERY, *_LINK),
    _office("aufbewahrung", "retention", Section.RETENTION),
    Area(
        path=f"{HOME}/loeschprotokoll", title="protection.log.title", about="protection.log.about"
    ),
    Area(
        path=f"{HOME}/datenschutz", title="protection.papers.title", about="protection.papers.about"
    ),
    _office("zustaendigkeit", "area"),
    Area(path=f"{HOME}/personen", title="people.title", about="people.about"),
    Area(path=f"{HOME}/schnittstelle", title="api.title", about="api.about"),
    Area(path=f"{HOME}/anmeldung", title="oidc.nav", about="oidc.about"),
    Area(path=f"{HOME}/bereitschaft", title="ready.title", about="settings.ready.about"),
    Area(path=f"{HOME}/verlauf", title="settings.history.title", about="settings.history.about"),
)
"""In the order of the navigation."""
