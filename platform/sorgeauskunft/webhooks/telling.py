"""The job that tells an address of an event, again and again, until it takes it or nobody hopes any more."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any, Final

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.kernel.jobs import ClaimedJob, RunningJob
from sorgeauskunft.webhooks.calling import SIGNATURE, Outcome, call, signature
from sorgeauskunft.webhooks.events import Event, Happened, href_of
from sorgeauskunft.webhooks.secrets import secrets_of
from sorgeauskunft.webhooks.tables import DeliveryRow, HookRow

HOPE: Final = dt.timedelta(hours=24)
"""An address that takes nothing for so long is switched off, once a delivery is given up."""

_GONE: Final = 410


class State(enum.StrEnum):
    """How far telling an address of an event is."""

    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class Why(enum.StrEnum):
    """Why an address is switched off."""

    BY_HAND = "by_hand"
    FAILING = "failing"
    GONE = "gone"
    """It answered 410: whoever is there wants nothing more."""


class NotTakenError(SorgeauskunftError):
    """The address did not take it; the job is tried again."""


def telling(kernel: Kernel) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `webhooks.tell`; the job's subject is the delivery."""

    async def tell(job: RunningJob) -> None:
        async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
            row = await DeliveryRow.objects().get(DeliveryRow.id == job.subject_id)
            hook = await HookRow.objects().get(HookRow.id == row.hook_id) if row else None
            box = await kernel.vault.box()
        off = hook is None or hook.disabled_at is not None
        if row is None or hook is None or (off and row.event != Event.PING):
            async with job.finishing():
                await _note(job, {DeliveryRow.state: State.DROPPED.value})
            return
        now = kernel.clock.now()
        body, headers = _message(row, now, secrets_of(box, hook, now))
        private = kernel.settings.webhook_private_addresses
        outcome = await call(hook.url, body, headers, private=private)
        if not outcome.reason:
            async with job.finishing():
                await _note(job, _tried(job, outcome, now, State.DONE))
                await HookRow.update({HookRow.failing_since: None}).where(HookRow.id == hook.id)
            return
        if outcome.status == _GONE:
            async with job.finishing():
                await _note(job, _tried(job, outcome, now, State.FAILED))
                await _switch_off(hook, Why.GONE, now)
            return
        async with kernel.database.tenant_transaction(job.tenant_id):
            await _note(job, _tried(job, outcome, now, State.QUEUED))
            await HookRow.update({HookRow.failing_since: now}).where(
                (HookRow.id == hook.id) & HookRow.failing_since.is_null()
            )
        raise NotTakenError(outcome.reason)

    return tell


async def give_up(kernel: Kernel, job: ClaimedJob) -> None:
    """Note that a delivery is given up; an address that has been silent for long is switched off."""
    async with kernel.database.tenant_transaction(job.tenant_id):
        rows = (
            await DeliveryRow.update({DeliveryRow.state: State.FAILED.value})
            .where(DeliveryRow.id == job.subject_id)
            .returning(DeliveryRow.hook_id)
        )
        hook = await HookRow.objects().get(HookRow.id == rows[0]["hook_id"]) if rows else None
        now = kernel.clock.now()
        if hook is not None and hook.failing_since and now - hook.failing_since >= HOPE:
            await _switch_off(hook, Why.FAILING, now)


async def _switch_off(hook: HookRow, why: Why, now: dt.datetime) -> None:
    off = (
        await HookRow.update({HookRow.disabled_at: now, HookRow.disabled_why: why.value})
        .where((HookRow.id == hook.id) & HookRow.disabled_at.is_null())
        .returning(HookRow.id)
    )
    if off:
        await audit.record("worker:webhook:disabled", audit.WORKER, now, subject=hook.id)


def _message(
    row: DeliveryRow, now: dt.datetime, secrets: tuple[str, ...]
) -> tuple[bytes, dict[str, str]]:
    event = Event(row.event)
    happened = Happened(
        id=row.id,
        type=event,
        occurred_at=row.occurred_at,
        subject=row.subject_id,
        href=href_of(event, row.subject_id),
    )
    body = msgspec.json.encode(happened)
    return body, {
        "content-type": "application/json",
        "user-agent": f"Sorgeauskunft/{version('sorgeauskunft')}",
        SIGNATURE: signature(secrets, int(now.timestamp()), body),
    }


def _tried(job: RunningJob, outcome: Outcome, now: dt.datetime, state: State) -> dict[Any, Any]:
    return {
        DeliveryRow.state: state.value,
        DeliveryRow.attempts: job.claimed.attempt,
        DeliveryRow.status: outcome.status,
        DeliveryRow.reason: outcome.reason,
        DeliveryRow.tried_at: now,
    }


async def _note(job: RunningJob, values: dict[Any, Any]) -> None:
    await DeliveryRow.update(values).where(DeliveryRow.id == job.subject_id)
