"""The drill: a service is lost and comes back, row by row, without those who were deleted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from arrivals import somebody
from counted_anew import month_anew
from databases import Postgres, Sqlite, Urls
from keeping_ways import bring_back, destroy, everything, live

from billing import offer
from sorgeauskunft import casework, drafts, figures, retention
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.auditing import verify_all
from sorgeauskunft.kernel import Kernel, ManualClock, Settings, build
from sorgeauskunft.kernel.database import require_migrated
from sorgeauskunft.kernel.errors import DatabaseError, NotFoundError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.safekeeping import SafekeepingError, backup
from sorgeauskunft.safekeeping import restoring as steps
from tenants.directory import DirectoryKeeper

KEPT = dt.timedelta(days=180)
LOGGED = {"audit_entry", "audit_head"}
"""What goes on while things are restored: the trail says that something was deleted again."""


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _without_id(rows: list[str]) -> list[str]:
    return sorted(row.partition(", ")[2] for row in rows)


async def test_drill(
    engine: Sqlite | Postgres,
    urls: Urls,
    kernel: Kernel,
    clock: ManualClock,
) -> None:
    """Backup, people deleted, all lost, restored: every table and file is as it was at the loss.

    A sample is read by the clerk's own way, and all chains are whole. What people have had deleted
    themselves stands in the journal at once, without a run of retention.
    """
    settings, tmp_path = kernel.settings, kernel.settings.data_folder
    lived = await live(kernel, whole_demo=True)
    code = await drafts.begin(kernel, lived.office.id, DraftContent(), "v1")
    wish = offer.Wish(land="BY", authority="Amt", name="Geheim", email="geheim@example.org")
    wish_id = await offer.ask(kernel, wish)
    made = await backup(settings, tmp_path / "kept", clock.now())
    kept = await everything(urls)
    assert sum(bool(rows) for rows in kept.values()) > 30
    assert {name: len(rows) for name, rows in kept.items()} == made.manifest.rows
    clock.advance(KEPT)
    await retention.run(kernel, await DirectoryKeeper(kernel).current())
    await drafts.delete(kernel, lived.office.id, code)
    await offer.mark_done(kernel, wish_id)
    lost, lost_files = await everything(urls), files(settings.effective_upload_folder)
    await kernel.database.close()
    await destroy(engine, urls, settings)

    done = await bring_back(settings, made.folder, clock)
    assert (done.faults, done.lacking, done.migrations) == ([], 0, [])
    assert {each.tenant_id: (each.proofs, each.deleted) for each in done.replayed} == {
        lived.office.id: (2, 2),
        PLATFORM_ID: (1, 1),
    }
    there = await everything(urls)
    assert there.keys() == kept.keys()
    for name, rows in there.items():
        if name == "figure_mark":
            # What is deleted again is marked again: the same times, with ids of their own.
            assert _without_id(rows) == _without_id(lost[name])
        elif name not in LOGGED:
            assert rows == lost[name], name
        elif name == "audit_entry":
            assert set(rows) >= set(kept[name])
    assert files(settings.effective_upload_folder) == lost_files
    again = build(settings, clock)
    await again.database.open()
    try:
        await require_migrated(again.database)
        clerk = somebody(lived.office)
        opened = await casework.view(again, clerk, lived.stays)
        assert opened.request.content.mother.name.family_name == "Öztürk"
        with pytest.raises(NotFoundError):
            await casework.view(again, clerk, lived.goes)
        assert not [each for each in await verify_all(again) if each.faults]
        for month in await figures.of_office(again, clerk):
            assert month == await month_anew(again, lived.office.id, month.first)
    finally:
        await again.database.close()


async def test_policies_are_back(
    kernel: Kernel,
    clock: ManualClock,
) -> None:
    """Into an occupied database only by its name, with nobody at work; then it is as closed to strangers as before."""
    settings, tmp_path = kernel.settings, kernel.settings.data_folder
    lived = await live(kernel)
    made = await backup(settings, tmp_path / "kept", clock.now())
    with pytest.raises(SafekeepingError, match="stop `serve` and `worker`"):
        await bring_back(settings, made.folder, clock)
    await kernel.database.close()
    with pytest.raises(SafekeepingError, match="would be lost") as refused:
        await bring_back(settings, made.folder, clock)
    name = str(refused.value).rsplit(" ", 1)[-1]
    done = await bring_back(settings, made.folder, clock, replace=name)
    assert done.files == 0
    again = build(settings, clock)
    await again.database.open()
    try:
        async with again.database.tenant_transaction(lived.stays, read_only=True) as door:
            if door.engine_type == "postgres":
                assert await door.connection.fetch("SELECT * FROM request", ()) == []
    finally:
        await again.database.close()


async def test_half_a_restore(
    engine: Sqlite | Postgres,
    urls: Urls,
    kernel: Kernel,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A restore that breaks off after its rows came back is served by nobody until one is done."""
    settings, tmp_path = kernel.settings, kernel.settings.data_folder
    await live(kernel)
    made = await backup(settings, tmp_path / "kept", clock.now())
    await kernel.database.close()
    await destroy(engine, urls, settings)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(steps, "bring_back", full)
        with pytest.raises(SafekeepingError, match="No space left"):
            await bring_back(settings, made.folder, clock)
    half = build(settings, clock)
    await half.database.open()
    with pytest.raises(DatabaseError, match="restore of this database is not done"):
        await require_migrated(half.database)
    await half.database.close()
    with pytest.raises(SafekeepingError, match="is not done"):
        await backup(settings, tmp_path / "other", clock.now())
    with pytest.raises(SafekeepingError, match="would be lost") as refused:
        await bring_back(settings, made.folder, clock)
    name = str(refused.value).rsplit(" ", 1)[-1]
    await bring_back(settings, made.folder, clock, replace=name)
    await half.database.open()
    await require_migrated(half.database)
    await half.database.close()


async def test_journal_of_yore(
    kernel: Kernel, settings: Settings, clock: ManualClock, tmp_path: Path
) -> None:
    """A journal that is older than the backup is refused before anything is overwritten."""
    await live(kernel)
    clock.advance(KEPT)
    await retention.run(kernel, await DirectoryKeeper(kernel).current())
    made = await backup(settings, tmp_path / "kept", clock.now())
    await kernel.database.close()
    elsewhere = msgspec.structs.replace(settings, deletion_journal=str(tmp_path / "empty"))
    with pytest.raises(SafekeepingError, match="journal of deletions"):
        await bring_back(elsewhere, made.folder, clock)
    with pytest.raises(SafekeepingError, match="would be lost") as refused:
        await bring_back(elsewhere, made.folder, clock, journal_lost=True)
    name = str(refused.value).rsplit(" ", 1)[-1]
    await bring_back(elsewhere, made.folder, clock, journal_lost=True, replace=name)
    (there,) = (tmp_path / "empty").glob("*.jsonl")
    assert there.read_bytes() == (tmp_path / "deletions" / there.name).read_bytes()
