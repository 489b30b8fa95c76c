"""What is to be done at Stripe, once each, and when a repeat may no longer trust its key.

Stripe forgets an idempotency key after a day. So a repeat that comes later first looks whether the
thing is there; only where it is not does a new series with keys of its own begin.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Final
from uuid import UUID, uuid5

import msgspec

from billing.collecting.tables import CollectingErrand
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.jobs import RunningJob, enqueue
from sorgeauskunft.kernel.vault import PLATFORM_ID

ATTEMPTS: Final = 40
"""With eight hours between the last ones: an outage may take a week."""

_NAMESPACE: Final = UUID("7f0d5f0e-6a0b-4d6e-9a55-3b7f6f1f7c21")
_KEYS_LIVE: Final = dt.timedelta(hours=23)
# What was made shortly before is not found by a search yet.
_FOUND_AFTER: Final = dt.timedelta(hours=1)
_INSERT: Final = (
    "INSERT INTO collecting_errand (id, tenant_id, verb, number, created_at, series, stripe_id, failed) "
    "VALUES ($1, $2, $3, $4, $5, 1, '', '') ON CONFLICT (id) DO NOTHING RETURNING id"
)


class Verb(enum.StrEnum):
    """What is done."""

    CUSTOMER = "customer"
    PUSH = "push"
    PAID = "paid"
    VOID = "void"
    CREDIT = "credit"


class Errand(msgspec.Struct, frozen=True):
    """An errand at this attempt. `late`: its keys may be forgotten; `lately`: tried an hour ago or less.

    `is_first` says whether nothing was ever sent.
    """

    id: UUID
    verb: Verb
    number: str
    series: int
    stripe_id: str
    is_first: bool
    late: bool
    lately: bool

    def key(self, step: str = "") -> str:
        """The idempotency key of a step: our number and what is done, and the series from the second."""
        parts = [self.number, self.verb.value, step, str(self.series) if self.series > 1 else ""]
        return ".".join(filter(None, parts))


def errand_id(verb: Verb, number: str) -> UUID:
    """The id that there is once for a verb and a number."""
    return uuid5(_NAMESPACE, f"{verb}.{number}")


def job_of(verb: Verb) -> str:
    """The kind of the job that does it."""
    return f"collecting.{verb}"


async def queue(kernel: Kernel, wanted: list[tuple[Verb, str]]) -> int:
    """Write down what is not written down yet, with its job; return how much that was."""
    now, fresh = kernel.clock.now(), 0
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        for verb, number in wanted:
            id_ = errand_id(verb, number)
            if await GATE.fetch(_INSERT, (id_, PLATFORM_ID, verb.value, number, now)):
                await enqueue(job_of(verb), id_, now, attempts=ATTEMPTS)
                fresh += 1
    return fresh


async def repeat_failed(kernel: Kernel) -> int:
    """Try what was given up once more from the beginning; return how much that was."""
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        rows = await GATE.fetch(
            "UPDATE collecting_errand SET failed = '' WHERE tenant_id = $1 AND failed <> '' "
            "RETURNING id, verb",
            (PLATFORM_ID,),
        )
        for row in rows:
            await enqueue(job_of(Verb(row["verb"])), UUID(str(row["id"])), now, attempts=ATTEMPTS)
    return len(rows)


async def give_up(kernel: Kernel, id_: UUID, reason: str) -> None:
    """Note why an errand was given up."""
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await CollectingErrand.update({CollectingErrand.failed: reason[:200]}).where(
            CollectingErrand.id == id_
        )


async def every(kernel: Kernel) -> list[CollectingErrand]:
    """All errands, the oldest first."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        return await CollectingErrand.objects().order_by(CollectingErrand.created_at)


async def find(kernel: Kernel, verb: Verb, number: str) -> CollectingErrand | None:
    """An errand as it stands."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        return (
            await CollectingErrand.objects()
            .where(CollectingErrand.id == errand_id(verb, number))
            .first()
        )


async def attempt(kernel: Kernel, verb: Verb, number: str) -> Errand:
    """Note that an errand is tried now; it is written down if it was not."""
    now, id_ = kernel.clock.now(), errand_id(verb, number)
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await GATE.fetch(_INSERT, (id_, PLATFORM_ID, verb.value, number, now))
        rows = await CollectingErrand.select().where(CollectingErrand.id == id_)
        (row,) = rows
        first, last = row["first_tried_at"], row["last_tried_at"]
        await CollectingErrand.update(
            {
                CollectingErrand.first_tried_at: first or now,
                CollectingErrand.last_tried_at: now,
            }
        ).where(CollectingErrand.id == id_)
    return Errand(
        id=id_,
        verb=verb,
        number=number,
        series=row["series"],
        stripe_id=row["stripe_id"],
        is_first=first is None,
        late=first is not None and now - first >= _KEYS_LIVE,
        lately=last is not None and now - last < _FOUND_AFTER,
    )


async def begin_anew(kernel: Kernel, errand: Errand) -> Errand:
    """Begin a new series: nothing came of the last one, and its keys are forgotten."""
    after = msgspec.structs.replace(errand, series=errand.series + 1, late=False)
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await CollectingErrand.update(
            {
                CollectingErrand.series: after.series,
                CollectingErrand.first_tried_at: kernel.clock.now(),
            }
        ).where(CollectingErrand.id == errand.id)
    return after


async def note(kernel: Kernel, errand: Errand, stripe_id: str) -> Errand:
    """Note what came of it, as soon as it is known: from here on nothing is searched."""
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await CollectingErrand.update({CollectingErrand.stripe_id: stripe_id}).where(
            CollectingErrand.id == errand.id
        )
    return msgspec.structs.replace(errand, stripe_id=stripe_id)


async def finish(kernel: Kernel, job: RunningJob) -> None:
    """Errand and job are done, together; it stands in the platform's audit trail."""
    now = kernel.clock.now()
    async with job.finishing():
        await CollectingErrand.update(
            {CollectingErrand.done_at: now, CollectingErrand.failed: ""}
        ).where(CollectingErrand.id == job.subject_id)
        tag = job.claimed.kind.replace(".", ":")
        await audit.record(f"worker:{tag}", audit.WORKER, now, subject=job.subject_id)
