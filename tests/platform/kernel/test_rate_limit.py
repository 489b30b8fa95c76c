"""Rate limits: exact, over all processes, and without keeping who it was."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from sorgeauskunft.kernel import Kernel, ManualClock, Settings, build
from sorgeauskunft.kernel.rate_limit import Limit

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]

LIMIT = Limit("log-in", tries=3, seconds=60)


async def test_within_the_window(kernel: Kernel, clock: ManualClock) -> None:
    """So many tries are allowed; the next one is told how many seconds to wait."""
    waits = [await kernel.limiter.wait_seconds(LIMIT, "192.0.2.1") for _ in range(4)]
    assert waits == [0, 0, 0, 60]
    clock.advance(dt.timedelta(seconds=45, milliseconds=500))
    assert await kernel.limiter.wait_seconds(LIMIT, "192.0.2.1") == 14
    clock.advance(dt.timedelta(seconds=14, milliseconds=400))
    assert await kernel.limiter.wait_seconds(LIMIT, "192.0.2.1") == 1


async def test_new_window(kernel: Kernel, clock: ManualClock) -> None:
    """When the window has ended, counting begins anew; refused tries do not prolong it."""
    for _ in range(10):
        await kernel.limiter.wait_seconds(LIMIT, "192.0.2.1")
    clock.advance(dt.timedelta(seconds=60))
    waits = [await kernel.limiter.wait_seconds(LIMIT, "192.0.2.1") for _ in range(4)]
    assert waits == [0, 0, 0, 60]


async def test_apart(kernel: Kernel) -> None:
    """Callers and purposes are counted apart."""
    for _ in range(4):
        await kernel.limiter.wait_seconds(LIMIT, "192.0.2.1")
    assert await kernel.limiter.wait_seconds(LIMIT, "192.0.2.2") == 0
    other = Limit("finder", tries=3, seconds=60)
    assert await kernel.limiter.wait_seconds(other, "192.0.2.1") == 0


async def test_concurrent(kernel: Kernel, settings: Settings, clock: ManualClock) -> None:
    """Of forty tries at once, from two processes' worth of pools, exactly the limit passes."""
    second = build(settings, clock)
    await second.database.open()
    limit = Limit("log-in", tries=7, seconds=60)
    waits = await asyncio.gather(
        *(each.limiter.wait_seconds(limit, "a") for _ in range(20) for each in (kernel, second))
    )
    assert waits.count(0) == 7
    assert set(waits) == {0, 60}
    await second.database.close()


async def test_off(kernel: Kernel, settings: Settings, clock: ManualClock, raw: Raw) -> None:
    """Switched off, nothing is refused and nothing is counted."""
    off = build(msgspec.structs.replace(settings, rate_limits=False), clock)
    assert [await off.limiter.wait_seconds(LIMIT, "a") for _ in range(9)] == [0] * 9
    assert await raw("SELECT count(*) FROM rate_window") == [(0,)]


async def test_caller_is_not_kept(kernel: Kernel, raw: Raw) -> None:
    """The table holds no caller's address, only a keyed hash."""
    await kernel.limiter.wait_seconds(LIMIT, "192.0.2.77")
    ((bucket,),) = await raw("SELECT bucket FROM rate_window")
    assert len(bytes(bucket)) == 32
    assert "192.0.2.77" not in str(await raw("SELECT * FROM rate_window"))


async def test_sweep(kernel: Kernel, clock: ManualClock) -> None:
    """Windows that have ended are deleted; those that still count stay."""
    long = Limit("upload", tries=1, seconds=3600)
    await kernel.limiter.wait_seconds(long, "192.0.2.1")
    for number in range(5):
        await kernel.limiter.wait_seconds(LIMIT, f"192.0.2.{number}")
    assert await kernel.limiter.sweep() == 0
    clock.advance(dt.timedelta(seconds=60))
    assert await kernel.limiter.sweep() == 5
    assert await kernel.limiter.sweep() == 0
    assert await kernel.limiter.wait_seconds(long, "192.0.2.1") == 3540
