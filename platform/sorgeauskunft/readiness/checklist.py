"""What an office needs before mothers can write to it, line by line: pure."""

from __future__ import annotations

import datetime as dt
import enum
from types import MappingProxyType
from typing import Final

import msgspec

from tenants.offices import Office, OfficeKind, OnboardingStatus
from tenants.onboarding import CONTRACTS, RELEASABLE, Progress

_S = OnboardingStatus


class Owner(enum.StrEnum):
    """Who does it."""

    OFFICE = "office"
    OPERATOR = "operator"


class Line(enum.StrEnum):
    """A line of the list, in the order in which it is read."""

    CONTACT = "contact"
    HOURS = "hours"
    PRIVACY = "privacy"
    IMPRINT = "imprint"
    CLERK = "clerk"
    LEAD = "lead"
    SECOND_FACTOR = "second_factor"
    SENDER = "sender"
    SIGNATORY = "signatory"
    APPEAL = "appeal"
    CHANNEL = "channel"
    SELF_TEST = "self_test"
    LOI = "loi"
    CONTRACT = "contract"
    AV_CONTRACT = "av_contract"
    NOTICE_80 = "notice_80"
    AREA = "area"
    KEY = "key"
    GO_LIVE = "go_live"


_BY_OPERATOR: Final = frozenset(
    {Line.LOI, Line.CONTRACT, Line.AV_CONTRACT, Line.NOTICE_80, Line.AREA, Line.KEY}
)
_CONTRACTS: Final = MappingProxyType({Line(each.value): each for each in CONTRACTS})
# What only an office needs to which mothers write.
_FOR_MOTHERS: Final = frozenset(
    {Line.SENDER, Line.SIGNATORY, Line.APPEAL, Line.CHANNEL, Line.SELF_TEST, Line.AREA}
)
_ORDER: Final = {status: place for place, status in enumerate(OnboardingStatus)}


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A line with its state. `day` is the day that was said of it, None where none was."""

    line: Line
    done: bool
    day: dt.date | None = None

    @property
    def owner(self) -> Owner:
        """Who does it."""
        return Owner.OPERATOR if self.line in _BY_OPERATOR else Owner.OFFICE


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is made of.

    `areas` that hold now or later, `clerks` and `leads` (admins among them) who can log in, `bare`
    those of them whose role needs a second factor and who have none.
    `delivered_at` is when the newest test request arrived that did, `answered` whether the newest
    one did; `delivery_changed_at` when the settings of delivery changed the last time. Both None
    for never.
    """

    office: Office
    progress: Progress
    areas: int
    clerks: int
    leads: int
    bare: int
    answered: bool
    delivered_at: dt.datetime | None
    delivery_changed_at: dt.datetime | None


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """The list, and how far the office is."""

    items: tuple[Item, ...]
    progress: Progress

    def open_of(self, owner: Owner) -> tuple[Item, ...]:
        """Return what somebody still has to do; the day itself comes with the release."""
        return tuple(
            item
            for item in self.items
            if item.owner is owner and not item.done and item.line is not Line.GO_LIVE
        )

    @property
    def may_release(self) -> bool:
        """Whether the office can say when it begins."""
        missing = any(self.open_of(owner) for owner in Owner)
        return not missing and self.progress.status in RELEASABLE


def checklist(facts: Facts) -> Readiness:
    """Return the list for an office."""
    only_register = facts.office.kind is OfficeKind.REGISTER_ONLY
    lines = [line for line in Line if not (only_register and line in _FOR_MOTHERS)]
    done = _done(facts)
    progress = facts.progress
    items = [
        Item(line=line, done=done[line], day=progress.day_of(_CONTRACTS[line]))
        if line in _CONTRACTS
        else Item(line=line, done=done[line], day=_day_of(facts) if line is Line.GO_LIVE else None)
        for line in lines
    ]
    return Readiness(items=tuple(items), progress=progress)


def _done(facts: Facts) -> dict[Line, bool]:
    office, progress = facts.office, facts.progress
    contact, profile, letter = office.contact, office.profile, office.casework.letter
    address = (contact.street, contact.house_number, contact.postcode, contact.place)
    has_address = all(part.strip() for part in address)
    reached = _ORDER[progress.status]
    return {
        Line.CONTACT: has_address and bool(contact.phone and contact.email),
        Line.HOURS: bool(contact.opening_hours),
        Line.PRIVACY: bool(profile.data_protection_officer and profile.data_protection_email),
        Line.IMPRINT: bool(profile.represented_by),
        Line.CLERK: facts.clerks > 0,
        Line.LEAD: facts.leads > 0,
        Line.SECOND_FACTOR: facts.bare == 0,
        # Where an office says nothing, its own address stands above the window.
        Line.SENDER: bool(letter.sender_line.strip()) or has_address,
        Line.SIGNATORY: bool(letter.signatory.strip()),
        Line.APPEAL: bool(letter.appeal.strip()),
        Line.CHANNEL: facts.answered,
        Line.SELF_TEST: _is_fresh(facts),
        Line.AREA: facts.areas > 0,
        Line.KEY: office.dvdv_key is not None,
        Line.GO_LIVE: reached >= _ORDER[_S.RELEASED],
        **{line: reached >= _ORDER[status] for line, status in _CONTRACTS.items()},
    }


def _is_fresh(facts: Facts) -> bool:
    """Whether a test has arrived on the way that requests take now."""
    if facts.delivered_at is None:
        return False
    changed = facts.delivery_changed_at
    return changed is None or changed <= facts.delivered_at


def _day_of(facts: Facts) -> dt.date | None:
    """The day on which the office begins or began, where one is agreed."""
    planned = facts.progress.planned
    if planned is not None and planned.status is _S.LIVE:
        return planned.day
    is_agreed = _ORDER[facts.progress.status] >= _ORDER[_S.RELEASED]
    return facts.progress.day_of(_S.LIVE) if is_agreed else None
