"""`sorgeauskunft area …`: changes of areas that offices have proposed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import click

from sorgeauskunft.host.running import with_kernel
from sorgeauskunft.kernel import Kernel, audit
from tenants.area_changes import AreaChange, ChangeKind, Consequence, consequences
from tenants.areas import AreaError
from tenants.directory import Directory, DirectoryKeeper
from tenants.proposals import Proposal, accept, open_proposals, refuse

_NAMES_SHOWN = 10


@click.group()
def area() -> None:
    """Changes of areas that offices have proposed."""


@area.command("proposals")
def list_proposals() -> None:
    """List what waits for a decision: id, office, change, and what it would do to whom."""
    click.echo("\n".join(with_kernel(_listed)) or "nothing waits")


@area.command("accept")
@click.argument("proposal", type=click.UUID, metavar="ID")
def accept_proposal(proposal: UUID) -> None:
    """Carry a proposal out. Where another office has the same area, that has to end first."""
    with _refusals():
        _decide(lambda kernel: accept(kernel, proposal, audit.OPERATOR))


@area.command("refuse")
@click.argument("proposal", type=click.UUID, metavar="ID")
@click.option("--reason", required=True, help="What the office reads, in a sentence.")
def refuse_proposal(proposal: UUID, reason: str) -> None:
    """Leave the areas as they are; the office reads the reason."""
    _decide(lambda kernel: refuse(kernel, proposal, reason, audit.OPERATOR))


def _decide(verb: Callable[[Kernel], Awaitable[Proposal]]) -> None:
    decided = with_kernel(verb)
    click.echo(f"{decided.id}\t{decided.state}")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except AreaError as error:
        raise click.ClickException(str(error)) from error


async def _listed(kernel: Kernel) -> list[str]:
    keeper = DirectoryKeeper(kernel)
    directory, today = await keeper.current(), keeper.today()
    lines = []
    for proposal in await open_proposals(kernel):
        change = proposal.change
        slug = directory.offices[change.office].slug
        lines.append(f"{proposal.id}\t{slug}\t{_said(change)}")
        lines += _effects(directory, change, today)
    return lines


def _said(change: AreaChange) -> str:
    where = f"{change.ags_prefix} ({change.district})" if change.district else change.ags_prefix
    if change.kind is ChangeKind.END:
        return f"end {where} on {change.valid_from}"
    return f"add {where} from {change.valid_from}" + (
        f" until {change.valid_to}" if change.valid_to else ""
    )


def _effects(directory: Directory, change: AreaChange, today: dt.date) -> list[str]:
    try:
        found = consequences(directory.assignments, change, directory.municipalities(), today)
    except AreaError as error:
        return [f"  cannot be carried out: {error}"]
    return [_effect(directory, each) for each in found]


def _effect(directory: Directory, each: Consequence) -> str:
    names = ", ".join(each.places[:_NAMES_SHOWN])
    further = len(each.places) - _NAMES_SHOWN
    more = f" and {further} more" if further > 0 else ""
    slugs = ", ".join(directory.offices[other].slug for other in each.others)
    days = f"from {each.valid_from}" + (f" until {each.valid_to}" if each.valid_to else "")
    return f"  {each.effect} {days}: {names}{more}" + (f" [{slugs}]" if slugs else "")
