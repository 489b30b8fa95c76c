"""Question pages against a bare Litestar route that renders the same template.

Ours besides opens and decrypts the draft, walks the decision table, writes the headers and the request
log.
"""

from __future__ import annotations

import asyncio

from visitor import Visitor, find_office

from tests.bench.bare import against_bare, context_of, demo_on_sqlite
from web.citizen import check

_GOAL = 0.70
_IN_THE_WAY = (
    "finding and opening the draft (two derivations, one read, one decryption), the walk through "
    "the table, views of the fields, the form token, headers and the request's log line; the "
    "template itself is the same on both sides"
)


async def _run() -> None:
    async with demo_on_sqlite() as (app, client):
        visitor = Visitor(client)
        with context_of(check) as seen:
            await find_office(visitor)
            await visitor.submit()
        result = await against_bare(
            app,
            dict(client.cookies),
            visitor.path,
            "citizen/question.html",
            seen,
            rounds=9,
            calls=150,
        )
    result.show("question page (SQLite)", _GOAL, _IN_THE_WAY)


def main() -> None:
    asyncio.run(_run())
