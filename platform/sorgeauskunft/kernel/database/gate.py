"""The engine that Piccolo sees: it owns no connection and only passes on to the open door.

Piccolo's own engines open connections by themselves and know nothing of tenants; the stock
SQLite engine also fails under concurrent writers. So all tables hang on this gate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

# Registers the converters between SQLite's types and Python's for the whole process.
import piccolo.engine.sqlite  # noqa: F401
from piccolo.engine.base import Engine
from piccolo.querystring import QueryString

from sorgeauskunft.kernel.database import guard
from sorgeauskunft.kernel.database.doors import current_door
from sorgeauskunft.kernel.errors import NoDoorError


class Gate(Engine[Any]):
    """Piccolo engine without a database of its own."""

    def __init__(self) -> None:
        # The base class would open a connection to ask for a version.
        self.query_id = 0
        self.log_queries = False
        self.log_responses = False

    @property
    def engine_type(self) -> str:  # type: ignore[override]
        """The dialect of the open door."""
        return current_door().engine_type

    async def run_querystring(
        self,
        querystring: QueryString,
        in_pool: bool = True,  # noqa: ARG002, FBT001, FBT002 - Piccolo's signature
    ) -> list[dict[str, Any]]:
        """Run a statement of Piccolo's in the open door."""
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.fetch(sql, args)

    async def fetch(self, sql: str, args: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Run a statement of our own: positional parameters as the engine of the door wants them.

        PostgreSQL counts `$1, $2`; SQLite understands the same spelling as `?1, ?2`, so we write
        `$n` and let it be rewritten here.
        """
        door = current_door()
        guard.check(door, sql, args)
        return await door.connection.fetch(sql, args)

    async def run_ddl(
        self,
        ddl: str,
        in_pool: bool = True,  # noqa: ARG002, FBT001, FBT002 - Piccolo's signature
    ) -> list[dict[str, Any]]:
        """Run a change of the schema."""
        return await self.fetch(ddl)

    @asynccontextmanager
    async def transaction(self, *_args: Any, **_kwargs: Any) -> AsyncIterator[None]:
        """Join the open door: it is a transaction already."""
        current_door()
        yield

    def atomic(self) -> Any:
        """Not offered: verbs of a service open a door instead."""
        raise NoDoorError("open a tenant or platform transaction instead of Piccolo's atomic()")

    async def batch(self, *_args: Any, **_kwargs: Any) -> Any:
        """Not offered: it would read outside of the open transaction."""
        raise NoDoorError("page through rows by key instead of Piccolo's batch()")

    async def get_version(self) -> float:
        """Not asked: the doors check the server's version when they open."""
        return 0.0

    def get_version_sync(self) -> float:
        """See `get_version`."""
        return 0.0

    async def prep_database(self) -> None:
        """Nothing to prepare."""

    def transform_response_to_dicts(self, results: Any) -> list[dict[str, Any]]:
        """Rows are dictionaries already."""
        return list(results)


GATE = Gate()


def computed_moment(value: Any) -> Any:
    """Return a moment that a statement has computed (a minimum, a union); None stays None.

    SQLite keeps moments as texts, and knows that they are moments only of plain columns.
    """
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value
