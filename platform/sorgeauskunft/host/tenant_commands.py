"""`sorgeauskunft tenant …`: offices, for whoever runs the platform."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TextIO

import click

from sorgeauskunft.casework import open_requests
from sorgeauskunft.host.running import with_kernel
from sorgeauskunft.kernel import Kernel, addresses, audit
from sorgeauskunft.kernel.errors import NotFoundError
from tenants import exchange, onboarding, people, registry
from tenants.directory import DirectoryKeeper
from tenants.exchange import Area, Document, Facts, WrongDocumentError
from tenants.offices import REAL_KINDS, Contact, Office, OfficeKind, OnboardingStatus
from tenants.onboarding import Step
from tenants.settings import Section

# Long before any request that is open, so that nothing of these days is nobody's.
_ALWAYS = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - click makes dates of this kind
_COLUMNS = ("slug", "land", "status", "open", "name")


@click.group()
def tenant() -> None:
    """Offices on this platform."""


@tenant.command("list")
def list_() -> None:
    """List all offices: slug, Land, status, open requests (no tests), name."""

    async def run(kernel: Kernel) -> list[tuple[str, ...]]:
        directory = await DirectoryKeeper(kernel).current()
        offices = sorted(directory.offices.values(), key=lambda office: office.slug)
        return [
            (
                office.slug,
                office.land,
                "synthetic" if office.is_synthetic else office.status.value,
                str(await open_requests(kernel, office.id)),
                office.name,
            )
            for office in offices
        ]

    rows = [_COLUMNS, *with_kernel(run)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_COLUMNS))]
    for row in rows:
        line = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


@tenant.command()
@click.argument("slug")
@click.argument("status", type=click.Choice([status.value for status in OnboardingStatus]))
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which it was signed or sent, or on which it begins; today without it.",
)
def status(slug: str, status: str, day: dt.datetime | None) -> None:
    """Note how far an office has come; only what can follow what holds now.

    The office itself says that everything is set up and tested, and releases itself for a day
    (configured, self_test_ok, released, and then live).
    """

    async def run(kernel: Kernel) -> Step:
        office = await _office(kernel, slug)
        on = day.date() if day else None
        return await onboarding.move(
            kernel, office.id, OnboardingStatus(status), audit.OPERATOR, day=on
        )

    step = with_kernel(run)
    click.echo(f"{slug}: {step.status} from {step.valid_from.isoformat(timespec='seconds')} on")


@tenant.command()
@click.argument("slug")
@click.option("--name", required=True, help="First and last name.")
@click.option("--email", required=True, help="Mail address at work; the invitation goes there.")
def invite(slug: str, name: str, email: str) -> None:
    """Invite the first admin of an office; from then on its people invite each other."""
    if fault := addresses.mailbox_fault(email):
        raise click.BadParameter(f"{email} {fault}", param_hint="--email")

    async def run(kernel: Kernel) -> None:
        office = await _office(kernel, slug)
        await people.invite_first(kernel, office.id, people.Person(name.strip(), email))

    with_kernel(run)
    click.echo(f"the invitation to {slug} is on its way")


@tenant.command()
@click.argument("file", type=click.File("r", encoding="utf-8"), required=False)
@click.option("--slug", help="Name in the address /j/SLUG.")
@click.option("--name", help="Name of the office.")
@click.option("--land", help="Two letters of the Land, like HB.")
@click.option("--ars", help="Regionalschluessel, twelve digits.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in REAL_KINDS]),
    default=OfficeKind.JUGENDAMT.value,
    show_default=True,
    help="What the office does.",
)
@click.option("--dvdv-key", help="Prefix and key in the DVDV, like jga:04012000.")
@click.option("--street", default="", help="Street of the office.")
@click.option("--house-number", default="", help="House number.")
@click.option("--postcode", default="", help="Postcode.")
@click.option("--place", default="", help="Place.")
@click.option("--area", multiple=True, help="Beginning of an AGS that it answers for; repeatable.")
@click.option(
    "--area-from",
    type=click.DateTime(["%Y-%m-%d"]),
    default=_ALWAYS,
    show_default=True,
    help="First day of these areas.",
)
def create(
    file: TextIO | None,
    *,
    slug: str | None,
    name: str | None,
    land: str | None,
    ars: str | None,
    kind: str,
    dvdv_key: str | None,
    street: str,
    house_number: str,
    postcode: str,
    place: str,
    area: tuple[str, ...],
    area_from: dt.datetime,
) -> None:
    """Make an office from FILE, as `tenant export` writes it, or from options."""
    if file is not None:
        document = _read(file)
    elif not (slug and name and land and ars):
        raise click.UsageError("without FILE, --slug, --name, --land and --ars are needed")
    else:
        contact = Contact(street=street, house_number=house_number, postcode=postcode, place=place)
        document = Document(
            office=Facts(slug=slug, kind=OfficeKind(kind), land=land, ars=ars, dvdv_key=dvdv_key),
            areas=tuple(Area(ags_prefix=each, valid_from=area_from.date()) for each in area),
            settings={Section.NAME: name, Section.CONTACT: contact},
        )
        # Through the file's own checks.
        document = _checked(exchange.as_text(document))

    async def run(kernel: Kernel) -> None:
        await registry.make_platform(kernel)
        if await exchange.present(kernel, document.office.slug):
            raise WrongDocumentError([f"{document.office.slug} is there; use tenant import"])
        await exchange.apply(kernel, document, audit.OPERATOR)

    with_kernel(run)
    click.echo(f"{document.office.slug} is made")


@tenant.command()
@click.argument("slug")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; standard output without it.",
)
def export(slug: str, output: Path | None) -> None:
    """Write all settings of an office as one file, without people, keys and secrets."""

    async def run(kernel: Kernel) -> Document:
        return await exchange.export(kernel, (await _office(kernel, slug)).id)

    text = exchange.as_text(with_kernel(run))
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from error
    click.echo(f"{output} is written; people and their roles are left out", err=True)


@tenant.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--apply", "apply_", is_flag=True, help="Write it; without, only say what differs.")
def import_(file: TextIO, *, apply_: bool) -> None:
    """Say what FILE would change in its office, or make the office; with --apply do it."""
    document = _read(file)

    async def run(kernel: Kernel) -> tuple[bool, list[str]]:
        await registry.make_platform(kernel)
        there = await exchange.present(kernel, document.office.slug)
        found = exchange.differences(there[1] if there else None, document)
        if apply_ and found:
            await exchange.apply(kernel, document, audit.OPERATOR)
        return there is not None, [str(each) for each in found]

    is_there, lines = with_kernel(run)
    click.echo(f"{document.office.slug}: {'is there' if is_there else 'is new'}")
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("nothing differs")
    else:
        click.echo("written" if apply_ else "nothing is written; repeat with --apply")


async def _office(kernel: Kernel, slug: str) -> Office:
    office = (await DirectoryKeeper(kernel).current()).office(slug)
    if office is None:
        raise NotFoundError(f"there is no office {slug}")
    return office


def _read(file: TextIO) -> Document:
    try:
        return _checked(file.read())
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name}: is no UTF-8") from error


def _checked(text: str) -> Document:
    try:
        return exchange.from_text(text)
    except WrongDocumentError as error:
        raise click.ClickException(str(error)) from error
