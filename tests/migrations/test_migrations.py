"""Migrations: step by step with rows present, several at once, all or nothing, only additive."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from databases import Postgres, Sqlite, Urls
from inventing import value_for
from piccolo.apps.migrations.auto.migration_manager import MigrationManager

import migrations
from sorgeauskunft.host import piccolo_app
from sorgeauskunft.kernel.database import (
    GATE,
    Database,
    migrate,
    migration_transaction,
    require_migrated,
)
from sorgeauskunft.kernel.errors import DatabaseError

FOLDER = Path(migrations.__path__[0])
FILES = sorted(FOLDER.glob("sorgeauskunft_*.py"))
IDS = [re.findall(r'^ID = "(.+)"$', file.read_text(), re.MULTILINE)[0] for file in FILES]
TABLES = {table._meta.tablename: table for table in piccolo_app.APP_CONFIG.table_classes}

Rows = dict[str, dict[str, Any]]


@pytest.fixture
async def empty(engine: Sqlite | Postgres) -> AsyncIterator[Urls]:
    """A database without a single table."""
    fresh = await engine.fresh(migrated=False)
    yield fresh
    await engine.drop(fresh)


async def run(urls: Urls, up_to: str = "all") -> list[str]:
    return await migrate(urls.owner, app_url=urls.app, platform_url=urls.platform, up_to=up_to)


async def columns_there() -> dict[str, list[str]]:
    """Return the program's tables that the open database has by now, with their columns."""
    found: dict[str, list[str]] = {}
    if GATE.engine_type == "postgres":
        for row in await GATE.fetch(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name <> 'migration'"
        ):
            found.setdefault(row["table_name"], []).append(row["column_name"])
    else:
        for row in await GATE.fetch(
            "SELECT m.name AS table_name, p.name AS column_name "
            "FROM sqlite_master m, pragma_table_info(m.name) p "
            "WHERE m.type = 'table' AND m.name <> 'migration' AND m.name NOT LIKE 'sqlite!_%' "
            "ESCAPE '!'"
        ):
            found.setdefault(row["table_name"], []).append(row["column_name"])
    return found


async def put_rows(urls: Urls) -> Rows:
    """Write one row into every table, as the superuser: policies are not what is tested."""
    written: Rows = {}
    async with migration_transaction(urls.superuser):
        for name, names in (await columns_there()).items():
            by_name = {each._meta.db_column_name: each for each in TABLES[name]._meta.columns}
            row = {each: value_for(by_name[each]) for each in names}
            marks = ", ".join(f"${number + 1}" for number in range(len(row)))
            quoted = ", ".join(f'"{each}"' for each in row)
            await GATE.fetch(
                f'INSERT INTO "{name}" ({quoted}) VALUES ({marks})', tuple(row.values())
            )
            written[name] = row
    return written


async def read_rows(urls: Urls) -> dict[str, dict[Any, dict[str, Any]]]:
    """Read every table through the code that uses it, so that every value must be readable."""
    async with migration_transaction(urls.superuser):
        return {
            name: {row["id"]: row for row in await TABLES[name].select()}
            for name in await columns_there()
        }


async def test_step_by_step(empty: Urls) -> None:
    """Each migration runs alone, over rows in every table, and every row is the same afterwards."""
    written: list[Rows] = []
    for each in IDS:
        assert await run(empty, each) == [each]
        written.append(await put_rows(empty))
    assert await run(empty) == []
    there = await read_rows(empty)
    assert there.keys() == TABLES.keys()
    for rows in written:
        for name, row in rows.items():
            kept = there[name][row["id"]]
            assert {column: kept[column] for column in row} == row
    assert sum(len(rows) for rows in there.values()) == sum(len(rows) for rows in written)


async def test_again_changes_nothing(empty: Urls) -> None:
    """A second run finds nothing to do."""
    assert await run(empty) == IDS
    assert await run(empty) == []


MIGRATE = """
    import asyncio, json, sys
    from sorgeauskunft.kernel.database import migrate
    owner, app, platform = sys.argv[1:]
    ran = asyncio.run(migrate(owner, app_url=app, platform_url=platform))
    print(json.dumps(ran))
"""


async def test_four_at_once(empty: Urls) -> None:
    """Of four processes that migrate a fresh database at once, one does it and all succeed."""
    program = textwrap.dedent(MIGRATE)
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", program, empty.owner, empty.app, empty.platform),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    answers = await asyncio.gather(*(each.communicate() for each in started))
    assert [errors for _, errors in answers] == [b""] * 4
    assert [each.returncode for each in started] == [0] * 4
    assert sorted((json.loads(said) for said, _ in answers), key=len) == [[], [], [], IDS]


async def test_four_tasks_at_once(empty: Urls) -> None:
    """The same within one process."""
    ran = await asyncio.gather(*(run(empty) for _ in range(4)))
    assert sorted(ran) == [[], [], [], IDS]


FAILING = """
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2999-01-01T00:00:00:000000"

async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description="fails")

    async def run():
        for statement in (
            "CREATE TABLE half_done (id integer)",
            "INSERT INTO half_done VALUES (1)",
            "SELECT * FROM nowhere",
        ):
            await engine_finder().run_ddl(statement)

    manager.add_raw(run)
    return manager
"""


