"""How the pages of the operation, and what the operator says to everybody, are reached in tests."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final
from uuid import uuid4

from drafted import filled
from service import Service, office_id
from visitor import Visitor, send

from sorgeauskunft import delivery, drafts, readiness
from sorgeauskunft.delivery.breaker import halt
from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import ConflictError
from sorgeauskunft.kernel.jobs import ClaimedJob, Job
from sorgeauskunft.operation import (
    Audience,
    Notice,
    NoticeKind,
    Part,
    Switched,
    announce,
    sample,
    switch,
    take_back,
)
from sorgeauskunft.requests import BUILD_DOCUMENTS, form
from sorgeauskunft.texts import Texts
from tenants.area_changes import AreaChange, ChangeKind
from tenants.areas import AreaError
from tenants.handling import DeliveryChannel
from tenants.proposals import propose
from web.draft_cookie import NAME as DRAFT_COOKIE

Reach = Callable[[Service, Visitor], Awaitable[object]]

TEXTS: Final = Texts("de")
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


async def _at(visitor: Visitor, path: str) -> None:
    await visitor.log_in_at_door("operator")
    await visitor.open(path)


def at(path: str) -> Reach:
    """The page at a path, for the operator."""
    return lambda _service, visitor: _at(visitor, path)


def sent(path: str, answers: dict[str, str], *, to: str = "") -> Reach:
    """The form of the page at a path, sent by the operator."""

    async def reach(_service: Service, visitor: Visitor) -> None:
        await _at(visitor, path)
        await visitor.submit(answers, to=to)

    return reach


async def standing_notice(service: Service, visitor: Visitor) -> None:
    """A notice that is shown, on the operator's page."""
    said = notice(service.kernel.clock.now(), NoticeKind.HINT, text="Kurz")
    async with announced(service, said):
        await _at(visitor, "/betrieb/hinweise")


async def lasting_notice(service: Service, visitor: Visitor) -> None:
    """A notice that stays, far away, so that nobody else sees it."""
    said = notice(service.kernel.clock.now(), NoticeKind.HINT, hours=24 * 900, text="Kurz")
    await announce(service.kernel, said, audit.OPERATOR)
    service.app.state.site.bulletin.look_again()
    await _at(visitor, "/betrieb/hinweise")


async def planned_switch(service: Service, visitor: Visitor) -> None:
    """A part that will be switched on, as it is already: nothing changes for others."""
    now = service.kernel.clock.now()
    begins = now + dt.timedelta(days=2)
    said = Switched(id=uuid4(), part=Part.JOINING, on=True, begins_at=begins, made_at=now)
    await switch(service.kernel, said, audit.OPERATOR)
    service.app.state.site.bulletin.look_again()
    await _at(visitor, "/betrieb/schalter")


_areas = itertools.count()


async def proposed(service: Service, visitor: Visitor) -> None:
    """An office's proposal that waits for a decision: each time another area, for a day only."""
    begins = service.kernel.clock.now().date() + dt.timedelta(days=30)
    change = AreaChange(
        office=office_id("delmenhorst"),
        kind=ChangeKind.ADD,
        ags_prefix=f"03{800 + next(_areas) % 200}",
        valid_from=begins,
        valid_to=begins + dt.timedelta(days=1),
    )
    with contextlib.suppress(ConflictError):
        await propose(service.kernel, change, audit.Actor("admin"))
    await _at(visitor, "/betrieb/gebiete")


async def dead_job(service: Service, visitor: Visitor) -> None:
    """Jobs that were given up, one of which is simply done again."""
    now = service.kernel.clock.now()
    async with service.kernel.database.tenant_transaction(office_id("bremerhaven")):
        for kind in ("feedback.notify", "delivery.deliver"):
            await add(
                Job(
                    kind=kind,
                    subject_id=uuid4(),
                    run_at=now,
                    created_at=now,
                    finished_at=now,
                    state="dead",
                    reason="mail-refused",
                )
            )
    service.app.state.site.watch.look_again()
    await _at(visitor, "/betrieb/auftraege?art=feedback.notify")


async def given_up(service: Service, visitor: Visitor, slug: str = "bremerhaven") -> None:
    """A request that was given up, and a channel (one that is not used) that stands still."""
    await service.draft(visitor, filled(), slug)
    await visitor.open(f"/j/{slug}/pruefen")
    await send(visitor)
    kernel, office = service.kernel, office_id(slug)
    directory = await service.app.state.site.directory.current()
    async with kernel.database.tenant_transaction(office):
        row = (
            await Job.objects()
            .where(Job.kind == BUILD_DOCUMENTS)
            .order_by(Job.created_at, ascending=False)
            .first()
        )
        assert row is not None
        await Job.update({Job.state: "dead"}).where(Job.id == row.id)
        now = kernel.clock.now()
        await halt(directory.offices[office], DeliveryChannel.FIT_CONNECT, "credentials", now)
    job = ClaimedJob(
        id=row.id,
        tenant_id=office,
        kind=row.kind,
        subject_id=row.subject_id,
        attempt=1,
        max_attempts=1,
        lease=uuid4(),
    )
    await delivery.mark_undeliverable(kernel, job, "xml-invalid")
    await sample(kernel)
    await _at(visitor, f"/betrieb/zustellung/{slug}")


async def _board(service: Service, visitor: Visitor) -> None:
    await given_up(service, visitor)
    await visitor.open("/betrieb/zustellung")


