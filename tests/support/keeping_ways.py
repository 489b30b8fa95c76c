"""A whole service to lose: its database and files, what stands in them, and nothing left of them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
from databases import Postgres, Sqlite, Urls
from examples import make_office
from planted import close, fill, receipted

from sorgeauskunft.host.backup_commands import chain_faults
from sorgeauskunft.host.demo import seed, seed_costs
from sorgeauskunft.kernel import Kernel, ManualClock, Settings
from sorgeauskunft.kernel.blobs import Blob
from sorgeauskunft.kernel.database import add
from sorgeauskunft.safekeeping import Allowed, Restored, restore
from sorgeauskunft.safekeeping.sqlite import opened
from sorgeauskunft.uploads.tables import UploadRow
from tenants.demo import office_id
from tenants.directory import DirectoryKeeper
from tenants.offices import Office


class Lived(msgspec.Struct, frozen=True):
    """An office with one request that is past its time soon, and one that stays."""

    office: Office
    goes: UUID
    stays: UUID


async def live(kernel: Kernel, *, whole_demo: bool = False) -> Lived:
    """Rows in every table that a request can have, and files; with people and costs if wanted."""
    if whole_demo:
        await seed(kernel)
        await seed_costs(kernel)
        office = (await DirectoryKeeper(kernel).current()).offices[office_id("bremerhaven")]
    else:
        office = await make_office(kernel)
    goes, stays = await receipted(kernel, office), await receipted(kernel, office)
    await close(kernel, office, goes)
    await fill(kernel, office, goes)
    file_id = uuid4()
    await kernel.blobs.write(Blob(office.id, file_id), _chunks())
    async with kernel.database.tenant_transaction(office.id):
        now = kernel.clock.now()
        await add(UploadRow(id=file_id, request_id=stays, size=6, created_at=now))
    return Lived(office, goes, stays)


async def _chunks() -> AsyncIterator[bytes]:
    yield b"sealed"


def _from(table: str) -> int:
    """The first column that counts: where rows are made anew their own id leads nowhere.

    Proofs are added again as they were, under the tenant's number; what is deleted again leaves its
    mark for the figures again.
    """
    return 1 if table in {"deletion_proof", "deletion_head", "figure_mark"} else 0


async def everything(urls: Urls) -> dict[str, list[str]]:
    """Table → its rows, sorted."""
    found: dict[str, list[str]] = {}
    if urls.engine == "sqlite":
        with opened(Path(urls.app.removeprefix("sqlite:///"))) as file:
            names = file.execute(
                "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
            ).fetchall()
            for (name,) in names:
                rows = file.execute(f'SELECT * FROM "{name}"').fetchall()
                found[name] = sorted(repr(row[_from(name) :]) for row in rows)
        return found
    connection: Any = await asyncpg.connect(urls.superuser)
    try:
        for row in await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace"
        ):
            rows = await connection.fetch(f'SELECT * FROM "{row[0]}"')
            found[row[0]] = sorted(repr(tuple(each)[_from(row[0]) :]) for each in rows)
    finally:
        await connection.close()
    return found


async def destroy(engine: Sqlite | Postgres, urls: Urls, settings: Settings) -> None:
    """Nothing is left: no row, no table, no file; the journal of deletions is elsewhere."""
    shutil.rmtree(settings.effective_upload_folder)
    if isinstance(engine, Postgres):
        await engine.empty(urls)
    else:
        await engine.drop(urls)


async def bring_back(
    settings: Settings, folder: Path, clock: ManualClock, **allowed: Any
) -> Restored:
    """Restore as the command does."""
    return await restore(settings, folder, clock, Allowed(**allowed), chain_faults)
