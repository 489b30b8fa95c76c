"""`sorgeauskunft tenant synthetic`: an office for support, with nothing real in it."""

from __future__ import annotations

import click

from sorgeauskunft import readiness
from sorgeauskunft.host.running import with_kernel
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.texts import Texts
from tenants import registry
from tenants.directory import DirectoryKeeper
from tenants.laender import LAND_BY_CODE


@click.command()
@click.argument("slug")
@click.option("--name", default="Testamt Support", show_default=True, help="What it is called.")
@click.option(
    "--land",
    type=click.Choice(sorted(LAND_BY_CODE)),
    default="HB",
    show_default=True,
    help="Land whose holidays and words it has; each may have one such office.",
)
@click.option(
    "--requests",
    type=click.IntRange(0, readiness.MOST),
    default=12,
    show_default=True,
    help="Invented requests that are sent to it now.",
)
def synthetic(slug: str, *, name: str, land: str, requests: int) -> None:
    """Make an office for support in which nothing is real, or send it more invented requests.

    Mothers do not find it, other offices cannot ask it, and no figure counts it. People work there
    under their own names: invite the first one by `tenant invite`.
    """
    texts = Texts("de")

    async def run(kernel: Kernel) -> bool:
        await registry.make_platform(kernel)
        keeper = DirectoryKeeper(kernel)
        there = (await keeper.current()).office(slug)
        if there is None:
            await readiness.make_synthetic(kernel, texts, slug, name, land, actor=audit.OPERATOR)
            keeper.look_again()
        directory = await keeper.current()
        office = directory.office(slug)
        if office is None:
            raise NotFoundError(f"there is no office {slug}")
        await readiness.fill_synthetic(
            kernel, directory, texts, office, requests, actor=audit.OPERATOR
        )
        return there is None

    is_new = with_kernel(run)
    click.echo(f"{slug} {'is made' if is_new else 'is there'}; {requests} requests were sent to it")
