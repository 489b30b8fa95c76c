"""A year of shared costs, step by step, for tests of the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID, uuid4

from msgspec import UNSET

from billing import CostItem, CostKind, CostPeriod, DistributionKey, koenigsteiner_keys
from billing.invoices import Address, Buyer, Contact, Seller, Tax, TaxTreatment
from billing.ledger import (
    Actor,
    ActualEntered,
    Approved,
    Book,
    CancelProposed,
    Event,
    Issued,
    IssueProposed,
    ItemEntered,
    LandJoined,
    Paid,
    Part,
    PeriodPlanned,
    SentForApproval,
    Stage,
    batch,
    correction,
    take,
)
from sorgeauskunft.texts import Texts

TEXTS = Texts("de")
PLANNER = Actor(UUID(int=11), Part.COORDINATION)
SECOND = Actor(UUID(int=12), Part.COORDINATION)
OPERATOR = Actor(UUID(int=13), Part.OPERATOR)
LUKIFG = koenigsteiner_keys()["lukifg-2025"]
BREMEN = Seller(
    name="Freie Hansestadt Bremen",
    identifier="04011000-1234512345-06",
    address=Address(street="Am Markt 21", postcode="28195", town="Bremen"),
    contact=Contact(name="Abrechnung", phone="+49 421 361-0", mail="abrechnung@bremen.example"),
    iban="DE02120300000000202051",
    tax_number="60/123/45678",
)
NOT_SUBJECT = Tax(treatment=TaxTreatment.NOT_SUBJECT, reason="Nicht steuerbar (§ 2b UStG)")
TAXED = Tax(treatment=TaxTreatment.STANDARD, percent=19)


def at(year: int, month: int = 1, day: int = 2) -> dt.datetime:
    return dt.datetime(year, month, day, 10, 0, tzinfo=dt.UTC)


def approver(land: str) -> Actor:
    return Actor(UUID(int=100 + ord(land[0]) * 100 + ord(land[1])), Part.APPROVER, land)


def buyer(land: str) -> Buyer:
    return Buyer(
        name=f"Land {land}",
        address=Address(street="Platz 1", postcode="10115", town="Hauptstadt"),
        leitweg_id="992-90009-96",
        mail=f"rechnung@{land.lower()}.example",
    )


def planned(year: int = 2025, instalments: int = 4, **rules: object) -> PeriodPlanned:
    return PeriodPlanned(
        at=at(year - 1, 9),
        by=PLANNER,
        rules=CostPeriod(year=year, **rules),  # type: ignore[arg-type]
        seller=BREMEN,
        instalments=instalments,
    )


def joined(
    land: str, first_day: dt.date = dt.date(2024, 1, 1), tax: Tax = NOT_SUBJECT
) -> LandJoined:
    return LandJoined(
        at=at(2023, 12),
        by=PLANNER,
        land=land,
        first_day=first_day,
        contract=f"V-{land}",
        buyer=buyer(land),
        tax=tax,
    )


def item(
    cents: int, id_: str = "betrieb", key: DistributionKey = LUKIFG, tax: Tax | None = None
) -> CostItem:
    return CostItem(
        id=id_,
        kind=CostKind.OPERATION,
        text="Betrieb und Koordinierung",
        cents=cents,
        source="Kostenplan",
        not_financed_elsewhere=True,
        key=key,
        tax=tax or UNSET,
    )


def entered(cents: int, year: int = 2025, id_: str = "betrieb", **more: object) -> ItemEntered:
    when = more.pop("at", at(year - 1, 10))
    return ItemEntered(at=when, by=PLANNER, year=year, item=item(cents, id_, **more))  # type: ignore[arg-type]


def actual(
    cents: int, year: int = 2025, id_: str = "betrieb", tax: Tax | None = None
) -> ActualEntered:
    made = item(cents, id_, tax=tax)
    return ActualEntered(at=at(year + 1, 2), by=PLANNER, year=year, item=made)


def agreed(book: Book, stage: Stage, year: int = 2025) -> list[Event]:
    """Ask the Länder, and every one of them says yes."""
    when = at(year - 1, 11) if stage is Stage.ESTIMATE else at(year + 1, 3)
    asked = SentForApproval(at=when, by=PLANNER, year=year, stage=stage)
    done: list[Event] = [asked]
    take(asked, book)
    result = book.period(year).result
    assert result is not None
    for land in result.present:
        yes = Approved(at=when, by=approver(land), year=year, stage=stage, land=land)
        take(yes, book)
        done.append(yes)
    return done


def issued(book: Book, number: int, when: dt.datetime, year: int = 2025) -> list[Event]:
    """Two people let a batch go out."""
    proposed = IssueProposed(at=when, by=PLANNER, year=year, number=number)
    take(proposed, book)
    documents: Sequence[Issued] = batch(book, TEXTS, SECOND, when, year=year, number=number)
    for document in documents:
        take(document, book)
    return [proposed, *documents]


def taken_back(book: Book, number: str, when: dt.datetime) -> list[Event]:
    """Two people take an invoice back."""
    proposed = CancelProposed(at=when, by=PLANNER, number=number, reason="Falscher Empfänger")
    take(proposed, book)
    back = correction(book, TEXTS, SECOND, when, number)
    take(back, book)
    return [proposed, back]


def paid(book: Book, when: dt.datetime) -> list[Event]:
    """Everybody pays whatever is open."""
    payments: list[Event] = [
        Paid(
            at=when,
            by=PLANNER,
            number=number,
            cents=each.open,
            on=when.date(),
            reference=str(uuid4()),
        )
        for number, each in book.documents.items()
        if each.open > 0
    ]
    for payment in payments:
        take(payment, book)
    return payments


def whole_year(
    laender: Sequence[str], estimate: int, real: int, instalments: int = 4
) -> list[Event]:
    """A year from plan to the last payment, but for closing it."""
    book = Book()
    events: list[Event] = [
        planned(instalments=instalments),
        *map(joined, laender),
        entered(estimate),
    ]
    for event in events:
        take(event, book)
    events += agreed(book, Stage.ESTIMATE)
    for number in range(1, instalments + 1):
        if book.due(2025, number):
            events += issued(book, number, at(2025, 1 + 12 // instalments * (number - 1)))
    events += paid(book, at(2025, 12))
    real_ = actual(real)
    take(real_, book)
    events += [real_, *agreed(book, Stage.SETTLEMENT)]
    if book.due(2025, 0):
        events += issued(book, 0, at(2026, 4))
    return [*events, *paid(book, at(2026, 5))]
