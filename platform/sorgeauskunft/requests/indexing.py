"""The blind index: by what a request is found although everything about people is sealed.

Each row is a keyed look-up value (HMAC under a key of the tenant that no database holds) of one
word of a name or one date. Who has the tables alone can neither read nor guess them; who may
search finds whole words only. The rows are written with the request and go with it.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE, add
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.requests import clock
from sorgeauskunft.requests.content import Child, Person, RequestContent
from sorgeauskunft.requests.spelling import passport_name, spellings, words
from sorgeauskunft.requests.status import NEW
from sorgeauskunft.requests.tables import RequestRow, SearchEntry

# 128 bits: no two values meet by chance, and the index takes half the room.
_HASH_BYTES: Final = 16
_AT_ONCE: Final = 200


class Kind(enum.StrEnum):
    """What a look-up value stands for."""

    NAME = "name"
    """A word of a child's or the mother's name, now or at birth."""

    BIRTH_DATE = "born"
    """A child's date of birth."""

    CHILD = "child"
    """A child as a whole: first given name and family name at birth, with the date of birth."""


def name_values(box: Box, word: str) -> frozenset[bytes]:
    """Return the look-up values of one word of a name, in each of its spellings."""
    return frozenset(_value(box, Kind.NAME, spelling) for spelling in spellings(word))


def birth_value(box: Box, day: dt.date) -> bytes:
    """Return the look-up value of a child's date of birth."""
    return _value(box, Kind.BIRTH_DATE, day.isoformat())


def child_value(box: Box, child: Child) -> bytes:
    """Return the look-up value of a child.

    Of the given names only the first counts: one request tells all of them, another only that one.
    """
    name = child.at_birth
    first, *_ = name.given_names.split()
    told = (passport_name(first), passport_name(name.family_name), child.birth_date.isoformat())
    return _value(box, Kind.CHILD, "|".join(told))


def _value(box: Box, kind: Kind, text: str) -> bytes:
    return box.index(f"search.{kind}", text)[:_HASH_BYTES]


async def index(box: Box, request_id: UUID, content: RequestContent) -> None:
    """Write the rows of a request, in the open tenant transaction; once."""
    values = {(kind, value) for kind, value in _values(box, content)}
    await add(*(SearchEntry(request_id=request_id, kind=kind, hash=v) for kind, v in values))


def _values(box: Box, content: RequestContent) -> Iterator[tuple[str, bytes]]:
    for name in _names(content):
        for word in words(name):
            for value in name_values(box, word):
                yield Kind.NAME.value, value
    for child in content.children:
        yield Kind.BIRTH_DATE.value, birth_value(box, child.birth_date)
        yield Kind.CHILD.value, child_value(box, child)


def _names(content: RequestContent) -> Iterator[str]:
    people: list[Person | None] = [content.mother.name]
    for child in content.children:
        people += [child.at_birth, child.current]
    for person in people:
        if person is not None:
            yield from (person.given_names, person.family_name)
    if content.mother.birth_name:
        yield content.mother.birth_name


_UNFILLED = "SELECT id, content FROM request WHERE tenant_id = $1 AND counts_from IS NULL LIMIT $2"


async def fill_in(kernel: Kernel, tenant_ids: Iterable[UUID], whole: set[UUID]) -> int:
    """Make requests findable that are older than the index; return how many there were.

    Interrupted anywhere, the next run goes on; of two at once, each request is done by one. `whole`
    are tenants that had none left: they are not asked again, and those that are found so are put
    there. So it is for a time in which no older release sends.
    """
    done = 0
    for tenant_id in tenant_ids:
        if tenant_id in whole:
            continue
        while filled := await _fill_in_some(kernel, tenant_id):
            done += filled
        whole.add(tenant_id)
    return done


async def _fill_in_some(kernel: Kernel, tenant_id: UUID) -> int:
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        if not await GATE.fetch(_UNFILLED, (tenant_id, 1)):
            return 0
    async with kernel.database.tenant_transaction(tenant_id):
        rows = await RequestRow.objects().where(RequestRow.counts_from.is_null()).limit(_AT_ONCE)
        box = await kernel.vault.box()
        for row in rows:
            mine = (
                await RequestRow.update(
                    {
                        RequestRow.counts_from: clock.day_of(row.sent_at),
                        RequestRow.news_at: row.sent_at if row.status in NEW else None,
                    }
                )
                .where((RequestRow.id == row.id) & RequestRow.counts_from.is_null())
                .returning(RequestRow.id)
            )
            if mine:
                plain = box.open("request", row.id, "content", bytes(row.content))
                await index(box, row.id, msgspec.json.decode(plain, type=RequestContent))
    return len(rows)
