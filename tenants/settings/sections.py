"""The sections that an office's settings are kept in: each is one field of `Office`."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from tenants.handling import Delivery, Retention
from tenants.offices import CaseworkRules, Contact, FormModes, Office, Profile
from tenants.wording import OfficeTexts


class Section(enum.StrEnum):
    """What is changed, dated, compared and taken back together; the value is the field's name."""

    NAME = "name"
    CONTACT = "contact"
    FORM_MODES = "form_modes"
    PROFILE = "profile"
    CASEWORK = "casework"
    TEXTS = "texts"
    RETENTION = "retention"
    DELIVERY = "delivery"


TYPES: Final[Mapping[Section, Any]] = MappingProxyType(
    {
        Section.NAME: str,
        Section.CONTACT: Contact,
        Section.FORM_MODES: FormModes,
        Section.PROFILE: Profile,
        Section.CASEWORK: CaseworkRules,
        Section.TEXTS: OfficeTexts,
        Section.RETENTION: Retention,
        Section.DELIVERY: Delivery,
    }
)


def encode(value: object) -> str:
    """Return a section's value as it is kept."""
    return msgspec.json.encode(value).decode()


def decode(section: Section, content: str) -> Any:
    """Return the value that `encode` kept; fields that came since have their defaults."""
    return msgspec.json.decode(content, type=TYPES[section])


def value_of(office: Office, section: Section) -> Any:
    """Return what an office has in a section."""
    return getattr(office, section.value)


def with_value(office: Office, section: Section, value: object) -> Office:
    """Return the office with another value in a section."""
    return msgspec.structs.replace(office, **{section.value: value})
