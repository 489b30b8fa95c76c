"""The open door of the running task: every query goes through one, or does not run.

There are two ways to the database and no third. A *tenant transaction* sees the rows of one
tenant; a named *platform transaction* sees a short list of tables that belong to nobody or hold
only headers. (Migrations run as the owner of the tables, in a transaction of their own, before
anybody serves.)
"""

from __future__ import annotations

import asyncio
import contextvars
import enum
from collections.abc import Sequence
from typing import Any, Literal, Protocol
from uuid import UUID

from sorgeauskunft.kernel.errors import NoDoorError

EngineType = Literal["sqlite", "postgres"]


class DoorKind(enum.Enum):
    """Which way into the database."""

    TENANT = "tenant"
    PLATFORM = "platform"
    MIGRATION = "migration"


class Connection(Protocol):
    """What both drivers can do for us."""

    async def fetch(self, sql: str, args: Sequence[Any]) -> list[dict[str, Any]]:
        """Run one statement and return its rows. Driver errors arrive as `DatabaseError`."""
        ...

    async def run_script(self, sql: str) -> None:
        """Run statements without parameters, several at once."""
        ...


class Door:
    """One open transaction, of one task, for one tenant or one named purpose."""

    __slots__ = ("connection", "engine_type", "kind", "purpose", "task", "tenant_id")

    def __init__(
        self,
        kind: DoorKind,
        connection: Connection,
        engine_type: EngineType,
        *,
        tenant_id: UUID | None = None,
        purpose: str = "",
    ) -> None:
        self.kind = kind
        self.connection = connection
        self.engine_type = engine_type
        self.tenant_id = tenant_id
        self.purpose = purpose
        self.task = asyncio.current_task()


_current: contextvars.ContextVar[Door | None] = contextvars.ContextVar("door", default=None)


def current_door() -> Door:
    """Return the door this task stands in.

    Raises:
        NoDoorError: None is open, or it belongs to the task that started this one: two tasks in
            one transaction would run into each other.
    """
    door = _current.get()
    if door is None:
        raise NoDoorError("query outside of a tenant or platform transaction")
    if door.task is not asyncio.current_task():
        raise NoDoorError("query in a transaction that belongs to another task")
    return door


def enter(door: Door) -> contextvars.Token[Door | None]:
    """Make `door` the one of this task; doors do not nest."""
    present = _current.get()
    if present is not None and present.task is asyncio.current_task():
        raise NoDoorError(f"a {present.kind.value} transaction is open already; doors do not nest")
    return _current.set(door)


def leave(token: contextvars.Token[Door | None]) -> None:
    """Close what `enter` opened."""
    _current.reset(token)
