"""The worker of this program: which job is done by whom."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from billing import collecting, importing, offer, reminding_uses
from billing.uses import count_month
from sorgeauskunft import (
    certificates,
    delivery,
    drafts,
    feedback,
    figures,
    operation,
    readiness,
    register,
    requests,
    retention,
    uploads,
    webhooks,
)
from sorgeauskunft.documents import DELIVER, building
from sorgeauskunft.documents.pdf import PdfPool
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.jobs import Chore, ClaimedJob, Worker
from sorgeauskunft.requests import BUILD_DOCUMENTS, NOTIFY, notifying
from sorgeauskunft.texts import Texts
from tenants import people
from tenants.directory import DirectoryKeeper
from tenants.offices import OnboardingStatus
from tenants.people import noticing, sweep_sessions

# A draft is gone for its mother to the second; its row may lie there this much longer.
_SWEEP_EVERY = dt.timedelta(minutes=10)
# Files that a crash left without an owner: unreadable for everybody, so there is no hurry.
_ORPHANS_EVERY = dt.timedelta(hours=1)
# Only after an update there is something: done at once when a worker starts, and looked for again
# because a process of the last release may still take requests.
_FILL_IN_EVERY = dt.timedelta(minutes=15)
# By then no process of the last release is left: an office that lacks nothing is not asked again.
_UPDATED_AFTER = dt.timedelta(days=1)
# Only after an office has left the API there is something, and then a mother waits.
_REOFFER_EVERY = dt.timedelta(minutes=5)
# Settings that were changed because a channel stands still, and what the operator has to know.
_CHANNELS_EVERY = dt.timedelta(minutes=1)
# Counts of limits whose time is over: they tell nothing, and only take room.
_WINDOWS_EVERY = dt.timedelta(hours=1)
# Names and addresses of people who never came are gone some hours after their time.
_INVITATIONS_EVERY = dt.timedelta(hours=6)
# What was typed by somebody whose log-in had ended lies here some minutes, and not much longer.
_SESSIONS_EVERY = dt.timedelta(minutes=5)
# Once a month there is something to count; looked at often enough to be early in the month.
_USES_EVERY = dt.timedelta(hours=6)
# Pages count for themselves what has changed: this is only that it does not become too much.
_FIGURES_EVERY = dt.timedelta(minutes=10)
# A bank statement names people: one that nobody has booked does not stay.
_FILES_EVERY = dt.timedelta(hours=6)
# Deadlines are days: some hours more or less do not matter, and each office costs some looks.
_RETENTION_EVERY = dt.timedelta(hours=4)
# Documents that were issued, booked or taken back meanwhile; costs one look while nothing was.
_COLLECT_EVERY = dt.timedelta(minutes=1)
# Who is suspended finishes what has come; anybody else gets nothing that could count.
_USED = frozenset({OnboardingStatus.LIVE, OnboardingStatus.SUSPENDED})


def build_worker(kernel: Kernel, directory: DirectoryKeeper, texts: Texts, pdf: PdfPool) -> Worker:
    """Put the worker together; `pdf` must be started before it runs."""

    async def buried(job: ClaimedJob, reason: str) -> None:
        if job.kind in {BUILD_DOCUMENTS, DELIVER}:
            await delivery.mark_undeliverable(kernel, job, reason)
        await collecting.give_up(kernel, job, reason)
        if job.kind == webhooks.TELL:
            await webhooks.give_up(kernel, job)

    # As long as this process lives: a database that was restored comes with other processes.
    started, whole = kernel.clock.now(), set[UUID]()

    async def fill_in() -> int:
        updated = kernel.clock.now() - started > _UPDATED_AFTER
        offices = (await directory.current()).offices
        return await requests.fill_in(kernel, offices, whole if updated else set())

    async def count_uses() -> int:
        offices = (await directory.current()).real_offices
        return await count_month(kernel, [each for each in offices if each.status in _USED])

    async def retain() -> int:
        swept = await retention.run(kernel, await directory.current())
        return sum(each.total for each in swept)

    channels = delivery.channels(kernel, texts)
    chores = [
        Chore("drafts.expire", _SWEEP_EVERY, lambda: drafts.expire(kernel)),
        Chore("requests.fill_in", _FILL_IN_EVERY, fill_in),
        Chore("delivery.reoffer", _REOFFER_EVERY, lambda: delivery.reoffer(kernel, directory)),
        Chore(
            "delivery.look_again",
            _CHANNELS_EVERY,
            lambda: delivery.look_again(kernel, directory),
        ),
        Chore("delivery.watch", _CHANNELS_EVERY, delivery.Watch(kernel)),
        Chore("files.sweep", _ORPHANS_EVERY, lambda: uploads.sweep(kernel)),
        Chore("limits.sweep", _WINDOWS_EVERY, kernel.limiter.sweep),
        Chore("invitations.expire", _INVITATIONS_EVERY, lambda: people.expire(kernel)),
        Chore("sessions.sweep", _SESSIONS_EVERY, lambda: sweep_sessions(kernel)),
        Chore("load.sample", operation.sampling.EVERY, lambda: operation.sample(kernel)),
        Chore("uses.count", _USES_EVERY, count_uses),
        Chore("figures.count", _FIGURES_EVERY, lambda: figures.count(kernel)),
        Chore("tallies.remind", _USES_EVERY, reminding_uses.Reminder(kernel, directory)),
        Chore("importing.sweep", _FILES_EVERY, lambda: importing.sweep(kernel)),
        Chore(retention.RUN, _RETENTION_EVERY, retain),
    ]
    if kernel.settings.collects:
        chores.append(Chore("collecting.plan", _COLLECT_EVERY, collecting.Planner(kernel)))

    return Worker(
        kernel.database,
        kernel.clock,
        {
            BUILD_DOCUMENTS: building(kernel, directory, texts, pdf),
            DELIVER: delivery.delivering(kernel, directory, channels),
            delivery.RECEIPT: delivery.receiving(kernel, directory, channels),
            delivery.ALARM: delivery.alarming(kernel),
            delivery.ALARM_MAIL: delivery.alarm_mailing(kernel, directory, texts),
            delivery.NOTICE: delivery.noticing(kernel, directory, texts),
            NOTIFY: notifying(kernel),
            offer.NOTIFY: offer.notifying(kernel, texts),
            reminding_uses.REMIND: reminding_uses.reminding(kernel, directory, texts),
            certificates.RENDER: certificates.making(kernel, directory, texts, pdf),
            certificates.CLOSE: certificates.closing(kernel),
            register.HAND_OVER: register.handing_over(kernel),
            register.RECALL: register.recalling(kernel),
            register.RETURN: register.returning(kernel),
            register.REMIND: register.reminding_queries(kernel, directory, texts),
            register.REMIND_INQUIRY: register.reminding_inquiries(kernel, directory, texts),
            readiness.EXPIRE: readiness.expiring(kernel),
            drafts.REMIND: drafts.reminding(kernel),
            feedback.NOTIFY: feedback.notifying(kernel, directory, texts),
            feedback.DELETE: feedback.deleting(kernel),
            people.SEND: people.inviting(kernel, directory, texts),
            **collecting.handlers(kernel, collecting.account_of(kernel.settings), texts),
            webhooks.TELL: webhooks.telling(kernel),
            **noticing(kernel, texts),
        },
        slots=kernel.settings.worker_slots,
        lease=dt.timedelta(seconds=kernel.settings.job_lease_seconds),
        on_dead=buried,
        chores=chores,
        metrics=kernel.metrics,
    )
