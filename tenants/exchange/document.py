"""The file: JSON with sorted keys, so that two of them can be compared line by line.

It holds what an office is and has set: facts, areas, every section of settings as of now, the
changes that are planned, and the logos that these name. It leaves out people and their roles
(personal data), keys and secrets, and how far the office has come on its way to the service.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from sorgeauskunft.kernel.errors import SorgeauskunftError
from tenants.logos import Logo
from tenants.offices import Office, OfficeKind
from tenants.settings import Section

FORMAT: Final = "sorgeauskunft-tenant"
VERSION: Final = 1
_LEFT_OUT: Final = ("onboarding", "people", "secrets")


class WrongDocumentError(SorgeauskunftError):
    """A file that cannot be an office's; one line for each fault, with line or field and reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the operator has said of an office; see `Office`."""

    slug: str
    kind: OfficeKind
    land: str
    ars: str
    dvdv_key: str | None = None
    test_messages: bool = False

    @classmethod
    def of(cls, office: Office) -> Facts:
        """Return an office's facts."""
        return cls(**{name: getattr(office, name) for name in cls.__struct_fields__})


class Area(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an office is responsible for; see `AreaAssignment`."""

    ags_prefix: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    district: str | None = None

    @property
    def order(self) -> tuple[str, str, dt.date]:
        """By which areas are sorted."""
        return (self.ags_prefix, self.district or "", self.valid_from)


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a section that begins later (UTC)."""

    section: Section
    valid_from: dt.datetime
    value: Any

    @property
    def order(self) -> tuple[Section, dt.datetime]:
        """By which planned changes are sorted; an office has one of each."""
        return (self.section, self.valid_from)


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """An office as a file has it. `settings`: section → value; a section that is missing stays."""

    office: Facts
    areas: tuple[Area, ...]
    settings: Mapping[Section, Any]
    planned: tuple[Planned, ...] = ()
    logos: tuple[Logo, ...] = ()


def plain(document: Document) -> dict[str, Any]:
    """Return a document as what stands in the file."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "left_out": list(_LEFT_OUT),
        "office": msgspec.to_builtins(document.office),
        "areas": [
            msgspec.to_builtins(area)
            for area in sorted(document.areas, key=lambda area: area.order)
        ],
        "settings": {
            section.value: msgspec.to_builtins(value)
            for section, value in document.settings.items()
        },
        "planned": [
            {
                "section": each.section.value,
                "valid_from": each.valid_from.astimezone(dt.UTC).isoformat(),
                "value": msgspec.to_builtins(each.value),
            }
            for each in sorted(document.planned, key=lambda each: each.order)
        ],
        "logos": [
            {
                "content": base64.b64encode(logo.content).decode(),
                "digest": logo.digest,
                "media_type": logo.media_type,
            }
            for logo in sorted(document.logos, key=lambda logo: logo.digest)
        ],
    }


def as_text(document: Document) -> str:
    """Return the file."""
    return json.dumps(plain(document), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
