"""`sorgeauskunft billing …`: costs on the command line."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
import msgspec

import billing as costs
from billing import collecting, reports
from billing.auditing import audit_package
from billing.errors import RefusedError
from billing.invoices import pdf_job, to_ubl
from billing.ledger import Book, book_of
from billing.ledger import store as ledger
from sorgeauskunft.documents.pdf import PdfJob
from sorgeauskunft.host.running import with_kernel
from sorgeauskunft.kernel import Kernel, SystemClock
from sorgeauskunft.texts import Texts


@click.group()
def billing() -> None:
    """Costs shared between the Länder."""


@billing.command("split")
@click.option("--cents", type=int, required=True, help="The amount, in cents.")
@click.option("--key", "key_name", required=True, help="TYPE or TYPE:VERSION.")
@click.option("--laender", required=True, help="Two-letter codes, divided by commas.")
def split(cents: int, key_name: str, laender: str) -> None:
    """Split an amount by a published key; a JSON object, Land → cents. Wrong arguments: exit 2."""
    codes = [code.strip().upper() for code in laender.split(",") if code.strip()]
    with _refusals():
        shares = costs.split(cents, costs.published_key(key_name), codes)
    click.echo(msgspec.json.format(msgspec.json.encode(shares), indent=0).decode())


@billing.command("report")
@click.argument("year", type=int)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "xlsx", "pdf", "json"]),
    required=True,
    help="What to write to standard output.",
)
def report(year: int, format_: str) -> None:
    """Write the cost report of a year. A year without items: exit 2."""
    texts = Texts("de")
    with _refusals():
        made = reports.cost_report(_book(), year)
    write: dict[str, Callable[[], bytes]] = {
        "csv": lambda: reports.to_csv(made, texts),
        "xlsx": lambda: reports.to_xlsx(made, texts),
        "json": lambda: reports.to_json(made),
        "pdf": lambda: _rendered(reports.report_job(made, texts, SystemClock().now())),
    }
    _put(write[format_]())


@billing.command("invoice")
@click.argument("number")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["ubl", "pdf"]),
    required=True,
    help="XRechnung in UBL, or the same data as PDF.",
)
def invoice(number: str, format_: str) -> None:
    """Write an issued document to standard output. An unknown number: exit 2."""
    with _refusals():
        issued = _book().issued(number).document
    if format_ == "ubl":
        content = to_ubl(issued)
    else:
        content = _rendered(pdf_job(issued, Texts("de"), _noon(issued.issued)))
    _put(content)


@billing.command("audit-package")
@click.argument("year", type=int)
def audit_package_(year: int) -> None:
    """Write a ZIP with all that a year rests on and a verifier, to standard output."""
    with _refusals():
        package = audit_package(with_kernel(ledger.chain), year, Texts("de"))
    _put(package)


@billing.command("reconcile")
@click.argument("year", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="A JSON list instead of lines.")
def reconcile(year: int | None, *, as_json: bool) -> None:
    """Print what differs between ledger and Stripe, of a cost period or of all. Exit 1 if anything.

    Nothing is put right by it. While Stripe is off, or cannot be reached: exit 2.
    """

    async def run(kernel: Kernel) -> tuple[collecting.Difference, ...] | str:
        account = collecting.account_of(kernel.settings)
        if account is None:
            return "Stripe is off: SORGEAUSKUNFT_STRIPE_SECRET_KEY is not set"
        try:
            return await collecting.reconcile(kernel, account, year)
        except (collecting.AwayError, collecting.TurnedDownError) as error:
            return f"Stripe gave no answer: {error}"
        finally:
            await account.close()

    found = with_kernel(run)
    if isinstance(found, str):
        click.echo(found, err=True)
        sys.exit(2)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        for each in found:
            told = f"ledger {each.here}, Stripe {each.there} {each.stripe_id}".rstrip()
            click.echo(f"{each.number} {each.kind}: {told}")
        click.echo(f"{len(found)} differences")
    sys.exit(1 if found else 0)


@billing.command("collect")
def collect() -> None:
    """Queue what Stripe has to be told, and once more what was given up; workers do it."""

    async def run(kernel: Kernel) -> tuple[int, int]:
        return await collecting.plan(kernel), await collecting.repeat_given_up(kernel)

    fresh, again = with_kernel(run)
    click.echo(f"{fresh} new, {again} once more")


def _put(content: bytes) -> None:
    click.echo(content, nl=False)


def _book() -> Book:
    return book_of(with_kernel(ledger.history))


def _noon(day: dt.date) -> dt.datetime:
    """A time for a document that has a day only: the same document gives the same bytes."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def _rendered(job: PdfJob) -> bytes:
    from sorgeauskunft.documents.pdf.engine import PdfEngine  # noqa: PLC0415 - loads WeasyPrint

    return PdfEngine().render(job)


@contextmanager
def _refusals() -> Iterator[None]:
    """One sentence and no usage: whoever calls this from a program reads the last line."""
    try:
        yield
    except RefusedError as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(2) from error
