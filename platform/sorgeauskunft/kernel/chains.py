"""Hash chains: the hash of each link covers the one before it, and the end stands in a row of its own.

So a link that was changed, taken out or put in is noticed, and an end that was cut off, too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol, TypeVar

import msgspec

START: Final = bytes(32)
"""What the first link follows from."""


class Link(Protocol):
    """A link as it stands in the database: `seq` counts from 1."""

    @property
    def seq(self) -> int: ...  # noqa: D102 - see the class

    @property
    def previous(self) -> bytes: ...  # noqa: D102 - see the class

    @property
    def hash(self) -> bytes: ...  # noqa: D102 - see the class


AnyLink = TypeVar("AnyLink", bound=Link)


class ChainFault(msgspec.Struct, frozen=True):
    """Where a chain is broken: the sequence number, and how."""

    seq: int
    reason: str


async def examine(
    after: Callable[[int], Awaitable[Sequence[AnyLink]]],
    digest: Callable[[AnyLink], bytes],
    end: tuple[int, bytes] | None,
    *,
    one: str,
    many: str,
) -> tuple[int, list[ChainFault]]:
    """Recompute a chain; return the number of its last link, and its faults.

    `after` reads the links that follow a number, some at a time and in order; `digest` returns what
    a link's hash must be; `end` is what the row of the end says, None where it is missing. `one` and
    `many` are what links are called in the faults.
    """
    faults: list[ChainFault] = []
    previous, seen = START, 0
    while links := await after(seen):
        for link in links:
            if link.seq != seen + 1:
                faults.append(ChainFault(link.seq, f"{many} are missing after {seen}"))
            if bytes(link.previous) != previous:
                faults.append(ChainFault(link.seq, f"does not follow from the {one} before"))
            if digest(link) != bytes(link.hash):
                faults.append(ChainFault(link.seq, "was changed"))
            previous, seen = bytes(link.hash), link.seq
    if end != (seen, previous):
        faults.append(ChainFault(seen, "the end of the chain was cut off"))
    return seen, faults
