"""The commands, as an operator types them."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from databases import Sqlite, Urls
from processes import ended, free_port

from sorgeauskunft.host.cli import main
from sorgeauskunft.kernel import Kernel, Settings
from sorgeauskunft.kernel.database import GATE, migration_transaction
from sorgeauskunft.kernel.database.pending import MAKE_MARK
from sorgeauskunft.kernel.settings import environment_name
from sorgeauskunft.operation import Backup, note_backup
from sorgeauskunft.operation.backups import LATE, NOTED, last_backup
from sorgeauskunft.operation.tables import BackupNote
from sorgeauskunft.safekeeping.sqlite import opened


@pytest.fixture
def environment(urls: Urls, settings: Settings) -> dict[str, str]:
    given, defaults = msgspec.structs.asdict(settings), msgspec.structs.asdict(Settings())
    return {
        environment_name(name): str(value)
        for name, value in given.items()
        if value != defaults[name]
    }


def run(environment: dict[str, str], *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], env=environment)


def test_there_and_back(environment: dict[str, str], tmp_path: Path) -> None:
    """Backup, check, restore over what is there: each says what it did."""
    assert run(environment, "audit", "verify").exit_code == 0
    made = run(environment, "backup", tmp_path / "kept", "--keep", "3")
    assert made.exit_code == 0, made.output
    (folder,) = (tmp_path / "kept").iterdir()
    assert made.output.startswith(f"{folder}: ")
    assert "it needs the keys first" in made.output
    assert run(environment, "restore", folder, "--check").output.startswith("whole: ")
    refused = run(environment, "restore", folder)
    assert refused.exit_code == 1
    name = refused.output.split("--replace ")[1].strip()
    done = run(environment, "restore", folder, "--replace", name)
    assert done.exit_code == 0, done.output
    assert done.output.endswith("the service can be started\n")
    assert run(environment, "audit", "verify").exit_code == 0


async def test_known(environment: dict[str, str], kernel: Kernel, tmp_path: Path) -> None:
    """The service knows when its last backup was made; one that it cannot be told of is whole."""
    assert await read(kernel) is None
    made = await asyncio.to_thread(run, environment, "backup", tmp_path / "kept")
    assert made.exit_code == 0, made.output
    (folder,) = (tmp_path / "kept").iterdir()
    known = await read(kernel)
    assert known is not None
    assert f"{known.made_at:%Y-%m-%dT%H-%M-%SZ}" == folder.name
    assert f"{known.rows} rows, {known.files} uploads, {known.bytes:,} bytes" in made.output
    assert not known.is_late(known.made_at + LATE)
    assert known.is_late(known.made_at + LATE + dt.timedelta(seconds=1))
    old = msgspec.structs.replace(known, made_at=known.made_at - NOTED * 2)
    await note_backup(kernel, old)
    await note_backup(kernel, msgspec.structs.replace(known, made_at=known.made_at + LATE))
    async with kernel.database.platform_transaction("test", read_only=True):
        assert await BackupNote.count() == 2


async def read(kernel: Kernel) -> Backup | None:
    async with kernel.database.platform_transaction("test", read_only=True):
        return await last_backup()


async def test_not_told(environment: dict[str, str], urls: Urls, tmp_path: Path) -> None:
    """Where the service cannot be told of a backup, it is made all the same, and that is said."""
    async with migration_transaction(urls.superuser):
        await GATE.fetch("DROP TABLE backup_note")
    made = await asyncio.to_thread(run, environment, "backup", tmp_path / "kept")
    assert made.exit_code == 0, made.output
    assert "the service does not know of this backup: " in made.output
    (folder,) = (tmp_path / "kept").iterdir()
    checked = await asyncio.to_thread(run, environment, "restore", folder, "--check")
    assert checked.output.startswith("whole: ")


@pytest.mark.e2e
@pytest.mark.parametrize("command", ["serve", "worker"])
async def test_half_a_restore(sqlite: Sqlite, tmp_path: Path, command: str) -> None:
    """`serve` and `worker` end with a sentence while a restore is not done.

    The mark is the same on PostgreSQL (test_drill.py).
    """
    urls = await sqlite.fresh()
    with opened(Path(urls.app.removeprefix("sqlite:///"))) as file:
        file.execute(MAKE_MARK)
    port = ("--port", str(free_port())) if command == "serve" else ()
    status, said = await asyncio.to_thread(ended, tmp_path, command, *port, DATABASE_URL=urls.app)
    assert status != 0
    assert "a restore of this database is not done" in said
