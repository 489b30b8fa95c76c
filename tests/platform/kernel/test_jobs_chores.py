"""Chores: done again and again, whatever happens."""

from __future__ import annotations

import asyncio
import datetime as dt

from structlog.testing import capture_logs

from sorgeauskunft.kernel.jobs import Chore, keep_doing
from sorgeauskunft.kernel.metrics import Metrics

SOON = dt.timedelta(milliseconds=1)


async def test_again_after_a_fault() -> None:
    """A chore that fails is done again, the others meanwhile; the log says what and where."""
    stopping = asyncio.Event()
    done: list[str] = []

    async def fails() -> int:
        done.append("fails")
        raise ValueError("Öztürk")

    async def works() -> int:
        done.append("works")
        if done.count("works") > 2 and done.count("fails") > 2:
            stopping.set()
        return 3

    with capture_logs() as said:
        await asyncio.wait_for(
            keep_doing(
                [Chore("bad", SOON, fails), Chore("good", SOON, works)], stopping, Metrics()
            ),
            10,
        )
    assert {"chore_failed", "chore_done"} <= {line["event"] for line in said}
    assert "Öztürk" not in str(said)


async def test_stops_at_once() -> None:
    """A long interval does not hold the end of the worker back."""
    stopping = asyncio.Event()

    async def nothing() -> int:
        stopping.set()
        return 0

    await asyncio.wait_for(
        keep_doing([Chore("x", dt.timedelta(days=1), nothing)], stopping, Metrics()), 5
    )
