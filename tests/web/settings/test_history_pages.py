"""The history of settings and the two ways back: asked first, refused where somebody was faster."""

from __future__ import annotations

import datetime as dt

import pytest
from litestar import Litestar
from visitor import Visitor

from sorgeauskunft.kernel import Kernel, ManualClock, audit
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.settings import Section, change, standing

HOME = "/amt/einstellungen"
NAMES = f"{HOME}/verlauf/name"
OFFICE = demo.office_id("bremerhaven")


async def name_of(kernel: Kernel) -> str:
    return (await DirectoryKeeper(kernel).current()).offices[OFFICE].name


@pytest.fixture
async def admin(app: Litestar, visitor: Visitor) -> Visitor:
    """An admin who has changed the name twice."""
    assert app
    await visitor.log_in("admin")
    await visitor.open(f"{HOME}/name")
    for name in ("Amt für Kinder", "Amt für Kinder & Jugend"):
        await visitor.submit({"name": name}, to="/name")
    return visitor


async def test_told(admin: Visitor, clock: ManualClock) -> None:
    """The history says who, when, before and after, newest first, with what differs marked."""
    assert clock
    await admin.open(NAMES)
    titles = [each.text_content() for each in admin.page.xpath("//main//section//h2")]
    assert titles == ["Fassung 2", "Fassung 1", "Einrichtung des Amts"]
    newest = admin.text("//section[@aria-labelledby='fassung-2']")
    assert "gilt jetzt" in newest
    assert "Alex Probst am 24. November 2026" in newest
    marked = admin.page.xpath("//section[@aria-labelledby='fassung-2']//ins/text()")
    assert marked == [" & Jugend"]
    assert not admin.page.xpath("//section[@aria-labelledby='fassung-2']//del")
    await admin.open(f"{HOME}/verlauf")
    assert "(2 Fassungen)" in admin.text("//main")


async def test_undone(admin: Visitor, kernel: Kernel) -> None:
    """What holds is taken back on a page that says what will change; then it is in the history."""
    await admin.open(f"{NAMES}/2/zuruecknehmen")
    assert admin.page.xpath("//dd//del/text()") == [" & Jugend"]
    assert await name_of(kernel) == "Amt für Kinder & Jugend"
    await admin.submit(to="/zuruecknehmen")
    assert await name_of(kernel) == "Amt für Kinder"
    assert "Fassung 2 zurückgenommen" in admin.text("//main")
    response = await admin.open(f"{NAMES}/2/zuruecknehmen")
    assert response.status_code == 200
    assert not admin.page.xpath("//main//form")


async def test_restored(admin: Visitor, kernel: Kernel) -> None:
    """An older version, and what the office was made with, holds again as it was."""
    made = (await standing(kernel, OFFICE)).made.name
    await admin.open(NAMES)
    links = admin.page.xpath("//main//a[contains(@href, 'wiederherstellen')]/@href")
    assert links == [f"{NAMES}/1/wiederherstellen", f"{NAMES}/0/wiederherstellen"]
    for link, name in zip(links, ("Amt für Kinder", made), strict=True):
        await admin.open(link)
        await admin.submit(to="/wiederherstellen")
        assert await name_of(kernel) == name
    assert not (await admin.open(links[1])).is_error
    assert not admin.page.xpath("//main//form"), "it holds already"


async def test_somebody_was_faster(admin: Visitor, kernel: Kernel) -> None:
    """A way back that was shown before somebody else's change is not gone, and shown anew."""
    for page, act in (
        (f"{NAMES}/2/zuruecknehmen", "zuruecknehmen"),
        (f"{NAMES}/1/wiederherstellen", "wiederherstellen"),
    ):
        await admin.open(page)
        newest = (await standing(kernel, OFFICE)).newest(Section.NAME)
        await change(
            kernel, OFFICE, Section.NAME, f"Schneller {newest}", audit.OPERATOR, seen=newest
        )
        action = admin.page.xpath("//main//form/@action")[0]
        assert action.endswith(act)
        response = await admin.submit(to=act)
        assert response.status_code == 409
        assert "Inzwischen" in admin.text("//main")
        assert await name_of(kernel) == f"Schneller {newest}"


async def test_plan_in_history(admin: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """A plan that another replaced, and one that followed by itself, are told as such."""
    now = await standing(kernel, OFFICE)
    begins = clock.now() + dt.timedelta(days=9)
    contact = now.office.contact
    await admin.open(f"{HOME}/kontakt")
    day = {"ab.day": "3", "ab.month": "12", "ab.year": "2026"}
    for street in ("Erste Straße", "Zweite Straße"):
        await admin.submit({"street": street, **day}, to="/kontakt")
    await admin.submit({"email": "neu@example.org"}, to="/kontakt")
    await admin.open(f"{HOME}/verlauf/contact")
    badges = admin.page.xpath("//span[contains(@class, 'kern-badge')]/span/text()")
    assert badges == ["geplant", "gilt jetzt", *["durch eine neuere Planung ersetzt"] * 2]
    assert "Von selbst angepasst" in admin.text("//main//section")
    at = (await standing(kernel, OFFICE)).value_at(Section.CONTACT, begins)
    assert (at.street, at.email, at.place) == ("Zweite Straße", "neu@example.org", contact.place)


async def test_unknown(admin: Visitor) -> None:
    """Sections and versions that there are not, also those of others, are not found."""
    for path in (
        f"{HOME}/verlauf/gehalt",
        f"{NAMES}/3/zuruecknehmen",
        f"{NAMES}/0/zuruecknehmen",
        f"{NAMES}/{10**18}/wiederherstellen",
        f"{NAMES}/-1/wiederherstellen",
        f"{NAMES}/x/wiederherstellen",
        f"{HOME}/verlauf/casework/1/wiederherstellen",
    ):
        assert (await admin.client.get(path)).status_code == 404, path
