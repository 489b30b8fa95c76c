"""`sorgeauskunft people …`: who works here without an office, for whoever runs the platform."""

from __future__ import annotations

from uuid import UUID

import click

from sorgeauskunft.host.running import with_kernel
from sorgeauskunft.kernel import Kernel, addresses, audit
from tenants import people, registry
from tenants.people import PLATFORM_ROLES, Person, Role


@click.group("people")
def people_() -> None:
    """People of Länder, coordination and operation."""


@people_.command()
@click.option(
    "--role",
    required=True,
    # Names and not members of the enumeration, which click would spell in capitals.
    type=click.Choice(sorted(role.value for role in PLATFORM_ROLES)),
    help="What she will be.",
)
@click.option("--land", default="", help="Two letters of the Land, like HB; for its roles only.")
@click.option("--name", required=True, help="First and last name.")
@click.option("--email", required=True, help="Mail address at work; the invitation goes there.")
def invite(role: str, land: str, name: str, email: str) -> None:
    """Invite somebody who speaks for a Land, steers, or operates; the first of them, too."""
    if fault := addresses.mailbox_fault(email):
        raise click.BadParameter(f"{email} {fault}", param_hint="--email")

    async def run(kernel: Kernel) -> None:
        await registry.make_platform(kernel)
        who = Person(name.strip(), email)
        await people.invite_to_door(kernel, who, Role(role), land.upper(), audit.OPERATOR)

    with_kernel(run)
    click.echo("the invitation is on its way")


@people_.command("list")
def list_() -> None:
    """List everybody without an office: id, role, Land, name, mail address."""
    for each in with_kernel(people.door_members):
        parts = (str(each.id), each.role.value, each.land, each.person.name, each.person.email)
        click.echo("\t".join(parts))


@people_.command()
@click.argument("member", type=click.UUID)
def remove(member: UUID) -> None:
    """Take a role away, by the id that `people list` names. She is out at once."""
    with_kernel(lambda kernel: people.leave_door(kernel, member, audit.OPERATOR))
