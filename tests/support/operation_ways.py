"""How the pages of the operation, and what the operator says to everybody, are reached in tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final
from uuid import uuid4

from service import Service
from visitor import Visitor

from sorgeauskunft.kernel import audit
from sorgeauskunft.operation import (
    Audience,
    Notice,
    NoticeKind,
    Part,
    Switched,
    announce,
    switch,
    take_back,
)

Reach = Callable[[Service, Visitor], Awaitable[object]]

_LONG: Final = "Am Sonntag von 2 bis 4 Uhr arbeiten wir an der Plattform. " * 6


def notice(now: dt.datetime, kind: NoticeKind, *, hours: int = 0, text: str = _LONG) -> Notice:
    """A notice to everybody that begins after some hours."""
    begins = now + dt.timedelta(hours=hours)
    return Notice(
        id=uuid4(),
        kind=kind,
        audience=Audience.EVERYBODY,
        begins_at=begins,
        ends_at=begins + dt.timedelta(hours=2),
        texts={"de": text},
    )


@asynccontextmanager
async def announced(service: Service, *notices: Notice) -> AsyncIterator[None]:
    """Announce for as long as the block lasts: others use the same service afterwards."""
    for each in notices:
        await announce(service.kernel, each, audit.OPERATOR)
    service.app.state.site.bulletin.look_again()
    try:
        yield
    finally:
        for each in notices:
            await take_back(service.kernel, each.id, audit.OPERATOR)
        service.app.state.site.bulletin.look_again()


@asynccontextmanager
async def off(service: Service, part: Part) -> AsyncIterator[None]:
    """Switch a part off for as long as the block lasts."""

    async def say(*, on: bool) -> None:
        now = service.kernel.clock.now()
        said = Switched(id=uuid4(), part=part, on=on, begins_at=now, made_at=now)
        await switch(service.kernel, said, audit.OPERATOR)
        service.app.state.site.bulletin.look_again()

    await say(on=False)
    try:
        yield
    finally:
        service.clock.advance(dt.timedelta(seconds=1))
        await say(on=True)


def _told(path: str) -> Reach:
    async def reach(service: Service, visitor: Visitor) -> None:
        now = service.kernel.clock.now()
        told = (
            notice(now, NoticeKind.MAINTENANCE),
            notice(now, NoticeKind.HINT, text="Kurz"),
            notice(now, NoticeKind.DISTURBANCE, hours=5),
        )
        async with announced(service, *told):
            await visitor.open(path)

    return reach


def _off(part: Part, path: str) -> Reach:
    async def reach(service: Service, visitor: Visitor) -> None:
        async with off(service, part):
            await visitor.open(path)

    return reach


OPERATION_STATES: Final[tuple[tuple[str, str, Reach], ...]] = (
    ("condition", "told", _told("/betriebszustand")),
    ("condition", "off", _off(Part.REQUESTS, "/betriebszustand")),
    ("condition", "office-off", _off(Part.REQUESTS, "/j/bremerhaven/")),
    ("condition", "joining-off", _off(Part.JOINING, "/anschliessen/anfrage")),
    ("condition", "log-in-told", _told("/amt/anmelden")),
)
"""Page, state, and how it is reached."""
