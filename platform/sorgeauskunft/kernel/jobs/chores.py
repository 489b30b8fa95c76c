"""What has to be done again and again, whoever has work: by every worker, at intervals.

A chore must bear to be done by several workers at once; which tenant it concerns it finds out
itself. What belongs to one thing of one tenant is a job instead.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import structlog

from sorgeauskunft.kernel.metrics import Metrics

log = structlog.get_logger()


class Chore(msgspec.Struct, frozen=True):
    """Something to do `every` so often; `do` returns how much there was to do."""

    name: str
    every: dt.timedelta
    do: Callable[[], Awaitable[int]]


async def keep_doing(chores: Sequence[Chore], stopping: asyncio.Event, metrics: Metrics) -> None:
    """Do the chores until told to stop; one that fails is logged and tried again next time."""
    await asyncio.gather(*(_keep_doing(chore, stopping, metrics) for chore in chores))


async def _keep_doing(chore: Chore, stopping: asyncio.Event, metrics: Metrics) -> None:
    while not stopping.is_set():
        try:
            done = await chore.do()
        except Exception:  # whatever a chore does, the worker goes on
            log.exception("chore_failed", kind=chore.name)
            metrics.chores.labels(chore.name, "failed").inc()
        else:
            metrics.chores.labels(chore.name, "done").inc()
            if done:
                log.info("chore_done", kind=chore.name, count=done)
        try:
            await asyncio.wait_for(stopping.wait(), chore.every.total_seconds())
        except TimeoutError:
            continue
