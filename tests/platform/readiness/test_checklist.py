"""What an office needs before it begins: pure."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from sorgeauskunft.readiness import Facts, Line, Owner, Readiness, checklist
from tenants import demo
from tenants.offices import Contact, Office, OfficeKind, Profile
from tenants.offices import OnboardingStatus as S
from tenants.onboarding import Progress

NOON = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
FULL = next(office for office in demo.demo_offices() if office.slug == "bremerhaven")


def facts(office: Office = FULL, status: S = S.NOTICE_80, **changed: object) -> Facts:
    """An office that has everything."""
    given = Facts(
        office=office,
        progress=Progress(status=status, steps=(), planned=None),
        areas=1,
        clerks=1,
        leads=1,
        bare=0,
        answered=True,
        delivered_at=NOON,
        delivery_changed_at=None,
    )
    return msgspec.structs.replace(given, **changed)


def missing(ready: Readiness) -> set[Line]:
    return {item.line for owner in Owner for item in ready.open_of(owner)}


def test_everything_there() -> None:
    """An office that has everything can be released; the day itself comes with the release."""
    ready = checklist(facts())
    assert (missing(ready), ready.may_release) == (set(), True)
    assert [item.line for item in ready.items if not item.done] == [Line.GO_LIVE]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({"clerks": 0}, {Line.CLERK}),
        ({"leads": 0}, {Line.LEAD}),
        ({"bare": 1}, {Line.SECOND_FACTOR}),
        ({"areas": 0}, {Line.AREA}),
        ({"answered": False}, {Line.CHANNEL}),
        ({"answered": False, "delivered_at": None}, {Line.CHANNEL, Line.SELF_TEST}),
        ({"delivery_changed_at": NOON + HOUR}, {Line.SELF_TEST}),
        ({"delivery_changed_at": NOON - HOUR}, set()),
    ],
)
def test_one_thing_missing(change: dict[str, object], lines: set[Line]) -> None:
    """Each thing that is missing is one open line, and no office is released with it."""
    ready = checklist(msgspec.structs.replace(facts(), **change))
    assert missing(ready) == lines
    assert ready.may_release is (not lines)


def test_an_office_that_has_said_nothing() -> None:
    """Every empty setting is a line of its own."""
    bare = msgspec.structs.replace(
        FULL,
        contact=Contact(street="", house_number="", postcode="", place=""),
        profile=Profile(),
        casework=type(FULL.casework)(),
        dvdv_key=None,
    )
    expected = {Line.CONTACT, Line.HOURS, Line.PRIVACY, Line.IMPRINT, Line.SENDER}
    assert missing(checklist(facts(bare))) == expected | {Line.SIGNATORY, Line.APPEAL, Line.KEY}


@pytest.mark.parametrize(
    ("status", "count"),
    [(S.INTEREST, 4), (S.LOI, 3), (S.CONTRACT, 2), (S.AV_CONTRACT, 1), (S.NOTICE_80, 0)],
)
def test_contracts_are_the_operators(status: S, count: int) -> None:
    """What is not signed stays open on the operator's side, and nothing is released before."""
    ready = checklist(facts(status=status))
    assert len(ready.open_of(Owner.OPERATOR)) == count
    assert ready.open_of(Owner.OFFICE) == ()
    assert ready.may_release is (count == 0)


@pytest.mark.parametrize("status", [S.RELEASED, S.LIVE, S.SUSPENDED, S.ENDED])
def test_released_once(status: S) -> None:
    """What is released, or has begun, is not released again."""
    ready = checklist(facts(status=status))
    assert not ready.may_release
    assert all(item.done for item in ready.items)


def test_a_register_needs_less() -> None:
    """An office that only answers other offices needs no letters, no area and no test."""
    register = msgspec.structs.replace(FULL, kind=OfficeKind.REGISTER_ONLY)
    ready = checklist(facts(register, areas=0, answered=False, delivered_at=None))
    assert ready.may_release
    assert Line.APPEAL not in {item.line for item in ready.items}
