"""Settings in words, and what differs in them."""

from __future__ import annotations

import datetime as dt

import msgspec

from sorgeauskunft.texts import Texts
from tenants import demo
from tenants.offices import ChangedDays, FormModes, Mode, OpeningHours
from tenants.settings import Section, value_of
from web.amt.settings.said import changed, differences, said

TEXTS = Texts("de")
OFFICE = demo.demo_offices()[0]


def in_words(section: Section, value: object) -> dict[str, str]:
    return {each.path: each.words for each in said(TEXTS, section, value)}


def test_every_field_has_its_words() -> None:
    """Overview and history have a name and words for every field of every section."""
    for section in Section:
        lines = said(TEXTS, section, value_of(OFFICE, section))
        assert lines
        assert all(each.label and each.words for each in lines)


def test_words() -> None:
    """Numbers are written as they are dialled, days as they are spoken, nothing as nothing."""
    contact = msgspec.structs.replace(
        OFFICE.contact,
        phone="+494715901234",
        email=None,
        opening_hours=(OpeningHours("Montag", "9–12 Uhr"), OpeningHours("Freitag", "nie")),
        changed_days=(
            ChangedDays(dt.date(2026, 12, 24), None, "zu"),
            ChangedDays(dt.date(2026, 12, 28), dt.date(2026, 12, 31), "bis 12 Uhr"),
        ),
    )
    words = in_words(Section.CONTACT, contact)
    assert words["phone"] == "+49 471 5901234"
    assert words["email"] == "keine Angabe"
    assert words["opening_hours"] == "Montag: 9–12 Uhr\nFreitag: nie"
    assert words["changed_days"] == (
        "24. Dezember 2026: zu\n28. Dezember 2026 bis 31. Dezember 2026: bis 12 Uhr"
    )
    modes = in_words(Section.FORM_MODES, FormModes(father=Mode.NEEDED))
    assert (modes["father"], modes["purpose"]) == ("nötig", "wird nicht gefragt")
    rules = in_words(Section.CASEWORK, OFFICE.casework)
    assert rules["four_eyes"] == "nein"
    assert "letter.appeal" in rules


def test_what_differs_is_marked() -> None:
    """Only the words that differ are marked, and together the pieces are the whole text."""
    before = msgspec.structs.replace(OFFICE.profile, hints="Wir sind bald in der Langen Straße.")
    after = msgspec.structs.replace(before, hints="Wir sind jetzt in der Langen Straße 5.")
    (difference,) = differences(TEXTS, Section.PROFILE, before, after)
    assert "".join(piece.text for piece in difference.before) == before.hints
    assert "".join(piece.text for piece in difference.after) == after.hints
    assert [piece.text for piece in difference.before if piece.differs] == ["bald"]
    assert [piece.text for piece in difference.after if piece.differs] == ["jetzt", " 5"]
    assert changed(Section.PROFILE, before, after) == ("hints",)
    assert changed(Section.NAME, "Alt", "Neu") == ("name",)
