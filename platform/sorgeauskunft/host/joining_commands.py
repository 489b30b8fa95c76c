"""`sorgeauskunft joining …`: authorities that want to be connected."""

from __future__ import annotations

from uuid import UUID

import click

from billing import offer
from sorgeauskunft.host.running import with_kernel
from sorgeauskunft.kernel import BERLIN


@click.group()
def joining() -> None:
    """Authorities that want to be connected."""


@joining.command("list")
def list_() -> None:
    """List open requests, oldest first: id, day, Land, authority, person, how to answer."""
    for each in with_kernel(offer.wishes):
        wish, day = each.wish, each.at.astimezone(BERLIN).date().isoformat()
        parts = (str(each.id), day, wish.land, wish.authority, wish.name, wish.email, wish.phone)
        click.echo("\t".join(parts))
        for line in wish.message.splitlines():
            click.echo(f"    {line}")


@joining.command("done")
@click.argument("wish", type=click.UUID)
def done(wish: UUID) -> None:
    """Close a request that was answered: what it said is deleted."""
    with_kernel(lambda kernel: offer.mark_done(kernel, wish))
