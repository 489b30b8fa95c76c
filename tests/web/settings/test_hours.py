"""Opening hours and their exceptions: rows without a script, and on the citizen's page while they matter."""

from __future__ import annotations

import datetime as dt

import pytest
from litestar import Litestar
from visitor import Visitor

from sorgeauskunft.kernel import Kernel, ManualClock
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.offices import ChangedDays, Contact

HOURS = "/amt/einstellungen/oeffnungszeiten"


async def contact_of(kernel: Kernel) -> Contact:
    directory = await DirectoryKeeper(kernel).current()
    return directory.offices[demo.office_id("bremerhaven")].contact


@pytest.fixture
async def admin(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in("admin")
    await visitor.open(HOURS)
    return visitor


async def press(visitor: Visitor, value: str, **typed: str) -> None:
    await visitor.submit({"taste": value, **typed}, to="/oeffnungszeiten")


def rows(visitor: Visitor, name: str) -> list[list[str]]:
    return [
        [field.value or "" for field in each.xpath(".//input")]
        for each in visitor.page.xpath(f"//section[@aria-labelledby='{name}']//fieldset")
    ]


async def test_rows(admin: Visitor, kernel: Kernel) -> None:
    """Rows are added and removed by buttons that save nothing and lose nothing typed."""
    before = await contact_of(kernel)
    there = rows(admin, "opening_hours")
    await press(admin, "+opening_hours", **{"opening_hours.0.times": "8–10 Uhr"})
    assert rows(admin, "opening_hours") == [[there[0][0], "8–10 Uhr"], *there[1:], ["", ""]]
    await press(admin, "-opening_hours.0")
    assert rows(admin, "opening_hours") == [*there[1:], ["", ""]]
    assert await contact_of(kernel) == before
    last = len(there) - 1
    added = {f"opening_hours.{last}.days": "Samstag", f"opening_hours.{last}.times": "nie"}
    await admin.submit(added, to="/oeffnungszeiten")
    hours = (await contact_of(kernel)).opening_hours
    assert (hours[-1].days, hours[-1].times) == ("Samstag", "nie")
    assert len(hours) == len(there)
    for _ in range(14 - len(hours)):
        await press(admin, "+opening_hours")
    assert not admin.page.xpath("//button[@value='+opening_hours']")


async def test_shown_while_near(admin: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """An exception stands on the citizen's page two weeks before and while it lasts, then is gone."""
    await press(admin, "+changed_days")
    typed = {"first": "24.12.2026", "last": "31.12.2026", "text": "geschlossen"}
    await admin.submit({f"changed_days.0.{k}": v for k, v in typed.items()}, to="/oeffnungszeiten")
    days = ChangedDays(dt.date(2026, 12, 24), dt.date(2026, 12, 31), "geschlossen")
    assert (await contact_of(kernel)).changed_days == (days,)
    shown = []
    for day in (9, 10, 31, 32):
        noon = dt.datetime(2026, 12, 1, 11, tzinfo=dt.UTC) + dt.timedelta(days=day - 1)
        clock.advance(noon - clock.now())
        await admin.open("/j/bremerhaven/")
        shown.append("24. Dezember 2026 bis 31. Dezember 2026: geschlossen" in admin.text("//main"))
    assert shown == [False, True, True, False]
    await admin.log_in("admin")
    await admin.open(HOURS)
    assert rows(admin, "changed_days") == []
    await admin.submit(to="/oeffnungszeiten")
    assert "nichts geändert" in admin.text("//main")


async def test_holidays(admin: Visitor, kernel: Kernel) -> None:
    """A holiday of the Land on a working day is offered, and becomes a row with one press."""
    offered = admin.page.xpath("//button[starts-with(@value, '+changed_days|')]/@value")
    assert offered == [
        "+changed_days|25.12.2026||geschlossen (Erster Weihnachtstag)",
        "+changed_days|01.01.2027||geschlossen (Neujahr)",
    ]
    await press(admin, offered[0])
    row = ["25.12.2026", "", "geschlossen (Erster Weihnachtstag)"]
    assert rows(admin, "changed_days") == [row]
    assert offered[0] not in admin.response.text
    await admin.submit(to="/oeffnungszeiten")
    day = ChangedDays(dt.date(2026, 12, 25), None, "geschlossen (Erster Weihnachtstag)")
    assert (await contact_of(kernel)).changed_days == (day,)


WRONG_ROWS = [
    ("", "", "zu", "Bitte füllen Sie"),
    ("24.12.2026", "", "", "Bitte füllen Sie"),
    ("30.02.2027", "", "zu", "gibt es nicht"),
    ("24.12.26", "", "zu", "gibt es nicht"),
    ("٢٤.12.2026", "", "zu", "gibt es nicht"),
    ("23.11.2026", "", "zu", "schon vorbei"),
    ("24.12.2026", "23.12.2026", "zu", "vor dem ersten Tag"),
    ("24.12.2026", "", "zu\r\nmorgen", "unsichtbare"),
]


async def test_wrong_rows(admin: Visitor) -> None:
    """A row says what is wrong with it, in its own field, and keeps what was typed."""
    await press(admin, "+changed_days")
    for first, last, text, says in WRONG_ROWS:
        typed = {"first": first, "last": last, "text": text}
        given = {f"changed_days.0.{name}": each for name, each in typed.items()}
        response = await admin.submit(given, to="/oeffnungszeiten")
        assert response.status_code == 400
        assert [says in each for each in admin.errors] == [True], (typed, admin.errors)
        assert rows(admin, "changed_days")[0][:2] == [first, last]