@pytest.fixture
def with_failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same migrations, and one more that fails in its middle."""
    monkeypatch.setattr(sys, "path", sys.path[:])
    for file in FILES:
        shutil.copy(file, tmp_path)
    (tmp_path / "failing_2999.py").write_text(FAILING)
    monkeypatch.setattr(piccolo_app.APP_CONFIG, "migrations_folder_path", tmp_path)


@pytest.mark.usefixtures("with_failing")
async def test_failure_leaves_nothing(empty: Urls) -> None:
    """A migration that fails takes all of its run with it; the next run starts where it was."""
    with pytest.raises(DatabaseError):
        await run(empty)
    async with migration_transaction(empty.superuser):
        assert await columns_there() == {}
    assert await run(empty, IDS[-1]) == IDS
    with pytest.raises(DatabaseError):
        await run(empty)
    async with migration_transaction(empty.superuser):
        assert (await columns_there()).keys() == TABLES.keys()


async def test_unknown_step(empty: Urls) -> None:
    """A migration that does not exist is refused."""
    with contextlib.redirect_stderr(None), pytest.raises(DatabaseError, match="migration failed"):
        await run(empty, "2000-01-01T00:00:00:000000")


async def test_program_newer_than_schema(empty: Urls) -> None:
    """A program says which command is missing before it meets a table that is not there."""
    database = Database(empty.app, platform_url=empty.platform)
    await database.open()
    try:
        for done in (None, IDS[0]):
            if done:
                await run(empty, up_to=done)
            with pytest.raises(DatabaseError, match="run `sorgeauskunft migrate`"):
                await require_migrated(database)
        await run(empty)
        await require_migrated(database)
    finally:
        await database.close()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_only_additive(file: Path) -> None:
    """Migrations add: nothing is dropped, renamed or altered, so that the last release runs on."""
    text = file.read_text()
    calls = {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
    assert not {
        each for each in calls if each.startswith(("drop_", "rename_", "alter_", "change_"))
    }
    assert not re.findall(r"\b(DROP|RENAME|TRUNCATE\s+\w+|DELETE\s+FROM|ALTER\s+COLUMN)\b", text)


ARGUED: Final = {
    (
        "sorgeauskunft_2026_11_25t06_10_00_000000",
        "register_query",
    ): "no earlier program has asked a register: what says so came with the migration before",
    (
        "sorgeauskunft_2026_11_28t14_30_00_000000",
        "membership",
    ): "no earlier program has written such "
    "rows: people of the platform come with this very migration",
} | {
    (
        "sorgeauskunft_2026_11_28t21_11_00_000000",
        name,
    ): "its triggers refuse nothing: they write a mark beside, which whoever writes here may"
    for name in ("request_case", "status_change", "register_query", "request")
}
"""What restricts a table of before all the same: migration and table → why nobody is hurt."""


_RESTRICTS: Final = (
    r"CREATE UNIQUE INDEX \w+ ON (\w+)",
    r"CREATE TRIGGER \w+ (?:BEFORE|AFTER) (?:INSERT|UPDATE)[A-Z ]*? ON (\w+)",
    r"ALTER TABLE (\w+) ADD CONSTRAINT",
)


async def operations(file: Path) -> MigrationManager:
    """What a migration does, without doing it."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    manager: MigrationManager = await module.forwards()
    return manager


def test_former_program_can_still_write() -> None:
    """What is new in a table that is there asks nothing of a program that does not know it.

    It inserts rows without the new columns, so these may be empty or have a default, and are not
    unique. What it has always written stays right: unique indexes, constraints and triggers come on
    tables that are new themselves, in this migration or in one of the two before.
    """
    managers = [asyncio.run(operations(file)) for file in FILES]
    tables = [{table.tablename for table in manager.add_tables} for manager in managers]
    faults = []
    for place, (file, manager) in enumerate(zip(FILES, managers, strict=True)):
        for added in manager.add_columns.add_columns:
            params, where = (
                added.column._meta.params,
                f"{added.tablename}.{added.column._meta.name}",
            )
            if added.tablename in tables[place]:
                continue
            if not params["null"] and params["default"] is None:
                faults.append(f"{file.stem}: {where} has no default")
            if params["unique"]:
                faults.append(f"{file.stem}: {where} is unique")
        new = set().union(*tables[max(0, place - 2) : place + 1])
        text = "".join(re.findall(r'"([^"]*)"', file.read_text()))
        restricted = [each for rule in _RESTRICTS for each in re.findall(rule, text)]
        faults += [
            f"{file.stem}: {table} is restricted"
            for table in restricted
            if table not in new and (file.stem, table) not in ARGUED
        ]
    assert faults == []


def test_ids_are_in_order() -> None:
    """The names of the files sort as their ids do, and no id is given twice."""
    assert sorted(set(IDS)) == IDS


def test_no_table_without_migration() -> None:
    """What `migrate` loads by itself knows exactly the tables that the migrations make.

    A table that it did not know would get neither policy nor grant.
    """
    program = (
        "from sorgeauskunft.host.piccolo_app import APP_CONFIG;"
        "print(*sorted(table._meta.tablename for table in APP_CONFIG.table_classes))"
    )
    said = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    made = re.findall(
        r"add_table\([^)]*?tablename=\"(\w+)\"", "".join(file.read_text() for file in FILES)
    )
    assert said.stdout.split() == sorted(made)
