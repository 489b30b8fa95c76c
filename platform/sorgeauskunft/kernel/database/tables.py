"""The two kinds of tables, and which door may do what with them.

Each table states its access where it is defined; the policies and grants in PostgreSQL are made
from these statements (`policies.py`), and so is the check that stands in for them on SQLite.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final, Self, TypeVar
from uuid import uuid4

from piccolo.columns import UUID
from piccolo.query import Count, Delete, Exists, Insert, Objects, Select, Update
from piccolo.table import Table

from sorgeauskunft.kernel.database.doors import DoorKind, current_door
from sorgeauskunft.kernel.database.gate import GATE
from sorgeauskunft.kernel.database.registers import (
    EVERYTHING,
    PLATFORM_TABLES,
    TENANT_TABLES,
    Privilege,
)
from sorgeauskunft.kernel.errors import NoDoorError

_PORTIONS: Final = (64, 8, 1)
_Row = TypeVar("_Row")


@functools.cache
def _insert_statement(table: type[Table], rows: int) -> str:
    names = [column._meta.db_column_name for column in table._meta.columns]  # noqa: SLF001
    places = (
        "(" + ", ".join(f"${row * len(names) + n}" for n in range(1, len(names) + 1)) + ")"
        for row in range(rows)
    )
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table._meta.tablename}" ({columns}) VALUES {", ".join(places)}'  # noqa: SLF001


async def add(*rows: Table) -> None:
    """Insert rows of one table and ask nothing back.

    The short way past Piccolo's query builder, for what every sending writes: it takes half the
    time, and it needs no right to read. The doors check it like everything else.
    """
    table = type(rows[0])
    columns = table._meta.columns  # noqa: SLF001 - Piccolo has no public way
    values = [getattr(row, column._meta.name) for row in rows for column in columns]  # noqa: SLF001
    await GATE.fetch(_insert_statement(table, len(rows)), values)


async def add_many(rows: Sequence[Table]) -> None:
    """The same of hundreds, or of none: in `portions`."""
    for some in portions(rows):
        await add(*some)


def portions(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    """Return rows in portions of three sizes, so that the database knows each statement already."""
    done = 0
    for size in _PORTIONS:
        while done + size <= len(rows):
            yield rows[done : done + size]
            done += size


class TenantTable(Table, tablename="tenant_table", db=GATE):
    """A table whose every row belongs to one tenant.

    Inside a tenant transaction each query carries the tenant's filter without being asked, on
    both engines; on PostgreSQL row-level security stands behind it. `tenant` lists what a tenant
    transaction may do (append-only tables leave things out), `platform` what a platform
    transaction may do across tenants: nothing, unless there is a reason.
    """

    id = UUID(primary_key=True, default=uuid4)
    tenant_id = UUID(null=False, default=None)

    tenant: ClassVar[frozenset[Privilege]] = EVERYTHING
    platform: ClassVar[frozenset[Privilege]] = frozenset()

    @classmethod
    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**{"db": GATE, **kwargs})
        TENANT_TABLES[cls._meta.tablename] = cls

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # New rows belong to the tenant whose door is open; nobody has to say it twice.
        if not args and "tenant_id" not in kwargs and kwargs.get("_data") is None:
            kwargs["tenant_id"] = current_door().tenant_id
        super().__init__(*args, **kwargs)

    @classmethod
    def _only_own(cls, query: Any) -> Any:
        door = current_door()
        if door.kind is DoorKind.TENANT:
            return query.where(cls.tenant_id == door.tenant_id)
        return query

    @classmethod
    def select(cls, *columns: Any, exclude_secrets: bool = False) -> Select[Any]:
        """Piccolo's `select`, of the tenant's own rows."""
        return cls._only_own(super().select(*columns, exclude_secrets=exclude_secrets))  # type: ignore[no-any-return]

    @classmethod
    def objects(cls, *prefetch: Any) -> Objects[Self]:
        """Piccolo's `objects`, of the tenant's own rows."""
        return cls._only_own(super().objects(*prefetch))  # type: ignore[no-any-return]

    @classmethod
    def count(cls, column: Any = None, distinct: Any = None) -> Count:
        """Piccolo's `count`, of the tenant's own rows."""
        return cls._only_own(super().count(column, distinct))  # type: ignore[no-any-return]

    @classmethod
    def exists(cls) -> Exists[Any]:
        """Piccolo's `exists`, among the tenant's own rows."""
        return cls._only_own(super().exists())  # type: ignore[no-any-return]

    @classmethod
    def update(cls, *args: Any, **kwargs: Any) -> Update[Any]:
        """Piccolo's `update`, of the tenant's own rows."""
        return cls._only_own(super().update(*args, **kwargs))  # type: ignore[no-any-return]

    @classmethod
    def delete(cls, force: bool = False) -> Delete:  # noqa: FBT001, FBT002 - Piccolo's signature
        """Piccolo's `delete`, of the tenant's own rows."""
        return cls._only_own(super().delete(force=force))  # type: ignore[no-any-return]

    @classmethod
    def insert(cls, *rows: Self) -> Insert[Self]:
        """Piccolo's `insert`; rows of another tenant are refused."""
        door = current_door()
        for row in rows:
            if door.kind is DoorKind.TENANT and row.tenant_id != door.tenant_id:
                raise NoDoorError(f"row of another tenant for {cls._meta.tablename}")
        return super().insert(*rows)


class PlatformTable(Table, tablename="platform_table", db=GATE):
    """A table that belongs to no tenant. Tenant transactions may at most read it."""

    id = UUID(primary_key=True, default=uuid4)

    tenant: ClassVar[frozenset[Privilege]] = frozenset()
    platform: ClassVar[frozenset[Privilege]] = EVERYTHING

    @classmethod
    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**{"db": GATE, **kwargs})
        PLATFORM_TABLES[cls._meta.tablename] = cls
