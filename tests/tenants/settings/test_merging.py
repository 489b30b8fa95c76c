"""A change changes what it means, and leaves the rest as it is planned."""

from __future__ import annotations

import msgspec

from tenants.offices import CaseworkRules, Contact, LetterTexts
from tenants.settings.merging import carried, merged

NOW = Contact(street="Weg", house_number="1", postcode="27568", place="Bremerhaven", phone="+49471")
CHANGED = msgspec.structs.replace(NOW, email="neu@example.org")


def test_the_rest_is_as_planned() -> None:
    """What was not touched on the form is not taken back where something else begins by then."""
    moved = msgspec.structs.replace(NOW, street="Platz", house_number="2")
    assert merged(NOW, CHANGED, moved) == msgspec.structs.replace(moved, email="neu@example.org")


def test_what_was_typed_wins() -> None:
    """What was changed on the form holds, whatever was planned for it."""
    planned = msgspec.structs.replace(NOW, email="geplant@example.org")
    assert merged(NOW, CHANGED, planned) == CHANGED


def test_a_plan_follows() -> None:
    """A plan for later takes over what changes before it, and keeps what it plans itself."""
    moved = msgspec.structs.replace(NOW, street="Platz")
    assert carried(NOW, CHANGED, moved).email == "neu@example.org"
    assert carried(NOW, CHANGED, moved).street == "Platz"
    planned = msgspec.structs.replace(NOW, email="geplant@example.org")
    assert carried(NOW, CHANGED, planned) == planned


def test_parts_of_parts() -> None:
    """Fields of a field are compared one by one."""
    before = CaseworkRules()
    after = CaseworkRules(letter=LetterTexts(after="Rufen Sie an."))
    planned = CaseworkRules(answer_days=5, letter=LetterTexts(before="Guten Tag."))
    both = LetterTexts(before="Guten Tag.", after="Rufen Sie an.")
    assert carried(before, after, planned) == CaseworkRules(answer_days=5, letter=both)
    assert merged(before, after, planned) == CaseworkRules(answer_days=5, letter=both)


def test_plain_values() -> None:
    """A name is one value: a plan for another one stays."""
    assert merged("Alt", "Neu", "Geplant") == "Neu"
    assert merged("Alt", "Alt", "Geplant") == "Geplant"
    assert carried("Alt", "Neu", "Alt") == "Neu"
    assert carried("Alt", "Neu", "Geplant") == "Geplant"
