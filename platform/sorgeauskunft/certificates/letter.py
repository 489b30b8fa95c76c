"""What a letter says: everything that is printed but number, date and code, fixed when it is drafted."""

from __future__ import annotations

import datetime as dt

import msgspec

from sorgeauskunft.certificates.addressing import Recipient, recipient
from sorgeauskunft.certificates.kinds import Kind, Proposal
from sorgeauskunft.certificates.numbers import TEST_MARK
from sorgeauskunft.kernel import BERLIN
from sorgeauskunft.register import Entry
from sorgeauskunft.requests import StoredRequest
from sorgeauskunft.requests.content import UNKNOWN_PLACE, BirthPlace, Mother, Person
from tenants.offices import Contact, LetterTexts, Office
from xfamilie import codelists


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """The withdrawn letter that a new one stands for: its number as printed, and its day."""

    number: str
    issued_on: dt.date


class Letter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A letter before it has a number. Stored sealed, as JSON.

    Office, contact and texts are those of the day it was drafted: what has gone out cannot change
    when the office moves. `as_of` is the day of the register's state; `parts` belongs to a limited
    letter, `reason` and `appeal` to a refusal. `entries` are for the attached message. `birth_place`
    is empty where nobody knows it. `drafted_by` is a name, for the second pair of eyes.
    """

    kind: Kind
    basis: str
    office: str
    contact: Contact
    logo: str
    texts: LetterTexts
    recipient: Recipient
    mother: str
    child: str
    born: dt.date
    birth_place: str
    copies: int
    reference: str
    asked_on: dt.date
    test: bool
    drafted_by: str
    as_of: dt.date | None = None
    parts: str = ""
    entries: tuple[Entry, ...] = ()
    blocked: bool = False
    reason: str = ""
    replaces: Replaced | None = None

    def number(self, number: int, year: int) -> str:
        """Return the number as printed: the office's own beginning, number and year.

        What was counted as a test (numbers.py) says so in the place of the office's beginning.
        """
        begin = TEST_MARK if year < 0 else self.texts.file_number
        return f"{begin}{number}/{abs(year)}"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody decided about a case: which letter, and for a refusal the reason that it says."""

    kind: Kind
    reason: str = ""
    by: str = ""


def draft(
    office: Office,
    request: StoredRequest,
    number: int,
    proposed: Proposal,
    decision: Decision,
) -> Letter:
    """Return the letter about the child of this number (from 1)."""
    content, child = request.content, request.content.children[number - 1]
    refused = decision.kind is Kind.REFUSAL
    # A refusal of somebody who may not ask says nothing of the register, and rests on nothing there.
    by_register = not refused or proposed.kind is Kind.REFUSAL
    return Letter(
        kind=decision.kind,
        basis=proposed.basis,
        office=office.name,
        contact=office.contact,
        logo=office.profile.logo,
        texts=office.casework.letter,
        recipient=recipient(content.mother),
        mother=_mother(content.mother),
        child=_name(child.at_birth),
        born=child.birth_date,
        birth_place=_place(child.birth_place),
        copies=1 if refused else content.copies,
        reference=request.reference,
        asked_on=request.sent_at.astimezone(BERLIN).date(),
        test=request.test or office.test_messages,
        drafted_by=decision.by,
        as_of=proposed.as_of if by_register else None,
        parts="" if refused else proposed.parts,
        entries=proposed.entries if by_register else (),
        blocked=proposed.blocked,
        reason=decision.reason if refused else "",
    )


def _name(person: Person) -> str:
    return f"{person.given_names} {person.family_name}"


def _mother(mother: Mother) -> str:
    own = _name(mother.name)
    return f"{own} (geb. {mother.birth_name})" if mother.birth_name else own


def _place(place: BirthPlace) -> str:
    if place.name == UNKNOWN_PLACE:
        return ""
    return f"{place.name} ({codelists.label('staat', place.state)})" if place.state else place.name
