"""Log-ins take turns: whoever floods them keeps other log-ins waiting, and nobody else.

A log-in costs much on purpose: a slow hash, several looks into the database. A thousand at once would
otherwise stand before everybody's requests in the line for connections to the database, and their
hashes would take the processors from the loop that answers.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

AT_ONCE: Final = 2
"""So many log-ins of a process are looked at at a time; a day's first ones do not notice."""

_LESS_URGENT: Final = 10


def _step_back() -> None:
    # On Linux this is the thread's own; elsewhere it would be the whole process's.
    if sys.platform == "linux":
        os.nice(_LESS_URGENT)


_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
_hashing = ThreadPoolExecutor(2, "hashing", _step_back)


@asynccontextmanager
async def turn() -> AsyncIterator[None]:
    """Wait for one's turn; they come in the order of asking."""
    loop = asyncio.get_running_loop()
    async with _turns.setdefault(loop, asyncio.Semaphore(AT_ONCE)):
        yield


async def in_background(work: Callable[[], T]) -> T:
    """Do something slow in a thread that leaves the processor to whoever answers."""
    return await asyncio.get_running_loop().run_in_executor(_hashing, work)
