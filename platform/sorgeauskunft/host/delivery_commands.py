"""`sorgeauskunft delivery …`: what the operator does about delivery."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO
from uuid import UUID

import click
import msgspec

from sorgeauskunft.host.running import with_kernel


@click.group()
def delivery() -> None:
    """How requests reach their offices."""


@delivery.command("bounced")
@click.argument("report", type=click.File("rb"))
def bounced(report: BinaryIO) -> None:
    """Take a report (RFC 3464) of a mail that could not be delivered; - reads standard input.

    For the mail server, which hands over what comes to the mailbox for reports. The link that the
    mail was about ends, and its request is undeliverable with the report's status as reason. Exit 0
    whatever the mail is; 75, so that the server tries again, where it could not be looked at.
    """
    from sorgeauskunft.delivery import link  # noqa: PLC0415 - loads the tables

    content = report.read(link.MOST_BYTES)
    try:
        taken = with_kernel(lambda kernel: link.take_bounce(kernel, content))
    except click.ClickException as error:
        error.show()
        sys.exit(os.EX_TEMPFAIL)
    click.echo(taken.value)


@delivery.command("status")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for machines.")
def status(*, as_json: bool) -> None:
    """Say how delivery stands, office by office: what waits, times, failures, dead letters."""
    from sorgeauskunft.host.delivering import lines_of, status_of  # noqa: PLC0415 - loads the tables

    found = with_kernel(status_of)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    for each in found:
        click.echo("\n".join(lines_of(each)))
    if not found:
        click.echo("nothing waits, nothing failed")


@delivery.command("replay")
@click.argument("request", type=click.UUID, required=False)
@click.option("--tenant", "slug", help="All dead letters of this office.")
@click.option("--all", "everything", is_flag=True, help="All dead letters of all offices.")
def replay(request: UUID | None, slug: str | None, *, everything: bool) -> None:
    """Send dead letters once more: one by the id of its request, those of an office, or all.

    Nothing arrives twice: the messages keep their UUIDs. A worker does the sending.
    """
    from sorgeauskunft.host.delivering import replay_some  # noqa: PLC0415 - loads the tables

    if [request is not None, slug is not None, everything].count(True) != 1:
        raise click.UsageError("say one of: the id of a request, --tenant, --all")
    done = with_kernel(lambda kernel: replay_some(kernel, request, slug))
    click.echo(f"{done} sent once more")


@delivery.command("test")
@click.argument("slug")
@click.option(
    "--seconds",
    type=click.IntRange(1, 600),
    default=60,
    show_default=True,
    help="How long to wait for the receipt.",
)
def test(slug: str, seconds: int) -> None:
    """Send an invented request through an office's channel for tests, and say what came back.

    A worker must run. Exit 0 when there is a receipt, 1 when it failed or took longer.
    """
    from sorgeauskunft.host.delivering import try_channel  # noqa: PLC0415 - loads the tables

    arrived, said = with_kernel(lambda kernel: try_channel(kernel, slug, seconds))
    click.echo(said)
    sys.exit(0 if arrived else 1)
