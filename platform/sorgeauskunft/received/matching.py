"""Whether an answer fits what was asked, and what it says: pure, on values that are there."""

from __future__ import annotations

import datetime as dt
import enum
import unicodedata
from typing import Final

from sorgeauskunft.certificates import names_a_block
from sorgeauskunft.kernel import BERLIN
from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.register import Entry, QueryState, RegisterAnswer
from tenants.offices import Office
from tenants.people import LEAD_ROLES, Role
from xfamilie import values as xf

_GROUP: Final = "sorgeauskunft"
_LONGEST: Final = 500
_LONGEST_NAME: Final = 150
_LONGEST_NUMBER: Final = 60


class Why(enum.StrEnum):
    """Why an answer is not taken over."""

    UNKNOWN = "unknown"
    """No query of this office has this id: nobody has one, or another office has."""
    READER = "reader"
    """The message is addressed to another office."""
    CHILD = "child"
    """It is about another child than was asked about."""
    TEST = "test"
    """It is marked as a test, the request is none."""
    ANSWERED = "answered"
    """An answer is there already and waits for its confirmation."""
    SETTLED = "settled"
    """An answer is there already and confirmed."""
    CANCELLED = "cancelled"
    """The query was taken back."""
    FUTURE = "future"
    """It tells the state of a day that has not come yet."""
    PARTS = "parts"
    """What it says of parts of custody contradicts itself, names a block, or is too long."""
    LEAD = "lead"
    """A Sperrvermerk: only a lead goes on with it."""


class NotFittingError(SorgeauskunftError):
    """An answer fits no open query, or cannot be taken over; nothing was changed."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


_STATES: Final = {
    QueryState.ANSWERED: Why.ANSWERED,
    QueryState.CONFIRMED: Why.SETTLED,
    QueryState.CANCELLED: Why.CANCELLED,
}


def state_hinders(state: QueryState) -> Why | None:
    """Return why a query in this state takes no answer; None where it waits for one."""
    return _STATES.get(state)


def is_for(office: Office, message: xf.Auskunft0803) -> bool:
    """Whether a message is addressed to an office; where the office has no key, nobody knows."""
    return is_of(office, message.nachrichtenkopf.leser)


def is_of(office: Office, party: xf.Kommunikationspartner) -> bool:
    """Whether somebody in the header is this office, by its key in DVDV."""
    key = party.behoerdenkennung
    return office.dvdv_key in {None, f"{key.praefix}:{key.kennung}"}


def is_about(message: xf.Auskunft0803, born: dt.date) -> bool:
    """Whether the date of birth is this one, as far as the message knows it."""
    told = message.angaben_zum_kind
    if not isinstance(told, xf.NachgeburtlicheAngabenZumKind):
        return False
    known = told.geburtsdatum
    parts = ((known.jahr, born.year), (known.monat, born.month), (known.tag, born.day))
    return all(part in {None, own} for part, own in parts)


def names_child(message: xf.Auskunft0803, given_names: str, family_name: str) -> bool:
    """Whether a message that names a child names this one, as at birth; case and kinds of blanks do not matter."""
    told = message.angaben_zum_kind
    if not isinstance(told, xf.NachgeburtlicheAngabenZumKind) or not told.namen:
        return True
    return _plain((given_names, family_name)) in {
        _plain((name.vornamen.name if name.vornamen else None, name.familienname.name))
        for name in told.namen
    }


def _plain(parts: tuple[str | None, str | None]) -> str:
    text = " ".join(part for part in parts if part)
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def answer_in(message: xf.Auskunft0803, today: dt.date) -> RegisterAnswer:
    """Return what a message says of the register.

    Its day is the one it names in the additional parameters of this platform, else that of its
    creation.

    Raises:
        NotFittingError: It contradicts itself, or cannot be kept as an answer.
    """
    told = _parameters(message)
    entry = message.eintragung_nachweisregister
    kinds = tuple(Entry(kind) for kind in entry.eintragung_sorgeregister_arten)
    made = message.nachrichtenkopf.identifikation.erstellungszeitpunkt
    as_of = _day(told.get("standDesRegisters", "")) or made.astimezone(BERLIN).date()
    if as_of > today:
        raise NotFittingError(Why.FUTURE)
    parts, number = told.get("betroffeneTeile", ""), told.get("aktenzeichenRegister", "")
    only_parts = told.get("nurTeileDerSorge", "").casefold() == "ja"
    says_nothing = not [kind for kind in kinds if kind is not Entry.BLOCKED]
    if (
        only_parts != bool(parts)
        or (parts and says_nothing)
        or len(parts) > _LONGEST
        or names_a_block(parts)
    ):
        raise NotFittingError(Why.PARTS)
    return RegisterAnswer(
        as_of=as_of,
        told_by=message.nachrichtenkopf.autor.behoerdenname[:_LONGEST_NAME],
        kinds=kinds,
        parts=parts,
        file_number=number[:_LONGEST_NUMBER],
    )


def require_may_go_on(answer: RegisterAnswer, role: Role) -> None:
    """Refuse a Sperrvermerk to whom may not read it. Raises `NotFittingError`."""
    if answer.needs_lead and role not in LEAD_ROLES:
        raise NotFittingError(Why.LEAD)


def _parameters(message: xf.Auskunft0803) -> dict[str, str]:
    """Return what the platform's own group of parameters says (sorgeauskunft.register.message)."""
    return {
        field.name: field.wert.strip()
        for group in message.zusatzparametergruppen
        if group.name == _GROUP
        for field in group.felder
    }


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
