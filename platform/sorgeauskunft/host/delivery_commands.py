"""`sorgeauskunft delivery …`: what the operator does about delivery."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

import click

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
