"""Whoever types for long loses nothing when the log-in ends meanwhile, and nothing is done twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from arrivals import somebody
from letters import in_work
from litestar import Litestar
from visitor import Visitor

from sorgeauskunft import casework
from sorgeauskunft.host.demo import PASSWORD
from sorgeauskunft.kernel import Kernel, ManualClock
from tenants import demo
from tenants.directory import DirectoryKeeper

NOTE = "Die Mutter hat angerufen.\nSie bringt die Unterlagen am Montag. " * 40
BACK = {"email": "clerk@bremerhaven.example.org", "password": PASSWORD}
IDLE = dt.timedelta(minutes=31)


@pytest.fixture
async def request_id(app: Litestar, kernel: Kernel) -> UUID:
    assert app
    office = (await DirectoryKeeper(kernel).current()).offices[demo.office_id("bremerhaven")]
    return await in_work(kernel, office)


async def notes(kernel: Kernel, request_id: UUID) -> list[str]:
    office = (await DirectoryKeeper(kernel).current()).offices[demo.office_id("bremerhaven")]
    opened = await casework.view(kernel, somebody(office), request_id)
    return [note.text for note in opened.notes]


@pytest.fixture
async def late(visitor: Visitor, clock: ManualClock, request_id: UUID) -> Visitor:
    """A clerk who has sent a long note after a pause that was too long."""
    await visitor.log_in()
    await visitor.open(f"/amt/anfragen/{request_id}")
    clock.advance(IDLE)
    await visitor.submit({"note": NOTE}, to="/notizen")
    return visitor


async def test_nothing_lost_nothing_twice(late: Visitor, kernel: Kernel, request_id: UUID) -> None:
    """The note waits for her, is shown, and is written once, when she says so."""
    assert late.path == "/amt/anmelden"
    assert "ist noch da" in late.text("//main")
    assert NOTE[:20] not in late.response.text
    await late.submit(BACK)
    assert late.path == "/amt/fortsetzen"
    assert late.page.xpath("//*[@data-kept]")[0].text.split() == NOTE.split()
    assert await notes(kernel, request_id) == []
    await late.submit(to="/amt/fortsetzen")
    assert late.path == f"/amt/anfragen/{request_id}"
    assert [note.split() for note in await notes(kernel, request_id)] == [NOTE.split()]
    await late.open("/amt/fortsetzen")
    assert late.path == "/amt", "it is kept no longer"


async def test_only_for_herself(late: Visitor, clock: ManualClock) -> None:
    """A colleague who logs in at the same desk sees nothing of it; she herself still does."""
    await late.log_in("lead")
    assert late.path == "/amt"
    await late.open("/amt/fortsetzen")
    assert late.path == "/amt"
    clock.advance(dt.timedelta(minutes=2))
    await late.log_in()
    assert late.path == "/amt/fortsetzen"


async def test_only_for_minutes(late: Visitor, clock: ManualClock) -> None:
    """After twenty minutes it is gone."""
    clock.advance(dt.timedelta(minutes=20))
    await late.log_in()
    assert late.path == "/amt"


async def test_discarded(late: Visitor, kernel: Kernel, request_id: UUID) -> None:
    """She can throw it away; nothing was written."""
    await late.submit(BACK)
    await late.submit(to="/verwerfen")
    assert late.path == "/amt"
    await late.open("/amt/fortsetzen")
    assert late.path == "/amt"
    assert await notes(kernel, request_id) == []


async def test_sealed(late: Visitor, raw: Callable[..., Any]) -> None:
    """What waits cannot be read in the database."""
    assert late
    (row,) = await raw("SELECT sealed FROM kept_form")
    assert b"Mutter" not in bytes(row[0])


async def test_after_the_longest_day(
    visitor: Visitor, clock: ManualClock, request_id: UUID, kernel: Kernel
) -> None:
    """The same where the log-in ends in any case, and somebody else has logged in since."""
    await visitor.log_in()
    for _ in range(24):
        clock.advance(dt.timedelta(minutes=24))
        await visitor.open(f"/amt/anfragen/{request_id}")
    clock.advance(dt.timedelta(minutes=25))
    await visitor.submit({"note": NOTE}, to="/notizen")
    assert visitor.path == "/amt/anmelden"
    await visitor.submit(BACK)
    assert visitor.path == "/amt/fortsetzen"
    assert await notes(kernel, request_id) == []


async def test_by_way_of_the_second_step(
    visitor: Visitor, clock: ManualClock, app: Litestar
) -> None:
    """Who needs a second step finds it after that; and what was typed in between is not shown before."""
    assert app
    await visitor.log_in("admin")
    await visitor.open("/amt/regeln")
    clock.advance(IDLE)
    await visitor.submit({"after": "Ein langer neuer Absatz"}, to="/amt/regeln/")
    assert visitor.path == "/amt/anmelden"
    await visitor.log_in("admin")
    assert visitor.path == "/amt/fortsetzen"
    assert "Ein langer neuer Absatz" in visitor.text("//main")
    await visitor.submit(to="/amt/fortsetzen")
    assert "Gespeichert" in visitor.text("//main")


async def test_what_is_not_kept(visitor: Visitor, clock: ManualClock, app: Litestar) -> None:
    """No passwords, nothing of somebody who was logged out on purpose, nothing of nobody."""
    assert app
    await visitor.log_in()
    await visitor.open("/amt/konto/passwort")
    page = visitor.response
    typed = {"present": PASSWORD, "new": "ganz andere Worte", "again": "ganz andere Worte"}
    clock.advance(IDLE)
    await visitor.submit(typed, to="/passwort")
    assert visitor.path == "/amt/anmelden"
    assert "ist noch da" not in visitor.text("//main")
    visitor._took(page)
    visitor.client.cookies.delete("__Host-sitzung")
    await visitor.submit(typed, to="/passwort")
    assert "ist noch da" not in visitor.text("//main")
    await visitor.submit(BACK)
    assert visitor.path == "/amt"
