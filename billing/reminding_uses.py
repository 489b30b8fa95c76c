"""A mail when an office has not countersigned a month, and who is missing, for the coordination.

It goes to a functional mailbox, names nobody, and says how many months wait and where. Until all
have answered, a key of actual uses computes and issues nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from typing import Final
from uuid import UUID

import msgspec

from billing.ledger import Book
from billing.ledger.keeper import current
from billing.reviewing_uses import OpenTally, open_tallies
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.jobs import Job, RunningJob, enqueue, send_mail
from sorgeauskunft.kernel.mail import Mail, message_id_for
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.offices import Office

REMIND: Final = "tallies.remind"
"""Kind of the job; its subject is the office."""

PATIENCE: Final = dt.timedelta(days=14)
"""So long an office has time after a month was counted, before it is reminded."""

_AGAIN: Final = dt.timedelta(days=28)
# Within a week it is through, or the next reminder comes.
_ATTEMPTS: Final = 12


def mailbox_of(office: Office) -> str:
    """Where an office is reminded: at its functional mailbox, or else at its public address."""
    return office.delivery.mailbox or office.contact.email or ""


class MissingOffice(msgspec.Struct, frozen=True):
    """An office that owes its answer to some months, oldest first; `since` the oldest was counted."""

    office_id: UUID
    land: str
    months: tuple[dt.date, ...]
    since: dt.datetime


def missing_offices(book: Book) -> tuple[MissingOffice, ...]:
    """Who has not answered; what an office objects to waits for the coordination, not for it."""
    owed: dict[UUID, list[OpenTally]] = {}
    for each in open_tallies(book):
        if each.tally.disputed is None:
            owed.setdefault(each.office_id, []).append(each)
    found = [
        MissingOffice(
            office,
            several[-1].tally.counted.land,
            tuple(each.month for each in several),
            min(each.tally.counted.at for each in several),
        )
        for office, several in owed.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.since, str(one.office_id))))


class Reminder:
    """Plans a mail for every office that is late and was not reminded for some weeks."""

    def __init__(self, kernel: Kernel, directory: DirectoryKeeper) -> None:
        self._kernel = kernel
        self._directory = directory

    async def __call__(self) -> int:
        """Return how many were planned; may run as often as one likes, in several workers at once."""
        kernel, now = self._kernel, self._kernel.clock.now()
        if not kernel.settings.mails:
            return 0
        book = (await current(kernel)).book
        offices = (await self._directory.current()).offices
        late = [each for each in missing_offices(book) if now - each.since >= PATIENCE]
        planned = 0
        for each in late:
            office = offices.get(each.office_id)
            if office is not None and mailbox_of(office):
                planned += await self._plan(office.id, now)
        return planned

    async def _plan(self, office_id: UUID, now: dt.datetime) -> bool:
        async with self._kernel.database.tenant_transaction(office_id, read_only=True):
            if await _reminded_lately(now):
                return False
        async with self._kernel.database.tenant_transaction(office_id):
            # Writing to the trail puts workers in a row: the second one sees what the first planned.
            await audit.record("worker:uses:reminding", audit.WORKER, now, subject=office_id)
            if await _reminded_lately(now):
                return False
            await enqueue(REMIND, office_id, now, attempts=_ATTEMPTS)
            return True


async def _reminded_lately(now: dt.datetime) -> bool:
    return bool(await Job.exists().where((Job.kind == REMIND) & (Job.created_at > now - _AGAIN)))


def reminding(
    kernel: Kernel, directory: DirectoryKeeper, texts: Texts
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `tallies.remind`: it looks anew, an answer may have come meanwhile."""

    async def remind(job: RunningJob) -> None:
        book = (await current(kernel)).book
        months = _months_of(missing_offices(book), job.tenant_id)
        office = (await directory.current()).offices.get(job.tenant_id)
        mailbox = mailbox_of(office) if office else ""
        if months and mailbox:
            base = kernel.settings.base_url
            mail = Mail(
                to=mailbox,
                subject=texts("uses.mail.subject"),
                text=texts("uses.mail.text", count=months, address=f"{base}/amt/nutzung"),
                message_id=message_id_for(base, "uses", job.claimed.id),
            )
            await send_mail(kernel.mailer, mail)
        async with job.finishing():
            pass

    return remind


def _months_of(missing: Iterable[MissingOffice], office_id: UUID) -> int:
    return sum(len(each.months) for each in missing if each.office_id == office_id)
