"""What the coordination does, in tests: two people, the answers of the Länder, a year in the small."""

from __future__ import annotations

from uuid import uuid4

from visitor import Visitor

from billing.ledger import Actor, Approved, Book, Part, book_of
from billing.ledger.store import append, history
from sorgeauskunft.kernel import Kernel

HOME = "/koordination"
YEAR = f"{HOME}/jahre/2027"
FIRST, SECOND = "planung@example.org", "ausgabe@example.org"

PERIOD = {
    "year": "2027",
    "instalments": "1",
    "seller": "Freie Hansestadt Bremen",
    "identifier": "04011000-1234512345-06",
    "street": "Am Markt 21",
    "postcode": "28195",
    "town": "Bremen",
    "contact": "Abrechnung",
    "phone": "+49 421 361-0",
    "mail": "abrechnung@bremen.example",
    "iban": "DE02120300000000202051",
    "tax_number": "60/123/45678",
}
CONTRACT = {
    "contract": "V-17",
    "first_day.day": "1",
    "first_day.month": "1",
    "first_day.year": "2027",
    "payer": "Die Senatorin für Soziales",
    "street": "Platz 1",
    "postcode": "28195",
    "town": "Bremen",
    "leitweg_id": "992-90009-96",
    "mail": "rechnung@land.example",
    "reason": "Nicht steuerbar (§ 2b UStG)",
}
HEAD = "Nummer;Kostenart;Bezeichnung;Betrag;Beleg;Schlüssel;Nicht anderweitig finanziert"


def plan(*rows: str) -> bytes:
    """A sheet of items."""
    return "\r\n".join((HEAD, *rows)).encode()


GOOD = plan(
    "betrieb;d;Betrieb;1.000,00;Blatt 1;gleich;ja",
    "hosting;a;Rechenzentrum;200,00;Blatt 2;koenigsteiner:lukifg-2025;ja",
)
BAD = plan(
    "betrieb;d;Betrieb;1000.50;Blatt 1;gleich;ja",
    "hosting;a;Rechenzentrum;200,00;Blatt 2;prozent HB=40 HB=50;nein",
)


async def steer(visitor: Visitor, who: str = FIRST) -> None:
    """Log in as one of the two."""
    await visitor.log_in_as(who)
    assert visitor.path.rstrip("/") == HOME, visitor.path


async def begin(visitor: Visitor, laender: tuple[str, ...] = ("HB", "NI")) -> None:
    """A year with its rules, and Länder with their contracts."""
    await visitor.open(f"{HOME}/jahre/neu")
    await visitor.submit(PERIOD)
    assert visitor.path == YEAR, visitor.errors
    for land in laender:
        await visitor.open(f"{HOME}/laender/{land}")
        await visitor.submit(CONTRACT, to="/vertrag")
        assert visitor.response.status_code == 200, visitor.errors


async def bring(
    visitor: Visitor, content: bytes, which: str = "plan", name: str = "Plan.csv"
) -> None:
    """Bring a sheet, and look at what is in it."""
    await visitor.open(f"{YEAR}/einlesen/{which}")
    await visitor.upload({"file": [(name, content)]}, to=f"/einlesen/{which}")


async def imported(visitor: Visitor, content: bytes = GOOD, which: str = "plan") -> None:
    """Book a sheet."""
    await bring(visitor, content, which)
    await visitor.submit()
    assert visitor.path == f"{YEAR}/posten", visitor.text("//main")


async def all_agree(kernel: Kernel, year: int = 2027) -> None:
    """Every Land says yes to what it is asked."""

    def answers(book: Book) -> list[Approved]:
        period = book.period(year)
        assert period.asked is not None
        assert period.result is not None
        return [
            Approved(
                at=kernel.clock.now(),
                by=Actor(uuid4(), Part.APPROVER, land),
                year=year,
                stage=period.asked,
                land=land,
            )
            for land in period.result.present
        ]

    await append(kernel, answers)


async def book(kernel: Kernel) -> Book:
    """The book as it is."""
    return book_of(await history(kernel))
