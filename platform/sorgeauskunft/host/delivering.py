"""What the operator's commands about delivery say and do."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Iterator
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft import delivery, readiness
from sorgeauskunft.delivery import OfficeDelivery
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.readiness import Stage
from sorgeauskunft.texts import Texts
from tenants.directory import Directory, DirectoryKeeper
from tenants.offices import Office

_LOOK_EVERY: Final = 0.5
_LINES: Final = 20
_STAGES: Final = {
    Stage.SENT: "sending",
    Stage.MESSAGE: "the message",
    Stage.SUMMARY: "the PDF",
    Stage.DELIVERED: "delivery",
}


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A dead letter, by the id of its request and by nothing that a mother knows it by."""

    request: UUID
    sent_at: dt.datetime
    test: bool
    channel: str
    reason: str
    attempts: int
    again: bool


class OfficeStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How delivery stands at an office, by its slug.

    `waits_seconds` is the age of the oldest that waits, `letters` are dead letters, oldest first,
    not all of them where there are very many.
    """

    slug: str
    waits_seconds: int | None
    delivery: OfficeDelivery
    letters: tuple[Letter, ...]


async def status_of(kernel: Kernel) -> list[OfficeStatus]:
    """Return how delivery stands at every office of which there is something to say."""
    present = await DirectoryKeeper(kernel).current()
    now = kernel.clock.now()
    return [
        OfficeStatus(
            slug=_slug(present, each.tenant_id),
            waits_seconds=_age(now, each.oldest),
            delivery=each,
            letters=await _letters(kernel, each),
        )
        for each in await delivery.board(kernel)
    ]


def lines_of(status: OfficeStatus) -> Iterator[str]:
    """Return an office as lines for people: one with the figures, one for each reason."""
    own = status.delivery
    waits = f", oldest {status.waits_seconds} s" if own.waiting else ""
    held = f", {own.held} held" if own.held else ""
    times = f"p50 {own.lag.p50} ms, p95 {own.lag.p95} ms" if own.lag.arrived else "none arrived"
    yield (
        f"{status.slug}: {own.waiting} waiting{waits}{held}; {own.open_receipts} receipts open; "
        f"24 h: {own.lag.arrived} arrived, {times}; {own.dead_letters} dead"
    )
    for each in own.standing:
        since, again = each.since.isoformat(), each.next_probe_at.isoformat()
        yield f"  stands still: {each.channel} since {since}: {each.reason}; next try {again}"
    for title, failures in (("dead", own.dead), ("failed in 24 h", own.failures)):
        for failure in failures:
            yield f"  {title}: {failure.count} × {failure.reason} ({failure.channel or 'no channel'})"
    for letter in status.letters[:_LINES]:
        what = "test, " if letter.test else ""
        again = "; on its way again" if letter.again else ""
        yield (
            f"  dead letter {letter.request}: {what}sent {letter.sent_at:%Y-%m-%d %H:%M} UTC, "
            f"attempts: {letter.attempts}, {letter.reason}{again}"
        )
    if len(status.letters) > _LINES:
        yield f"  and {len(status.letters) - _LINES} dead letters more: see --json"


async def replay_some(kernel: Kernel, request_id: UUID | None, slug: str | None) -> int:
    """Send one dead letter once more, those of an office, or (both None) all; return how many.

    Raises:
        NotFoundError: There is no such dead letter, or no such office.
    """
    if request_id is not None:
        owner = await delivery.tenant_of_dead(kernel, request_id)
        if owner is None:
            raise NotFoundError(f"there is no dead letter {request_id}")
        return int(await delivery.replay(kernel, owner, request_id, audit.OPERATOR))
    present = await DirectoryKeeper(kernel).current()
    if slug is not None:
        offices = [_office(present, slug).id]
    else:
        offices = [each.tenant_id for each in await delivery.board(kernel) if each.dead]
    return sum([await delivery.replay_all(kernel, each, audit.OPERATOR) for each in offices])


async def try_channel(kernel: Kernel, slug: str, seconds: int) -> tuple[bool, str]:
    """Send a test request to an office and wait for what comes of it; whether it arrived, and a line.

    Raises:
        NotFoundError: There is no such office.
    """
    present = await DirectoryKeeper(kernel).current()
    office = _office(present, slug)
    request_id = await readiness.send_test_as(kernel, present, Texts("de"), office, audit.OPERATOR)
    channel = office.channel_for(test=True).value
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        for run in await readiness.runs_of(kernel, office.id):
            if run.id != request_id:
                continue
            if run.delivered_at is not None:
                took = (run.delivered_at - run.sent_at).total_seconds()
                return True, f"{slug}: arrived by {channel} after {took:.1f} s ({run.reference})"
            if run.failed is not None:
                stage, reason = run.failed
                return False, f"{slug}: failed at {_STAGES[stage]}: {reason} ({run.reference})"
        await asyncio.sleep(_LOOK_EVERY)
    return False, f"{slug}: no receipt by {channel} within {seconds} s; does a worker run?"


async def _letters(kernel: Kernel, office: OfficeDelivery) -> tuple[Letter, ...]:
    if not office.dead_letters:
        return ()
    return tuple(
        Letter(
            request=each.request_id,
            sent_at=each.sent_at,
            test=each.test,
            channel=each.channel,
            reason=each.reason,
            attempts=each.attempts,
            again=each.again,
        )
        for each in await delivery.dead_letters(kernel, office.tenant_id)
    )


def _office(directory: Directory, slug: str) -> Office:
    for office in directory.offices.values():
        if office.slug == slug:
            return office
    raise NotFoundError(f"there is no office {slug}")


def _slug(directory: Directory, tenant_id: UUID) -> str:
    office = directory.offices.get(tenant_id)
    return office.slug if office else str(tenant_id)


def _age(now: dt.datetime, since: dt.datetime | None) -> int | None:
    return None if since is None else int((now - since).total_seconds())
