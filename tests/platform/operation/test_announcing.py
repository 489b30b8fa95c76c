"""Notices and switches: when they hold, how they are taken back, what every process learns."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.database import Database
from sorgeauskunft.kernel.errors import ConflictError, DatabaseError, NotFoundError
from sorgeauskunft.operation import (
    Audience,
    Bulletin,
    Notice,
    NoticeKind,
    Part,
    Switched,
    announce,
    switch,
    take_back,
    take_back_switch,
)

HOUR = dt.timedelta(hours=1)


def notice(now: dt.datetime, audience: Audience = Audience.EVERYBODY) -> Notice:
    return Notice(
        id=uuid4(),
        kind=NoticeKind.MAINTENANCE,
        audience=audience,
        begins_at=now + HOUR,
        ends_at=now + 2 * HOUR,
        texts={"de": "Wartung", "en": "Maintenance"},
    )


async def seen(kernel: Kernel) -> Bulletin:
    bulletin = Bulletin()
    await bulletin.look(kernel)
    return bulletin


async def test_in_its_time(kernel: Kernel, clock: ManualClock) -> None:
    """A notice is shown from its beginning to its end, to its audience, and is announced before."""
    said = notice(clock.now(), Audience.STAFF)
    await announce(kernel, said, audit.OPERATOR)
    bulletin = await seen(kernel)
    assert bulletin.coming(clock.now()) == [said]
    for hours, shown in ((0, []), (1, [said]), (2, [])):
        at = clock.now() + hours * HOUR
        assert bulletin.shown(at, Audience.STAFF) == shown
        assert bulletin.shown(at, Audience.CITIZENS) == []
    with pytest.raises(ConflictError):
        await announce(kernel, said, audit.OPERATOR)
    clock.advance(2 * HOUR)
    assert (await seen(kernel)).notices == []
    with pytest.raises(NotFoundError):
        await take_back(kernel, said.id, audit.OPERATOR)


def test_language() -> None:
    """A reader gets the text in her language, and German where there is none."""
    said = notice(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert said.text_for("en") == ("Maintenance", "en")
    assert said.text_for("ar") == ("Wartung", "de")


async def test_taken_back(kernel: Kernel, clock: ManualClock) -> None:
    """What is taken back is shown no more, and cannot be taken back again."""
    said = notice(clock.now())
    await announce(kernel, said, audit.OPERATOR)
    await take_back(kernel, said.id, audit.OPERATOR)
    assert (await seen(kernel)).notices == []
    with pytest.raises(NotFoundError):
        await take_back(kernel, said.id, audit.OPERATOR)


async def test_switches(kernel: Kernel, clock: ManualClock) -> None:
    """Everything is on; what is planned begins by itself, and can be taken back until then."""
    now = clock.now()

    def said(on: bool, hours: int) -> Switched:  # noqa: FBT001
        begins = now + hours * HOUR
        return Switched(id=uuid4(), part=Part.REQUESTS, on=on, begins_at=begins, made_at=now)

    off, back_on, off_again = said(on=False, hours=1), said(on=True, hours=2), said(False, 3)
    for each in (off_again, back_on, off):
        await switch(kernel, each, audit.OPERATOR)
    await take_back_switch(kernel, off_again.id, audit.OPERATOR)
    bulletin = await seen(kernel)
    for hours, on in ((0, True), (1, False), (2, True), (4, True)):
        assert bulletin.is_on(Part.REQUESTS, now + hours * HOUR) is on
    assert bulletin.is_on(Part.JOINING, now + HOUR)
    clock.advance(HOUR)
    with pytest.raises(NotFoundError):
        await take_back_switch(kernel, off.id, audit.OPERATOR)


async def test_looked_at_seldom(kernel: Kernel, clock: ManualClock) -> None:
    """A process looks every few seconds, or at once when it has changed something itself."""
    bulletin = await seen(kernel)
    await announce(kernel, notice(clock.now()), audit.OPERATOR)
    await bulletin.look(kernel)
    assert list(bulletin.notices) == []
    bulletin.look_again()
    await bulletin.look(kernel)
    assert len(bulletin.notices) == 1


async def test_database_away(
    kernel: Kernel, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the database is away, what was known last holds, and nobody is stopped by it."""
    await announce(kernel, notice(clock.now()), audit.OPERATOR)
    bulletin = await seen(kernel)

    def away(*_args: object, **_more: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(Database, "platform_transaction", away)
    clock.advance(dt.timedelta(seconds=5))
    await bulletin.look(kernel)
    assert len(bulletin.notices) == 1