_OFFICES = "/betrieb/aemter"
_WRONG = {"slug": "Ä", "ars": "1", "postcode": "x", "areas": "99", "name": "x" * 300}


async def with_synthetic(service: Service, visitor: Visitor) -> None:
    """The page of offices in which nothing is real, with one."""
    with contextlib.suppress(ConflictError, AreaError):
        await readiness.make_synthetic(
            service.kernel, TEXTS, "testamt", "Testamt Support", "SL", actor=audit.OPERATOR
        )
    service.app.state.site.directory.look_again()
    await at("/betrieb/testaemter")(service, visitor)


def tried(path: str) -> Reach:
    """A page of a mother's way at such an office, with a draft that could be sent."""

    async def reach(service: Service, visitor: Visitor) -> None:
        await with_synthetic(service, visitor)
        office = (await service.app.state.site.directory.current()).office("testamt")
        assert office is not None
        code = await drafts.begin(service.kernel, office.id, filled(), form.FORM_VERSION)
        visitor.client.cookies.set(DRAFT_COOKIE, code, domain="testserver.local")
        await visitor.open(f"/j/testamt{path}")

    return reach


async def tried_to_the_end(service: Service, visitor: Visitor) -> None:
    """The confirmation of a request that was tried there."""
    await tried("/pruefen")(service, visitor)
    await send(visitor)


OPERATION_FORMS: Final[dict[str, tuple[str, str, Reach]]] = {
    "operation-notice": ("operation.notices.say", "/hinweise/", at("/betrieb/hinweise")),
    "operation-notice-back": ("betrieb.notices.take_back", "/zuruecknehmen", lasting_notice),
    "operation-switch": ("operation.switches.set", "/schalter/", at("/betrieb/schalter")),
    "operation-switch-back": (
        "betrieb.switches.take_back",
        "/zuruecknehmen",
        planned_switch,
    ),
    "operation-office": ("operation.offices.make", "/neu", at(f"{_OFFICES}/neu")),
    "operation-move": ("operation.office.move", "/stand", at(f"{_OFFICES}/delmenhorst")),
    "operation-invite": ("operation.office.invite", "/einladen", at(f"{_OFFICES}/delmenhorst")),
    "operation-accept": ("operation.areas.accept", "/annehmen", proposed),
    "operation-refuse": ("operation.areas.refuse", "/ablehnen", proposed),
    "operation-synthetic": ("operation.synthetic.make", "/testaemter/", at("/betrieb/testaemter")),
    "operation-synthetic-fill": ("operation.synthetic.fill", "/fuellen", with_synthetic),
    "operation-replay": ("operation.delivery.replay", "/senden", given_up),
    "operation-restart": ("betrieb.delivery.restart", "/versuchen", given_up),
    "operation-retry": ("operation.jobs.retry", "/wiederholen", dead_job),
}
"""Name → route, end of the address, way to the page."""

OPERATION_STATES: Final[tuple[tuple[str, str, Reach], ...]] = (
    ("condition", "told", _told("/betriebszustand")),
    ("condition", "off", _off(Part.REQUESTS, "/betriebszustand")),
    ("condition", "office-off", _off(Part.REQUESTS, "/j/bremerhaven/")),
    ("condition", "joining-off", _off(Part.JOINING, "/anschliessen/anfrage")),
    ("condition", "log-in-told", _told("/amt/anmelden")),
    ("operation-notices", "none", at("/betrieb/hinweise")),
    ("operation-notices", "standing", standing_notice),
    ("operation-notices", "error", sent("/betrieb/hinweise", {"text.de": "x" * 700})),
    ("operation-switches", "plain", at("/betrieb/schalter")),
    ("operation-switches", "planned", planned_switch),
    (
        "operation-switches",
        "error",
        sent("/betrieb/schalter", {"begins.day": "40"}, to="/schalter/"),
    ),
    ("operation-offices", "all", at(_OFFICES)),
    ("operation-offices", "filtered", at(f"{_OFFICES}?stand=ended&land=HB")),
    ("operation-office", "live", at(f"{_OFFICES}/bremerhaven")),
    ("operation-office", "new", at(f"{_OFFICES}/delmenhorst")),
    ("operation-office", "error", sent(f"{_OFFICES}/delmenhorst", {"day.day": "x"}, to="/stand")),
    ("operation-office-new", "empty", at(f"{_OFFICES}/neu")),
    ("operation-office-new", "error", sent(f"{_OFFICES}/neu", _WRONG)),
    ("operation-areas", "none", at("/betrieb/gebiete")),
    ("operation-areas", "proposed", proposed),
    ("operation-synthetic", "some", with_synthetic),
    ("operation-synthetic", "error", sent("/betrieb/testaemter", {"slug": "-"}, to="/testaemter/")),
    ("trial", "begun", tried("/")),
    ("trial", "review", tried("/pruefen")),
    ("trial", "sent", tried_to_the_end),
    ("operation-jobs", "none", at("/betrieb/auftraege")),
    ("operation-jobs", "dead", dead_job),
    ("operation-delivery", "none", at("/betrieb/zustellung")),
    ("operation-delivery", "some", _board),
    ("operation-delivery-office", "given-up", given_up),
    ("operation-delivery-office", "none", at("/betrieb/zustellung/delmenhorst")),
    ("operation-trail", "empty", at("/betrieb/protokoll")),
    ("operation-trail", "found", at("/betrieb/protokoll?office=platform")),
    ("operation-trail", "error", at("/betrieb/protokoll?office=x&subject=y&since.day=99")),
)
"""Page, state, and how it is reached."""
