"""Files that are wrong: each is refused with its line or field, and the reason."""

from __future__ import annotations

import json
from typing import Any, get_args

import msgspec
import pytest

from tenants import exchange
from tenants.exchange import Document, Facts, WrongDocumentError
from tenants.handling import LinkSettings
from tenants.offices import Contact, OfficeKind
from tenants.settings import Section
from tenants.settings.sections import TYPES

GOOD = Document(
    office=Facts(slug="musterstadt", kind=OfficeKind.JUGENDAMT, land="NI", ars="034040000000"),
    areas=(exchange.Area(ags_prefix="03404", valid_from="2020-01-01"),),  # type: ignore[arg-type]
    settings={
        Section.NAME: "Jugendamt Musterstadt",
        Section.CONTACT: Contact(
            street="Weg", house_number="1", postcode="49074", place="Musterstadt"
        ),
    },
)


def given() -> Any:
    return json.loads(exchange.as_text(GOOD))


def test_good() -> None:
    """What was written is read as it was."""
    text = exchange.as_text(GOOD)
    assert exchange.as_text(exchange.from_text(text)) == text


def changed(path: str, value: object) -> str:
    """The good file with another value somewhere."""
    document = given()
    place = document
    *steps, last = path.split(".")
    for step in steps:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = value
    return json.dumps(document)


PLANNED = {"section": "name", "valid_from": "2027-01-01T00:00:00+00:00", "value": "Neu"}
LOGO = {"digest": "0" * 16, "media_type": "image/png", "content": "aGFsbG8="}


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("format", "other", "format: must be"),
        ("version", 2, "version: this program reads"),
        ("more", 1, "more: is unknown"),
        ("office.slug", "-x-", "office.slug: must be"),
        ("office.slug", 7, "office.slug: Expected `str`"),
        ("office.land", "XX", "office.land: must be"),
        ("office.ars", "12", "office.ars: must be twelve"),
        ("office.kind", "bakery", "office.kind: Invalid enum value"),
        ("office.secret", "x", "office: Object contains unknown field `secret`"),
        ("office.dvdv_key", "jga:a b", "office.dvdv_key: must be"),
        ("areas", {}, "areas: must be a list"),
        ("areas.0.ags_prefix", "034", "areas[0]: An area is 2, 5 or 8"),
        ("areas.0.valid_from", "yesterday", "areas[0].valid_from: Invalid"),
        ("settings", [], "settings: must be an object"),
        ("settings", {"name": "A"}, "settings.contact: is missing"),
        ("settings.moods", {}, "settings.moods: is no section"),
        ("settings.name", "", "settings.name: must have 1 to 200"),
        ("settings.name", "Amt\r\nBcc: x", "settings.name: has characters"),
        ("settings.contact.postcode", "4907", "settings.contact.postcode: must be five digits"),
        ("settings.contact.postcode", 49074, "settings.contact.postcode: Expected `str`"),
        ("settings.contact.phon", "1", "settings.contact.phon: is unknown"),
        ("settings.contact.website", "javascript:1", "settings.contact.website: must begin"),
        (
            "settings.contact.opening_hours",
            [{"days": "Mo", "times": "9", "x": 1}],
            "hours[0].x: is",
        ),
        ("settings.casework", {"answer_days": 0}, "settings.casework.answer_days: must be 1"),
        ("settings.profile", {"hints": "x" * 10_001}, "settings.profile.hints: has more than"),
        ("planned", [1], "planned[0]: must have"),
        ("planned", [{**PLANNED, "section": "x"}], "planned[0].section: is no section"),
        ("planned", [{**PLANNED, "valid_from": "2027-01-01"}], "planned[0].valid_from: must be"),
        ("planned", [PLANNED, PLANNED], "planned[1]: another change of name"),
        (
            "planned",
            [{**PLANNED, "section": "casework", "value": {}}],
            "planned: settings say nothing of casework",
        ),
        ("logos", [{}], "logos[0]: must have"),
        ("logos", [LOGO], "logos[0].content: cannot be a logo"),
        ("logos", [{**LOGO, "content": "äö"}], "logos[0].content: is no base64"),
    ],
)
def test_refused(path: str, value: object, said: str) -> None:
    """Every fault is told with its field."""
    with pytest.raises(WrongDocumentError) as refused:
        exchange.from_text(changed(path, value))
    assert any(said in fault for fault in refused.value.faults), refused.value.faults


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: no JSON"),
        ('{\n"format": 1,\n}', "line 3: no JSON"),
        ('{"format": "a", "format": "b"}', "format: stands twice"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "format: must be"),
        (" " * 5_000_000, "more than"),
    ],
)
def test_no_file_of_ours(text: str, said: str) -> None:
    """What is no JSON, or no file of this kind, is told with its line."""
    with pytest.raises(WrongDocumentError, match=said):
        exchange.from_text(text)


def test_several_faults_at_once() -> None:
    """A file is read to its end: all faults are told together."""
    document = given()
    document["office"]["ars"] = "1"
    document["settings"]["contact"]["postcode"] = "1"
    with pytest.raises(WrongDocumentError) as refused:
        exchange.from_text(json.dumps(document))
    assert len(refused.value.faults) == 2


def _names(kind: Any) -> set[str]:
    """The names of all fields of a section, at any depth."""
    found: set[str] = set()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        for field in msgspec.structs.fields(kind):
            found |= {field.name, *_names(field.type)}
    for inner in get_args(kind):
        found |= _names(inner)
    return found


def test_no_section_has_secrets() -> None:
    """Whatever is a section of settings is written to files: no field of one may be a secret."""
    assert {"sender_line", "days", "postcode"} <= {
        name for kind in TYPES.values() for name in _names(kind)
    }
    # How a password is told, and to which mailbox: no password.
    told = {"password", "password_mailbox"}
    assert {field.name for field in msgspec.structs.fields(LinkSettings)} >= told
    for section, kind in TYPES.items():
        for name in _names(kind) - told:
            assert not {"secret", "password", "token", "private"} & set(name.split("_")), section
