"""Log-ins take turns."""

from __future__ import annotations

import asyncio
import os
import threading

from tenants.people import turns


async def test_only_a_few_at_once() -> None:
    """However many come, only a few log-ins are looked at at a time, and each gets its turn."""
    inside, most, done = 0, 0, 0

    async def one() -> None:
        nonlocal inside, most, done
        async with turns.turn():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1
            done += 1

    await asyncio.gather(*(one() for _ in range(50)))
    assert (most, done) == (turns.AT_ONCE, 50)


async def test_one_that_fails_gives_its_turn_back() -> None:
    """A log-in that ends with a fault, or is cut off, does not keep others waiting for ever."""

    async def fails() -> None:
        async with turns.turn():
            await asyncio.sleep(0)
            raise ConnectionError

    every = [fails() for _ in range(turns.AT_ONCE * 2)]
    ended = await asyncio.gather(*every, return_exceptions=True)
    assert [type(each) for each in ended] == [ConnectionError] * len(every)


async def test_slow_work_steps_back() -> None:
    """What is slow runs in another thread, which is less urgent than the one that answers."""

    def where() -> tuple[int, int]:
        return threading.get_ident(), os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    thread, urgency = await turns.in_background(where)
    assert thread != threading.get_ident()
    assert urgency >= os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
