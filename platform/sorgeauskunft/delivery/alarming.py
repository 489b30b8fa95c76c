"""Mails to those who can act: there are dead letters, or a channel stands still.

They say how many and where to look, never about whom. Each office's admins get one in `BETWEEN`
at most, and so does the operator, about all offices; what comes meanwhile stands in the next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from sorgeauskunft.delivery.board import OfficeDelivery, board, board_of
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import current_door
from sorgeauskunft.kernel.jobs import Job, RunningJob, enqueue, send_mail
from sorgeauskunft.kernel.mail import Mail, message_id_for
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.texts import Texts
from tenants.directory import Directory, DirectoryKeeper
from tenants.people import Role, mailbox_of
from tenants.people.tables import Membership

ALARM: Final = "delivery.alarm"
"""Kind of the job that finds out whom to tell; its subject is the office, or the platform."""

ALARM_MAIL: Final = "delivery.alarm_mail"
"""Kind of the job that tells one person; its subject is the account, or the platform."""

BETWEEN: Final = dt.timedelta(hours=4)

_ATTEMPTS: Final = 10
# The first moments of a fault bring most of it: they go into one mail.
_GATHER: Final = dt.timedelta(minutes=1)


async def plan_alarm(now: dt.datetime) -> None:
    """Have those be told who can act, in the open tenant transaction.

    The transaction must have written to the audit trail before, which puts it in a row with others.
    """
    tenant_id = current_door().tenant_id
    assert tenant_id is not None  # noqa: S101 - this is a tenant's door
    last = (
        await Job.select(Job.state, Job.run_at)
        .where(Job.kind == ALARM)
        .order_by(Job.run_at, ascending=False)
        .limit(1)
    )
    if last and last[0]["state"] == "queued":
        return
    earliest = last[0]["run_at"] + BETWEEN if last else now
    run_at = max(now + _GATHER, earliest)
    await enqueue(ALARM, tenant_id, now, attempts=_ATTEMPTS, run_at=run_at)


class Watch:
    """Has the operator be told of what is new at any office; remembers what it has seen."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._seen: frozenset[tuple[UUID, str, str, dt.datetime]] = frozenset()

    async def __call__(self) -> int:
        """Look, and plan a mail where there is something new; return how many things are new.

        A worker that starts takes everything for new: better told once more than never.
        """
        if not self._kernel.settings.operator_mail:
            return 0
        found = frozenset(
            (office.tenant_id, what, reason, at)
            for office in await board(self._kernel)
            for what, reason, at in _marks(office)
        )
        new = found - self._seen
        if new:
            async with self._kernel.database.tenant_transaction(PLATFORM_ID):
                now = self._kernel.clock.now()
                await audit.record("worker:delivery:alarmed", audit.WORKER, now)
                await plan_alarm(now)
        self._seen = found
        return len(new)


def _marks(office: OfficeDelivery) -> list[tuple[str, str, dt.datetime]]:
    dead = [("dead", each.reason, each.last) for each in office.dead]
    return dead + [("standing", each.channel, each.since) for each in office.standing]


def alarming(kernel: Kernel) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `delivery.alarm`."""

    async def alarm(job: RunningJob) -> None:
        async with job.finishing():
            now = kernel.clock.now()
            for each in await _recipients(job.tenant_id):
                await enqueue(ALARM_MAIL, each, now, attempts=_ATTEMPTS)

    return alarm


async def _recipients(tenant_id: UUID) -> list[UUID]:
    if tenant_id == PLATFORM_ID:
        return [PLATFORM_ID]
    rows = await Membership.select(Membership.account_id).where(
        (Membership.role == Role.ADMIN.value) & Membership.active.eq(True)
    )
    return [row["account_id"] for row in rows]


def alarm_mailing(
    kernel: Kernel, directory: DirectoryKeeper, texts: Texts
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `delivery.alarm_mail`; what is settled by then is not told any more."""
    base = kernel.settings.base_url

    async def tell(job: RunningJob) -> None:
        if job.tenant_id == PLATFORM_ID:
            to = kernel.settings.operator_mail
            present = await directory.current()
            lines = [_line(texts, present, each) for each in await board(kernel) if _marks(each)]
            said = ("deliveries.mail.operator", "\n".join(lines), f"{base}/betrieb/zustellung")
        else:
            to = await mailbox_of(kernel, job.subject_id)
            own = await board_of(kernel, job.tenant_id)
            line = _summary(texts, own) if _marks(own) else ""
            said = ("deliveries.mail.office", line, f"{base}/amt/zustellung")
        key, what, address = said
        if to and what:
            mail = Mail(
                to=to,
                subject=texts(f"{key}.subject"),
                text=texts(f"{key}.text", what=what, address=address),
                message_id=message_id_for(base, ALARM_MAIL, job.claimed.id),
            )
            await send_mail(kernel.mailer, mail)
        async with job.finishing():
            pass

    return tell


def _line(texts: Texts, directory: Directory, office: OfficeDelivery) -> str:
    known = directory.offices.get(office.tenant_id)
    name = known.slug if known else str(office.tenant_id)
    return f"{name}: {_summary(texts, office)}"


def _summary(texts: Texts, office: OfficeDelivery) -> str:
    parts = []
    if office.dead_letters:
        parts.append(texts("deliveries.mail.dead", count=office.dead_letters))
    parts += [
        texts("deliveries.mail.standing", channel=texts(f"deliveries.channel.{each.channel}"))
        for each in office.standing
    ]
    return ", ".join(parts)
