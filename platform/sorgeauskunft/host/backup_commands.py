"""Commands that keep everything safe: a backup, and the way back."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import click

from sorgeauskunft.host.running import present_settings, sentences
from sorgeauskunft.kernel import Kernel, SystemClock, build
from sorgeauskunft.kernel.errors import SorgeauskunftError


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--keep", type=click.IntRange(1, 10_000), help="Delete all but so many backups in this folder."
)
def backup(folder: Path, keep: int | None) -> None:
    """Back up database and uploads into FOLDER, while everybody goes on working.

    Not in it, and to be kept apart: the keys, and the journal of deletions.
    """
    from sorgeauskunft import safekeeping  # noqa: PLC0415
    from sorgeauskunft.operation import Backup, note_backup  # noqa: PLC0415

    async def note(kernel: Kernel) -> None:
        await kernel.database.open()
        try:
            await note_backup(kernel, told)
        finally:
            await kernel.database.close()

    begun = time.monotonic()
    with sentences():
        settings = present_settings()
        made = asyncio.run(safekeeping.backup(settings, folder, SystemClock().now(), keep=keep))
    files = made.manifest.files
    size = sum(file.size for file in files.values())
    told = Backup(
        made_at=made.manifest.made_at,
        seconds=round(time.monotonic() - begun),
        rows=sum(made.manifest.rows.values()),
        files=len(files) - 1,
        bytes=size,
    )
    click.echo(f"{made.folder}: {told.rows} rows, {told.files} uploads, {told.bytes:,} bytes")
    click.echo(f"it needs the keys {', '.join(sorted(made.manifest.keys)) or '(none)'}")
    for name in made.dropped:
        click.echo(f"{name} was deleted (--keep {keep})")
    try:
        asyncio.run(note(build(settings)))
    except SorgeauskunftError as error:
        # The backup is whole all the same; that nobody hears of it is what the alert is for.
        click.echo(f"the service does not know of this backup: {error}", err=True)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only look whether the backup is whole.")
@click.option("--replace", default="", help="Name of the database that may be overwritten.")
@click.option("--journal-lost", is_flag=True, help="There is no newer journal of deletions.")
@click.option("--despite-faults", is_flag=True, help="Serve although a hash chain is broken.")
def restore(
    folder: Path, *, check: bool, replace: str, journal_lost: bool, despite_faults: bool
) -> None:
    """Restore the backup FOLDER into an empty database; nobody serves before it is done.

    Deletes again what the journal of deletions names, and recomputes all hash chains.
    """
    from sorgeauskunft import safekeeping  # noqa: PLC0415

    with sentences():
        if check:
            manifest = safekeeping.examined(folder)
            click.echo(f"whole: {manifest.server}, {len(manifest.files)} files, {manifest.made_at}")
            return
        allowed = safekeeping.Allowed(
            replace=replace, journal_lost=journal_lost, despite_faults=despite_faults
        )
        done = asyncio.run(
            safekeeping.restore(present_settings(), folder, SystemClock(), allowed, chain_faults)
        )
    manifest = done.manifest
    click.echo(f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables came back")
    click.echo(f"{done.files} uploads came back, {len(done.migrations)} migrations were run")
    proofs = sum(each.proofs for each in done.replayed)
    click.echo(
        f"{sum(each.deleted for each in done.replayed)} deleted again, {proofs} proofs added"
    )
    for fault in done.faults:
        click.echo(f"FAULT {fault}", err=True)
    if done.lacking:
        click.echo(f"{done.lacking} uploads were deleted while the backup was made", err=True)
    click.echo("the service can be started")


async def chain_faults(kernel: Kernel) -> list[str]:
    """Recompute all hash chains; return a sentence for each fault."""
    from sorgeauskunft.host.auditing import verify_all  # noqa: PLC0415

    return [
        f"{report.name}: entry {fault.seq} {fault.reason}"
        for report in await verify_all(kernel)
        for fault in report.faults
    ]
