"""The form as one table: pages in order, and on each its fields.

What is asked comes from the data that § 58 SGB VIII, the routing rule of § 87c VI SGB VIII and the
message 0801 of XFamilie 1.3.0 need; § 62 SGB VIII forbids asking for more.
"""

from __future__ import annotations

from typing import Final

from .fields import Field, Kind, Section
from .table_contact import ADDRESS, CONTACT, POSTAL
from .table_persons import CHILD, CHILD_MORE, FATHER, MOTHER

FORM_VERSION: Final = "2026-11"
"""Stored with every request. Change it whenever a field is added, dropped or checked otherwise."""

_PURPOSE: Final = Section(
    key="purpose",
    slug="zweck",
    option="purpose",
    fields=(
        Field("purpose", Kind.TEXT, "office_wish", needed=None, max_length=200, has_hint=True),
    ),
)

_COPIES: Final = Section(
    key="copies",
    slug="anzahl",
    option="copies",
    fields=(
        Field(
            "copies",
            Kind.NUMBER,
            "office_wish",
            needed=None,
            minimum=1,
            maximum=5,
            max_length=2,
            has_hint=True,
        ),
    ),
)

UPLOADS: Final = Section(key="uploads", slug="unterlagen", fields=(), documents=True)

_DECLARATION: Final = Section(
    key="declaration",
    slug="erklaerung",
    fields=(
        Field("declaration.affirmed", Kind.CHECKBOX, "affirmation"),
        Field("declaration.privacy_read", Kind.CHECKBOX, "privacy"),
    ),
)

SECTIONS: Final = (
    CHILD,
    CHILD_MORE,
    MOTHER,
    ADDRESS,
    POSTAL,
    CONTACT,
    FATHER,
    _PURPOSE,
    _COPIES,
    UPLOADS,
    _DECLARATION,
)
"""All pages in order. The last belongs to the page on which she checks and sends the request."""

_BY_KEY: Final = {section.key: section for section in SECTIONS}
_BY_SLUG: Final = {section.slug: section for section in SECTIONS}


def section(key: str) -> Section:
    """The page with this key; `KeyError` if there is none."""
    return _BY_KEY[key]


def section_for_slug(slug: str) -> Section | None:
    """The page with this URL segment, None if there is none."""
    return _BY_SLUG.get(slug)
