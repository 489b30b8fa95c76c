"""The public status page, notices above pages, and what a switch closes."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from litestar import Litestar
from visitor import Visitor, fill_form, find_office, pass_check, send

from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.errors import DatabaseError
from sorgeauskunft.operation import (
    Audience,
    Notice,
    NoticeKind,
    Part,
    Switched,
    Watch,
    announce,
    switch,
)

HOUR = dt.timedelta(hours=1)


async def said(
    kernel: Kernel, audience: Audience, *, german: str, later: int = 0, english: str = ""
) -> None:
    now = kernel.clock.now() + later * HOUR
    texts = {"de": german} | ({"en": english} if english else {})
    await announce(
        kernel,
        Notice(
            id=uuid4(),
            kind=NoticeKind.MAINTENANCE,
            audience=audience,
            begins_at=now,
            ends_at=now + HOUR,
            texts=texts,
        ),
        audit.OPERATOR,
    )


async def switched_off(kernel: Kernel, clock: ManualClock, part: Part) -> None:
    now = clock.now()
    off = Switched(id=uuid4(), part=part, on=False, begins_at=now, made_at=now)
    await switch(kernel, off, audit.OPERATOR)
    clock.advance(dt.timedelta(seconds=4))


async def test_all_is_well(visitor: Visitor) -> None:
    """The page says that everything runs, in three languages, and sets no cookie."""
    for tag, word in (
        ("de", "Alles läuft"),
        ("en", "Everything is working"),
        ("de-simple", "Alles geht"),
    ):
        await visitor.open(f"/betriebszustand?sprache={tag}")
        assert word in visitor.text("//main")
    assert visitor.response.status_code == 200
    assert "__Host-formular" not in visitor.client.cookies


async def test_late(visitor: Visitor, clock: ManualClock) -> None:
    """A request that waits long shows as a delay, without the name of the office."""
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    await visitor.open("/j/bremerhaven/pruefen")
    await send(visitor)
    clock.advance(dt.timedelta(minutes=20))
    await visitor.open("/betriebszustand")
    assert "Bei einzelnen Jugendämtern dauert es länger" in visitor.text("//main")
    assert "Bremerhaven" not in visitor.response.text


async def test_database_away(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the database does not answer, the page says that the service is disrupted."""

    async def away(*_args: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(Watch, "load", away)
    await visitor.open("/betriebszustand")
    assert visitor.response.status_code == 503
    assert "Der Dienst ist gerade gestört" in visitor.text("//main")


async def test_notices(visitor: Visitor, kernel: Kernel) -> None:
    """A notice stands above the pages of its audience, in the reader's language where it has it."""
    await said(kernel, Audience.CITIZENS, german="Heute Abend Wartung", english="Maintenance today")
    await said(kernel, Audience.STAFF, german="Nur für <b>Ämter</b>")
    await said(kernel, Audience.EVERYBODY, german="Übermorgen", later=48)
    await visitor.open("/")
    (notice,) = visitor.page.xpath("//section[contains(@class,'so-notices')]")
    assert "Heute Abend Wartung" in notice.text_content()
    assert "Nur für" not in visitor.response.text
    assert "Übermorgen" not in visitor.response.text
    await visitor.open("/?sprache=en")
    assert visitor.text("//*[@lang='en' and contains(@class,'so-lines')]") == "Maintenance today"
    await visitor.open("/?sprache=ar")
    assert visitor.text("//*[@lang='de' and contains(@class,'so-lines')]") == "Heute Abend Wartung"
    await visitor.open("/?sprache=de")
    await visitor.open("/amt/anmelden")
    assert "Nur für <b>Ämter</b>" in visitor.text("//section[contains(@class,'so-notices')]")
    await visitor.open("/betriebszustand")
    assert "Übermorgen" in visitor.text("//main")


async def test_requests_off(visitor: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """While requests are switched off no office takes any; drafts are there again afterwards."""
    await find_office(visitor)
    await pass_check(visitor)
    await switched_off(kernel, clock, Part.REQUESTS)
    for path in ("/j/bremerhaven/formular/kind", "/j/bremerhaven/check/wohnort"):
        assert (await visitor.open(path)).status_code == 503
        assert "Er bleibt gespeichert" in visitor.text("//main")
    await visitor.open("/j/bremerhaven/")
    assert not visitor.page.xpath("//main//a[contains(@href,'check')]")
    await visitor.open("/betriebszustand")
    assert "abgeschaltet" in visitor.text("//main")
    now = clock.now()
    on = Switched(id=uuid4(), part=Part.REQUESTS, on=True, begins_at=now, made_at=now)
    await switch(kernel, on, audit.OPERATOR)
    clock.advance(dt.timedelta(seconds=4))
    assert (await visitor.open("/j/bremerhaven/formular/kind")).status_code == 200


async def test_joining_off(
    app: Litestar, visitor: Visitor, kernel: Kernel, clock: ManualClock
) -> None:
    """While the form for authorities is switched off, its page says so and nothing is taken."""
    await switched_off(kernel, clock, Part.JOINING)
    await visitor.open("/anschliessen/anfrage")
    assert visitor.response.status_code == 503
    assert not visitor.page.xpath("//main//form")
    response = await visitor.client.post("/anschliessen/anfrage", data={"email": "a@example.org"})
    assert response.status_code == 503
