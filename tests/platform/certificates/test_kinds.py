"""Which letter an answer of the register leads to, and what an address leads to."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from examples import content, everything, without_residence

from sorgeauskunft.certificates.addressing import needs_check, recipient
from sorgeauskunft.certificates.kinds import Hindrance, Kind, names_a_block, proposal
from sorgeauskunft.certificates.paragraphs import as_paragraphs
from sorgeauskunft.register import Entry, RegisterAnswer
from sorgeauskunft.requests.content import Address
from tenants.people import Role

TODAY = dt.date(2026, 11, 24)


def answer(*kinds: Entry, parts: str = "", days_ago: int = 0) -> RegisterAnswer:
    as_of = TODAY - dt.timedelta(days=days_ago)
    return RegisterAnswer(as_of=as_of, told_by="Amt", kinds=kinds, parts=parts)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (answer(), Kind.FULL),
        (answer(Entry.DECISION, parts="Gesundheitssorge"), Kind.LIMITED),
        (answer(Entry.DECISION), Kind.REFUSAL),
        (answer(Entry.DECISION, parts="  "), Kind.REFUSAL),
        (answer(Entry.DECLARATION), Kind.REFUSAL),
        (answer(Entry.SOLE_BY_DECISION), Kind.REFUSAL),
    ],
)
def test_kind(given: RegisterAnswer, kind: Kind) -> None:
    """No entry: full. Entries for named parts: limited. Any other entry: none but a refusal."""
    found = proposal(given, TODAY, 28)
    assert (found.kind, found.hindrance, found.blocked) == (kind, None, False)
    assert found.may_be_decided_by(Role.CLERK)


def test_without_answer() -> None:
    """Nothing is drafted before the register has answered."""
    found = proposal(None, TODAY, 28)
    assert (found.kind, found.hindrance) == (None, Hindrance.NO_ANSWER)


@pytest.mark.parametrize(("days_ago", "hindrance"), [(28, None), (29, Hindrance.STALE)])
def test_stale(days_ago: int, hindrance: Hindrance | None) -> None:
    """An answer counts for as many days as the office allows, and not for one more."""
    assert proposal(answer(days_ago=days_ago), TODAY, 28).hindrance is hindrance


@pytest.mark.parametrize("days_ago", [0, 100])
@pytest.mark.parametrize(
    ("kinds", "parts", "kind"),
    [
        ((Entry.BLOCKED,), "", Kind.FULL),
        ((Entry.BLOCKED, Entry.DECISION), "Umgang", Kind.LIMITED),
        ((Entry.DECLARATION, Entry.BLOCKED), "", Kind.REFUSAL),
    ],
)
def test_blocked(kinds: tuple[Entry, ...], parts: str, kind: Kind, days_ago: int) -> None:
    """A Sperrvermerk leaves the case to a lead, stale or not, and stands in nothing that is drafted."""
    found = proposal(answer(*kinds, parts=parts, days_ago=days_ago), TODAY, 28)
    assert found.blocked
    assert found.kind is kind
    assert Entry.BLOCKED not in found.entries
    deciding = {role for role in Role if found.may_be_decided_by(role)}
    assert deciding == {Role.LEAD, Role.ADMIN}


@pytest.mark.parametrize(
    ("kinds", "hindrance"), [((Entry.DECISION,), Hindrance.NAMES_BLOCK), ((), None)]
)
def test_parts_name_a_block(kinds: tuple[Entry, ...], hindrance: Hindrance | None) -> None:
    """Parts that name a Sperrvermerk are printed nowhere, and leave the case to a lead."""
    found = proposal(answer(*kinds, parts="Gesundheitssorge, Sperrvermerk liegt vor"), TODAY, 28)
    assert found.hindrance is hindrance
    assert found.blocked


def test_basis() -> None:
    """What a decision rests on differs where anything of the answer does, and tells none of it."""
    answers = [
        answer(),
        answer(days_ago=1),
        answer(Entry.BLOCKED),
        answer(Entry.DECISION, parts="Gesundheitssorge"),
        answer(Entry.DECISION, parts="Aufenthalt"),
        answer(Entry.DECISION, Entry.DECLARATION, parts="Aufenthalt"),
        answer(Entry.DECISION, Entry.BLOCKED, parts="Aufenthalt"),
    ]
    found = [proposal(each, TODAY, 28).basis for each in answers]
    assert len(set(found)) == len(answers)
    assert not any("Aufenthalt" in each for each in found)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Es gibt einen Sperrvermerk.", True),
        ("SPERR-VERMERK", True),
        ("eine Auskunftssperre", True),
        ("Die Vaterschaft ist ungeklärt.", False),
        ("Ein Vermerk sperrt nichts.", False),
    ],
)
def test_block_named(text: str, *, named: bool) -> None:
    """A text that names a Sperrvermerk is found, however it is written."""
    assert names_a_block(text) is named


def test_recipient() -> None:
    """The residence, or the postal address in its place: name first, a country in capitals last."""
    assert recipient(content().mother).lines == (
        "Ayşe Marie Öztürk",
        "Musterweg 12 a",
        "27568 Bremerhaven",
    )
    abroad = recipient(everything().mother)
    assert abroad.lines[-3:] == ("ul. Długa 7/3", "31-147 Kraków", "POLEN")
    assert (abroad.postcode, abroad.place) == ("", "Polen")
    assert recipient(without_residence().mother).lines[1] == "bei Schröder"


def test_order() -> None:
    """Letters go by postcode, those abroad last."""
    abroad, here = recipient(everything().mother), recipient(content().mother)
    far = msgspec.structs.replace(here, postcode="99999")
    assert sorted([abroad, far, here], key=lambda each: each.order) == [here, far, abroad]


@pytest.mark.parametrize(
    ("changes", "to_check"),
    [
        ({}, False),
        ({"street": "MUSTERWEG", "house_number": "12A"}, False),
        ({"house_number": "13"}, True),
        ({"care_of": "bei Schröder"}, True),
        ({"postcode": "27570"}, True),
    ],
)
def test_address_to_check(changes: dict[str, str], *, to_check: bool) -> None:
    """A postal address is looked at where it is another one than the residence, in sense."""
    mother = content().mother
    assert isinstance(mother.residence, Address)
    postal = msgspec.structs.replace(mother.residence, **changes)
    assert needs_check(msgspec.structs.replace(mother, postal_address=postal)) is to_check


def test_address_without_residence() -> None:
    """Where nothing vouches for a postal address, somebody looks at it; without one nobody has to."""
    assert needs_check(without_residence().mother)
    assert needs_check(everything().mother)
    assert not needs_check(content().mother)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Eins\n\n**zwei**", "<p>Eins</p>\n<p><strong>zwei</strong></p>"),
        ("<img src=x>", "<p>&lt;img src=x&gt;</p>"),
        ("[a](file:///etc/passwd)", "<p>[a](file:///etc/passwd)</p>"),
        ("# Titel", "<p># Titel</p>"),
        ("", ""),
    ],
)
def test_paragraphs(typed: str, printed: str) -> None:
    """Texts of an office are paragraphs and emphasis; anything else is printed as typed."""
    assert as_paragraphs(typed).strip() == printed
