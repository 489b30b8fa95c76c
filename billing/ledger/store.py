"""The chain of events in the database: read it whole, append to its end, prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final
from uuid import uuid4

import msgspec

from billing.ledger.book import take
from billing.ledger.events import Event, decode, encode
from billing.ledger.keeper import reaching
from billing.ledger.state import Book
from billing.ledger.tables import HEAD, START, LedgerEvent, LedgerHead
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.chains import ChainFault
from sorgeauskunft.kernel.database import GATE, add_many

_LOCK: Final = "UPDATE ledger_head SET seq = seq WHERE id = $1 RETURNING seq, hash"
_CREATE: Final = (
    "INSERT INTO ledger_head (id, seq, hash) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING"
)


class Link(msgspec.Struct, frozen=True):
    """An event with its number and the hash that covers it and all before."""

    seq: int
    hash: bytes
    event: Event


def linked(events: Iterable[Event], previous: bytes = START, seq: int = 0) -> tuple[Link, ...]:
    """Events as a chain, from its beginning or from one that stands."""
    links = []
    for event in events:
        seq += 1
        previous = _digest(previous, seq, encode(event))
        links.append(Link(seq, previous, event))
    return tuple(links)


async def chain(kernel: Kernel) -> tuple[Link, ...]:
    """Every event with its place in the chain, the oldest first."""
    async with kernel.database.platform_transaction("billing.ledger.read", read_only=True):
        rows = await LedgerEvent.select().order_by(LedgerEvent.seq)
    return tuple(Link(row["seq"], bytes(row["hash"]), decode(bytes(row["body"]))) for row in rows)


async def history(kernel: Kernel) -> tuple[Event, ...]:
    """Every event, the oldest first."""
    async with kernel.database.platform_transaction("billing.ledger.read", read_only=True):
        rows = await LedgerEvent.select(LedgerEvent.body).order_by(LedgerEvent.seq)
    return tuple(decode(bytes(row["body"])) for row in rows)


async def append(kernel: Kernel, make: Callable[[Book], Sequence[Event]]) -> tuple[Event, ...]:
    """Append what `make` makes of the book as it is at that moment; all of it or nothing.

    While it is made nobody else can append, so that numbers of documents have no gaps and a rule
    never looks at a book of yesterday. Returns the events.

    Raises:
        RefusedError: An event may not happen now, or not by this person.
    """
    async with kernel.database.platform_transaction("billing.ledger.append"):
        await GATE.fetch(_CREATE, (HEAD, 0, START))
        head = (await GATE.fetch(_LOCK, (HEAD,)))[0]
        seq, previous = int(head["seq"]), bytes(head["hash"])
        book = (await reaching(kernel, seq, previous)).book.copy()
        made = tuple(make(book))
        for event in made:
            take(event, book)
        rows = []
        for link in linked(made, previous, seq):
            body = encode(link.event)
            rows.append(
                LedgerEvent(id=uuid4(), seq=link.seq, body=body, previous=previous, hash=link.hash)
            )
            previous = link.hash
        await add_many(rows)
        await LedgerHead.update({LedgerHead.seq: seq + len(made), LedgerHead.hash: previous}).where(
            LedgerHead.id == HEAD
        )
    return made


async def verify(kernel: Kernel) -> tuple[int, list[ChainFault]]:
    """How many events there are, and where the chain does not hold.

    A changed or missing event, one too many, and an end that was cut off are found; after the first
    fault nothing more can be said.
    """
    async with kernel.database.platform_transaction("billing.ledger.verify", read_only=True):
        rows = await LedgerEvent.select().order_by(LedgerEvent.seq)
        heads = await LedgerHead.select().where(LedgerHead.id == HEAD)
    previous = START
    for expected, row in enumerate(rows, start=1):
        right = _digest(previous, expected, bytes(row["body"]))
        if (row["seq"], bytes(row["previous"]), bytes(row["hash"])) != (expected, previous, right):
            return len(rows), [ChainFault(expected, "does not fit the one before")]
        previous = right
    end = (heads[0]["seq"], bytes(heads[0]["hash"])) if heads else (0, START)
    if end != (len(rows), previous):
        return len(rows), [ChainFault(end[0], "is the end of the chain and is missing")]
    return len(rows), []


def _digest(previous: bytes, seq: int, body: bytes) -> bytes:
    return sha256(previous + seq.to_bytes(8) + body).digest()
