"""The way back: everything is looked at before anything is overwritten, and nobody serves before the end.

The database is marked (`kernel/database/pending.py`) from its first row until the deletions were
replayed and all chains recomputed. Whatever stops this on its way leaves the mark behind.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import msgspec

from sorgeauskunft import retention
from sorgeauskunft.kernel import Kernel, audit, build
from sorgeauskunft.kernel.clock import Clock
from sorgeauskunft.kernel.database import known_migrations, migrate
from sorgeauskunft.kernel.database.database import sqlite_path
from sorgeauskunft.kernel.deletions import Journal
from sorgeauskunft.kernel.errors import SecretsError
from sorgeauskunft.kernel.settings import Settings, environment_name, key_encryption_keys
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.kernel.wrapping import SettingsKeys
from sorgeauskunft.safekeeping import postgres, sqlite
from sorgeauskunft.safekeeping.errors import SafekeepingError, told
from sorgeauskunft.safekeeping.files import bring_back, kept_in, room_for
from sorgeauskunft.safekeeping.making import engine_of, index_check
from sorgeauskunft.safekeeping.manifest import DUMP, Manifest, examined
from sorgeauskunft.uploads.tables import UploadRow
from tenants import registry
from tenants.directory import DirectoryKeeper

_CALLED = {"sqlite": "SQLite", "postgres": "PostgreSQL"}

Verify = Callable[[Kernel], Awaitable[list[str]]]
"""Recomputes all chains; returns a sentence for each fault."""


class Allowed(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has agreed to: overwriting a database (its name), and doing without a part."""

    replace: str = ""
    journal_lost: bool = False
    despite_faults: bool = False


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What was done: files that came back, migrations, deletions, files that rows lack; faults."""

    manifest: Manifest
    files: int
    migrations: list[str]
    replayed: list[retention.Replayed]
    lacking: int
    faults: list[str]


async def restore(
    settings: Settings, folder: Path, clock: Clock, allowed: Allowed, verify: Verify
) -> Restored:
    """Restore a backup to where the settings lead, and open it for serving.

    Raises:
        SafekeepingError: It is damaged, of another engine, of a newer program, or of other keys;
            there is something that would be lost; a chain is broken. The sentence says which.
    """
    manifest = examined(folder)
    await _fits(settings, manifest)
    _journal_is_there(settings, manifest, allowed)
    name = await _occupied(settings)
    if name and allowed.replace != name:
        raise SafekeepingError(
            f"there is something in {name} already, which would be lost: stop `serve` and `worker`, "
            f"and repeat with --replace {name}"
        )
    with told("files"):
        room_for(manifest.files, settings.effective_upload_folder)
    await _database_back(settings, folder, manifest)
    with told(f"{settings.effective_upload_folder} cannot be written"):
        files = bring_back(folder, manifest.files, settings.effective_upload_folder)
    done = await _forgotten(settings, clock, verify, manifest, files)
    if done.faults and not allowed.despite_faults:
        raise SafekeepingError(
            "\n".join(
                (
                    "the chains of the restored data are broken, nobody is served:",
                    *done.faults,
                    "if they were broken before the backup, repeat with --despite-faults",
                )
            )
        )
    if engine_of(settings) == "sqlite":
        await sqlite.finish(_file(settings))
    else:
        await postgres.finish(settings)
    return done


async def _fits(settings: Settings, manifest: Manifest) -> None:
    engine = engine_of(settings)
    if manifest.engine != engine:
        raise SafekeepingError(
            f"the backup is of {_CALLED[manifest.engine]}, DATABASE_URL names {_CALLED[engine]}: "
            "a backup goes back to the engine that it came from"
        )
    if newer := set(manifest.migrations) - known_migrations():
        raise SafekeepingError(
            f"the backup is of a newer program ({manifest.version}, {len(newer)} migrations that "
            "this one does not know): restore it with that one"
        )
    keys = SettingsKeys(key_encryption_keys(settings.key_encryption_keys))
    for name, needed in manifest.keys.items():
        try:
            await keys.unwrap(name, needed.tenant_id, needed.wrapped)
        except SecretsError as error:
            setting = environment_name("key_encryption_keys")
            raise SafekeepingError(
                f"{setting}: the backup cannot be read with it, {error}"
            ) from error
    if manifest.index_check != index_check(settings):
        raise SafekeepingError(
            f"{environment_name('index_key')} is not the one of the backup: nothing could be found"
        )


def _journal_is_there(settings: Settings, manifest: Manifest, allowed: Allowed) -> None:
    """Refuse a journal that is older than the backup: what was deleted would come back unseen."""
    folder = settings.effective_deletion_journal
    journal = Journal(folder)
    behind = [each for each, seq in manifest.deletions.items() if journal.last_seq(each) < seq]
    if behind and not allowed.journal_lost:
        raise SafekeepingError(
            f"the journal of deletions in {folder} is older than the backup for {len(behind)} "
            "offices: bring the present one there. Only if it is lost, repeat with --journal-lost; "
            "what was deleted after the backup is then there again"
        )


def _file(settings: Settings) -> Path:
    return sqlite_path(settings.effective_database_url)


async def _occupied(settings: Settings) -> str:
    """Return the name of what would be overwritten; empty for nothing."""
    if engine_of(settings) == "sqlite":
        name, empty = _file(settings).name, sqlite.is_empty(_file(settings))
    else:
        name, empty = postgres.name_of(settings), await postgres.is_empty(settings)
    nothing = empty and not any(kept_in(settings.effective_upload_folder))
    return "" if nothing else name


async def _database_back(settings: Settings, folder: Path, manifest: Manifest) -> None:
    dump = folder / DUMP[manifest.engine]
    if manifest.engine == "sqlite":
        sqlite.put_back(dump, _file(settings))
        rows = await sqlite.rows(_file(settings))
    else:
        await postgres.put_back(settings, dump)
        rows = await postgres.rows(settings)
    if rows != manifest.rows:
        differ = sorted(
            name
            for name in rows.keys() | manifest.rows.keys()
            if rows.get(name) != manifest.rows.get(name)
        )
        raise SafekeepingError(f"not all rows came back: {', '.join(differ)}")


async def _forgotten(
    settings: Settings, clock: Clock, verify: Verify, manifest: Manifest, files: int
) -> Restored:
    """Migrate, delete again what was deleted since, recompute the chains."""
    migrations = await migrate(
        settings.migration_url,
        app_url=settings.effective_database_url,
        platform_url=settings.platform_database_url,
    )
    kernel = build(settings, clock)
    await kernel.database.open()
    try:
        await registry.make_platform(kernel)
        async with kernel.database.tenant_transaction(PLATFORM_ID):
            await audit.record("operator:restored", audit.OPERATOR, clock.now())
        replayed = await retention.replay(kernel)
        for tenant_id in manifest.deletions:
            await kernel.journal.follow(kernel.database, tenant_id)
        return Restored(
            manifest=manifest,
            files=files,
            migrations=migrations,
            replayed=replayed,
            lacking=await _lacking(kernel),
            faults=await verify(kernel),
        )
    finally:
        await kernel.database.close()


async def _lacking(kernel: Kernel) -> int:
    """Count rows whose file is not there: it was deleted while the backup was made."""
    there = {UUID(path.name) for path in kept_in(kernel.settings.effective_upload_folder)}
    lacking = 0
    for tenant_id in (await DirectoryKeeper(kernel).current()).offices:
        async with kernel.database.tenant_transaction(tenant_id, read_only=True):
            rows = await UploadRow.select(UploadRow.id)
        lacking += len({row["id"] for row in rows} - there)
    return lacking
