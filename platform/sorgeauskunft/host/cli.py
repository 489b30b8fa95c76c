"""The command line `sorgeauskunft`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

import xfamilie
from sorgeauskunft.host.area_commands import area
from sorgeauskunft.host.backup_commands import backup, restore
from sorgeauskunft.host.billing_commands import billing
from sorgeauskunft.host.delivery_commands import delivery
from sorgeauskunft.host.demo_settings import FOLDER
from sorgeauskunft.host.joining_commands import joining
from sorgeauskunft.host.people_commands import people_
from sorgeauskunft.host.privacy_commands import keys, retention
from sorgeauskunft.host.running import present_settings, sentences, with_kernel
from sorgeauskunft.host.synthetic_command import synthetic
from sorgeauskunft.host.tenant_commands import tenant
from sorgeauskunft.kernel import Kernel, build, tracing
from sorgeauskunft.kernel.database import migrate as migrate_database
from sorgeauskunft.kernel.database import wait_until_migrated

_PORT = click.IntRange(1, 65535)


@click.group()
@click.version_option(package_name="sorgeauskunft")
def main() -> None:
    """Schriftliche Auskunft aus dem Sorgeregister (Negativbescheinigung)."""


@main.command()
@click.option("--port", type=_PORT, default=8000, show_default=True, help="Port on 127.0.0.1.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    help="Folder for database and demo keys.",
)
@click.option("--code", is_flag=True, help="Print the admins' present log-in code and end.")
def demo(port: int, data: Path, *, code: bool) -> None:
    """Start everything on this machine with demo offices; no set-up needed."""
    from sorgeauskunft.host.demo import present_code, run_demo  # noqa: PLC0415 - loads demo data

    if code:
        click.echo(present_code())
        return
    with sentences():
        run_demo(port, data)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=_PORT, default=8000, show_default=True)
@click.option("--with-worker", is_flag=True, help="Do the jobs in this process too.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many share the port.",
)
def serve(host: str, port: int, processes: int, *, with_worker: bool) -> None:
    """Serve pages until told to stop (SIGTERM, ctrl-C): open requests are finished.

    TLS ends at the proxy in front, and is spoken here as well where settings name a certificate.
    """
    from sorgeauskunft.host import serving  # noqa: PLC0415 - loads the web

    if with_worker and processes > 1:
        raise click.UsageError("--with-worker does the jobs in one process: run `worker` beside")
    with sentences():
        settings = present_settings()
        taken = serving.reserve(host, port)
        if processes > 1:
            serving.run_servers(settings, taken, processes)
        else:
            serving.run_server(settings, taken, with_worker=with_worker)


@main.command()
def worker() -> None:
    """Do background jobs until told to stop (SIGTERM, ctrl-C): running ones are finished."""
    from sorgeauskunft.documents.pdf import PdfPool  # noqa: PLC0415
    from sorgeauskunft.host.lasting import keep_for_good  # noqa: PLC0415
    from sorgeauskunft.host.listening import answering  # noqa: PLC0415
    from sorgeauskunft.host.working import build_worker  # noqa: PLC0415
    from sorgeauskunft.texts import Texts  # noqa: PLC0415
    from tenants import registry  # noqa: PLC0415
    from tenants.directory import DirectoryKeeper  # noqa: PLC0415

    async def run(kernel: Kernel) -> None:
        tracing.start(kernel.settings, "worker")
        await registry.make_platform(kernel)
        pdf = PdfPool(kernel.settings.pdf_processes, metrics=kernel.metrics)
        await pdf.start()
        working = build_worker(kernel, DirectoryKeeper(kernel), Texts("de"), pdf)
        keep_for_good()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, working.stop)
        try:
            async with answering(kernel):
                await working.run()
        finally:
            await pdf.close()
            await asyncio.to_thread(tracing.stop)

    with_kernel(run)


@main.command()
@click.option(
    "--wait",
    "seconds",
    type=click.IntRange(1, 86_400),
    help="Change nothing; wait so long for somebody else to do it.",
)
def migrate(seconds: int | None) -> None:
    """Bring the database schema up to date. Several may start at once."""
    with sentences():
        settings = present_settings()
        if seconds is not None:
            asyncio.run(wait_until_migrated(build(settings).database, seconds))
            click.echo("the schema is up to date")
            return
        done = asyncio.run(
            migrate_database(
                settings.migration_url,
                app_url=settings.effective_database_url,
                platform_url=settings.platform_database_url,
            )
        )
    click.echo("\n".join(done) if done else "nothing to do")


@main.group()
def gazetteer() -> None:
    """Postcodes, municipalities and who answers for them."""


@gazetteer.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["plz-ags", "ags-ars", "former-names"]),
    help="Kind of file; without it the header line decides.",
)
def gazetteer_import(file: BinaryIO, format_: str | None) -> None:
    """Replace postcodes (plz,ags8,ort), municipalities (ags8,ars12,name) or former names."""
    from tenants import registry  # noqa: PLC0415

    done = with_kernel(lambda kernel: registry.import_gazetteer(kernel, file, format_))
    for warning in done.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(f"{done.rows} rows ({done.format})")


@gazetteer.command("find")
@click.argument("postcode")
@click.argument("place", default="")
@click.option("--district", help="Bezirk, in Berlin and Hamburg.")
def gazetteer_find(postcode: str, place: str, district: str | None) -> None:
    """Say which municipalities and which office a postcode leads to, as JSON."""
    from sorgeauskunft.host.finding import described  # noqa: PLC0415

    answer = with_kernel(lambda kernel: described(kernel, postcode, place, district))
    click.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())


@main.group("xfamilie")
def xfamilie_() -> None:
    """Messages of the standard XFamilie."""


@xfamilie_.command("sample")
@click.argument("kind", type=click.Choice(["0801", "0803", "0001", "0011"]))
def xfamilie_sample(kind: str) -> None:
    """Print an example message, openly invented."""
    click.echo(xfamilie.sample(kind), nl=False)


@xfamilie_.command("validate")
@click.argument("files", nargs=-1, required=True, type=click.File("rb"))
def xfamilie_validate(files: tuple[BinaryIO, ...]) -> None:
    """Check messages (- reads standard input); every error with line and path. Exit 1 if any."""
    wrong = False
    for file in files:
        # One byte more than allowed is enough to be refused.
        for finding in xfamilie.validate(file.read(xfamilie.MAX_BYTES + 1)):
            wrong = True
            click.echo(f"{file.name}:{finding}")
    sys.exit(1 if wrong else 0)


@main.group("audit")
def audit_() -> None:
    """The audit trail."""


@audit_.command("verify")
def audit_verify() -> None:
    """Recompute the hash chains of every tenant and of the ledger. Exit 1 if one is broken."""
    from sorgeauskunft.host.auditing import verify_all  # noqa: PLC0415

    reports = with_kernel(verify_all)
    for report in reports:
        click.echo(f"{report.name}: {report.entries} entries")
        for fault in report.faults:
            click.echo(f"  entry {fault.seq} {fault.reason}")
    sys.exit(1 if any(report.faults for report in reports) else 0)


@main.command()
def doctor() -> None:
    """List every setting with what it is for, and say what is missing for production."""
    from sorgeauskunft.host.doctor import examine  # noqa: PLC0415

    sys.exit(examine(os.environ, click.echo))


main.add_command(area)
main.add_command(backup)
main.add_command(restore)
main.add_command(billing)
main.add_command(delivery)
main.add_command(joining)
main.add_command(people_)
main.add_command(keys)
main.add_command(retention)
tenant.add_command(synthetic)
main.add_command(tenant)
