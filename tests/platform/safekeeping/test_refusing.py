"""What is refused before anything is overwritten, and told in a sentence."""

from __future__ import annotations

import datetime as dt
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from configured import base64_key
from databases import Postgres, Urls
from keeping_ways import bring_back, everything, live

from sorgeauskunft.kernel import Kernel, ManualClock, Settings
from sorgeauskunft.safekeeping import SafekeepingError, backup, examined
from sorgeauskunft.safekeeping.tools import without_password


@contextmanager
def small_disk(most: int) -> Iterator[None]:
    """No file may become larger: what a program writes past that fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_one_byte(
    kernel: Kernel, settings: Settings, clock: ManualClock, urls: Urls, tmp_path: Path
) -> None:
    """A backup with one changed byte in any of its files is refused; nothing is overwritten."""
    await live(kernel)
    made = await backup(settings, tmp_path / "kept", clock.now())
    before = await everything(urls)
    assert examined(made.folder) == made.manifest
    found = sorted(path for path in made.folder.rglob("*") if path.is_file())
    assert len(found) == 5
    for path in found:
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        with pytest.raises(SafekeepingError, match="damaged"):
            await bring_back(settings, made.folder, clock)
        path.unlink()
        with pytest.raises(SafekeepingError):
            await bring_back(settings, made.folder, clock)
        path.write_bytes(whole)
    assert await everything(urls) == before


async def test_keys(
    kernel: Kernel, settings: Settings, clock: ManualClock, urls: Urls, tmp_path: Path
) -> None:
    """A missing and a wrong key are told by their names; no key is in the backup."""
    await live(kernel)
    made = await backup(settings, tmp_path / "kept", clock.now())
    before = await everything(urls)
    assert set(made.manifest.keys) == {"first"}
    for changed, told in (
        ({"key_encryption_keys": f"other:{base64_key('k')}"}, "first is not among the settings"),
        ({"key_encryption_keys": f"first:{base64_key('x')}"}, "first is a wrong one"),
        ({"index_key": base64_key("x")}, "INDEX_KEY is not the one of the backup"),
    ):
        with pytest.raises(SafekeepingError, match=told):
            await bring_back(msgspec.structs.replace(settings, **changed), made.folder, clock)
    assert await everything(urls) == before
    for path in made.folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            for letter in "kis":
                assert base64_key(letter).encode() not in held
                assert letter.encode() * 32 not in held


async def test_disk_full(
    kernel: Kernel, settings: Settings, clock: ManualClock, tmp_path: Path
) -> None:
    """A disk that takes no more leaves no half backup and deletes no older one."""
    await live(kernel)
    folder = tmp_path / "kept"
    made = await backup(settings, folder, clock.now())
    clock.advance(dt.timedelta(hours=1))
    with small_disk(4096), pytest.raises(SafekeepingError):
        await backup(settings, folder, clock.now(), keep=1)
    assert list(folder.iterdir()) == [made.folder]


async def test_keep(kernel: Kernel, settings: Settings, clock: ManualClock, tmp_path: Path) -> None:
    """The newest so many stay, what a killed one left goes; what is no backup is not touched."""
    await live(kernel)
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "notes.txt").touch()
    (folder / "2020-01-01T00-00-00Z").mkdir()
    (folder / "2020-01-02T00-00-00Z.part").mkdir()
    names = []
    for _ in range(3):
        made = await backup(settings, folder, clock.now(), keep=2)
        names.append(made.folder.name)
        clock.advance(dt.timedelta(hours=1))
    assert made.dropped == names[:1]
    left = {path.name for path in folder.iterdir()}
    assert left == {*names[1:], "notes.txt", "2020-01-01T00-00-00Z"}


async def test_journal_is_no_upload(
    kernel: Kernel, settings: Settings, clock: ManualClock, tmp_path: Path
) -> None:
    """A journal of deletions inside the folder of uploads, as in the chart, does not come along."""
    await live(kernel)
    journal = settings.effective_upload_folder / "deletions"
    journal.mkdir()
    (journal / "x.jsonl").touch()
    made = await backup(settings, tmp_path / "kept", clock.now())
    assert not [name for name in made.manifest.files if "deletions" in name]


async def test_other_engine(
    kernel: Kernel, settings: Settings, clock: ManualClock, urls: Urls, tmp_path: Path
) -> None:
    """A backup goes back to the engine that it came from only."""
    made = await backup(settings, tmp_path / "kept", clock.now())
    other = "sqlite:///x.sqlite" if urls.engine == "postgresql" else "postgresql://a@/b"
    with pytest.raises(SafekeepingError, match="goes back to the engine"):
        await bring_back(msgspec.structs.replace(settings, database_url=other), made.folder, clock)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"backup_database_url": ""}, "SORGEAUSKUNFT_BACKUP_DATABASE_URL is missing"),
        ({"postgres_tools": "/nonexistent"}, "there is no pg_dump in /nonexistent"),
    ],
)
async def test_without_tools(
    postgres: Postgres, tmp_path: Path, changed: dict[str, str], told: str
) -> None:
    """What PostgreSQL lacks for a dump is told by name."""
    await _refused(postgres, tmp_path, told, **changed)


async def test_old_tools(postgres: Postgres, tmp_path: Path) -> None:
    """Tools that are older than the server are named with what is needed."""
    for name in ("pg_dump", "pg_restore"):
        old = tmp_path / name
        old.write_text("#!/bin/sh\necho 'x (PostgreSQL) 14.1'\n")
        old.chmod(0o755)
    await _refused(postgres, tmp_path, "install postgresql-client-", postgres_tools=str(tmp_path))


async def test_role_that_sees_nothing(postgres: Postgres, tmp_path: Path) -> None:
    """A role that row-level security binds would make an empty backup: it is refused."""
    await _refused(postgres, tmp_path, "needs BYPASSRLS", role="app")


async def _refused(
    postgres: Postgres, folder: Path, told: str, role: str = "", **changed: str
) -> None:
    from configured import settings_for  # noqa: PLC0415
    from inventing import NOON  # noqa: PLC0415

    urls = await postgres.fresh()
    if role:
        changed["backup_database_url"] = getattr(urls, role)
    settings = msgspec.structs.replace(settings_for(urls, folder), **changed)
    with pytest.raises(SafekeepingError, match=told):
        await backup(settings, folder / "kept", NOON)
    assert not list((folder / "kept").iterdir())
    await postgres.drop(urls)


def test_password_is_no_argument() -> None:
    """Everybody on the machine can read arguments of programs: a password is none of them."""
    address, given = without_password("postgresql://so:p%40ss@db:5432/so?sslmode=require")
    assert address == "postgresql://so@db:5432/so?sslmode=require"
    assert given == {"PGPASSWORD": "p@ss"}


async def test_backup_role_writes_nothing(postgres: Postgres) -> None:
    """The role that reads everything may change nothing."""
    import asyncpg  # noqa: PLC0415

    urls = await postgres.fresh()
    connection = await asyncpg.connect(urls.backup)
    for sql in (
        "DELETE FROM request",
        "UPDATE tenant_key SET number = 2",
        "CREATE TABLE x (y int)",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(sql)
    await connection.close()
    await postgres.drop(urls)
