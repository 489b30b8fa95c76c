"""Commands around what is deleted: retention, keys."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import click

from sorgeauskunft.host.running import with_kernel
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants import registry
from tenants.directory import DirectoryKeeper


@click.group("retention")
def retention() -> None:
    """What is past its time."""


@retention.command()
def run() -> None:
    """Delete now what is past its time at every office (workers do it every few hours)."""
    from sorgeauskunft import retention as service  # noqa: PLC0415

    async def work(kernel: Kernel) -> list[service.Swept]:
        return await service.run(kernel, await DirectoryKeeper(kernel).current())

    swept = with_kernel(work)
    for each in swept:
        click.echo(
            f"{each.slug}: {each.requests} requests, {each.inquiries} queries of other offices, "
            f"{each.feedback} reports deleted"
        )
        if each.held:
            click.echo(
                f"{each.slug}: {each.held} past their time, but never receipted: not deleted",
                err=True,
            )
    click.echo(f"{sum(each.total for each in swept)} deleted")


@retention.command()
def replay() -> None:
    """After a restore: delete again what the journal of deletions names, before anybody is served."""
    from sorgeauskunft import retention as service  # noqa: PLC0415

    done = with_kernel(service.replay)
    for each in done:
        if each.proofs or each.deleted:
            click.echo(f"{each.tenant_id}: {each.proofs} proofs added, {each.deleted} deleted")
    click.echo(f"{sum(each.deleted for each in done)} deleted again")


@click.group("keys")
def keys() -> None:
    """Keys that wrap the offices' data keys."""


@keys.command("list")
def list_() -> None:
    """Say how many data keys each key-encryption key wraps."""
    for name, count in sorted(with_kernel(_wrapped).items()):
        click.echo(f"{name}: {count}")


@keys.command()
def rotate() -> None:
    """Wrap all data keys with the first key of the settings; while everybody goes on working."""

    async def work(kernel: Kernel) -> tuple[int, Counter[str]]:
        done = 0
        for tenant_id in await _tenants(kernel):
            async with kernel.database.tenant_transaction(tenant_id):
                done += await kernel.vault.rewrap()
        return done, await _wrapped(kernel)

    done, left = with_kernel(work)
    click.echo(f"{done} data keys are wrapped anew")
    click.echo(f"only {', '.join(sorted(left))} is needed by the database now")
    click.echo("keep the old key with the backups that were made before")


@keys.command()
@click.argument("slug")
@click.option("--confirm", help="The slug once more: this cannot be taken back.")
@click.option("--open-too", is_flag=True, help="Even if cases are not closed.")
def shred(slug: str, *, confirm: str | None, open_too: bool) -> None:
    """Destroy the data key of an office that has ended: nobody can read anything of it any more.

    Hand the office over what it needs before. Running processes forget the key within five minutes.
    """
    from sorgeauskunft.retention.shredding import Shredded  # noqa: PLC0415
    from sorgeauskunft.retention.shredding import shred as destroy  # noqa: PLC0415

    if confirm != slug:
        raise click.UsageError(f"this cannot be taken back; repeat with --confirm {slug}")

    async def work(kernel: Kernel) -> Shredded | None:
        office = (await DirectoryKeeper(kernel).current()).office(slug)
        if office is None:
            return None
        return await destroy(kernel, office, open_too=open_too)

    gone = with_kernel(work)
    if gone is None:
        raise click.ClickException(f"there is no office {slug}")
    click.echo(
        f"{slug}: {gone.keys} data keys and {gone.look_ups} look-up values are destroyed; "
        f"{gone.requests} requests can be read by nobody"
    )


async def _tenants(kernel: Kernel) -> list[UUID]:
    await registry.make_platform(kernel)
    directory = await DirectoryKeeper(kernel).current()
    return [PLATFORM_ID, *directory.offices]


async def _wrapped(kernel: Kernel) -> Counter[str]:
    found: Counter[str] = Counter()
    for tenant_id in await _tenants(kernel):
        async with kernel.database.tenant_transaction(tenant_id, read_only=True):
            found.update(await kernel.vault.wrapped_by())
    return found
