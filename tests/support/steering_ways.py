"""Ways to the pages and forms of the coordination: among the demo's years and one that is planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec
from ledgers import item
from service import Service
from statements import entry, statement
from steering import BAD, FIRST, HOME, SECOND, all_agree, book, plan, steer
from visitor import Visitor

from billing import offer
from billing.demo import PLANNER, RELEASER
from billing.ledger import (
    ActualEntered,
    Book,
    CancelProposed,
    Event,
    IssueProposed,
    ItemEntered,
    Period,
    SentForApproval,
    Stage,
    Status,
    batch,
)
from billing.ledger.store import append
from billing.pipeline import PipelineStage, Said, add_step, steps
from sorgeauskunft.host.demo import seed_costs
from sorgeauskunft.texts import Texts

Way = Callable[[Service, Visitor], Awaitable[object]]
_PLANNED: Final = 2027
_READY: Final = 2028
# From each of these years on there may be many: what was sent, released, closed is used up.
_CANCELLED: Final = 2500
_SENT: Final = 2100
_PROPOSED: Final = 2200
_RELEASED: Final = 2300
_SETTLED: Final = 2400


async def _year(service: Service, year: int) -> None:
    """A year with an item, where it is not there yet, beside those of the demo."""
    await seed_costs(service.kernel)
    now = service.kernel.clock.now()

    def make(there: Book) -> list[Event]:
        made: list[Event] = []
        if year not in there.periods:
            before = there.period(2026).planned
            rules = msgspec.structs.replace(before.rules, year=year)
            made.append(
                msgspec.structs.replace(before, at=now, by=PLANNER, rules=rules, instalments=1)
            )
        if year not in there.periods or not there.period(year).items:
            made.append(ItemEntered(at=now, by=PLANNER, year=year, item=item(100_000)))
        return made

    await append(service.kernel, make)


async def _agreed(service: Service, year: int) -> None:
    """The Länder have agreed to its estimate."""
    await _year(service, year)
    now = service.kernel.clock.now()
    if (await book(service.kernel)).period(year).status is not Status.PLANNED:
        return
    asked = SentForApproval(at=now, by=PLANNER, year=year, stage=Stage.ESTIMATE)
    await append(service.kernel, lambda _book: [asked])
    await all_agree(service.kernel, year)


async def _proposed(service: Service, year: int) -> None:
    await _agreed(service, year)
    now = service.kernel.clock.now()
    if not (await book(service.kernel)).period(year).proposals:
        proposed = IssueProposed(at=now, by=PLANNER, year=year, number=1)
        await append(service.kernel, lambda _book: [proposed])


async def _first(service: Service, year: int, fits: Callable[[Period], bool]) -> int:
    """The first year from this one on that is not used up for what is wanted, or is not there yet."""
    there = await book(service.kernel)
    while year in there.periods and not fits(there.period(year)):
        year += 1
    return year


def page(path: str, year: int = _PLANNED, who: str = FIRST) -> Way:
    """A page of the coordination."""

    async def arrive(service: Service, visitor: Visitor) -> None:
        await _year(service, year)
        await steer(visitor, who)
        await visitor.open(f"{HOME}{path}")

    return arrive


def to_send(first: int) -> Way:
    """A year that the Länder have not seen."""

    async def arrive(service: Service, visitor: Visitor) -> None:
        year = await _first(service, first, lambda each: each.asked is None)
        await page(f"/jahre/{year}", year)(service, visitor)

    return arrive


def to_propose(first: int) -> Way:
    """A year whose instalment nobody has proposed."""

    async def arrive(service: Service, visitor: Visitor) -> None:
        year = await _first(service, first, lambda each: not each.proposals)
        await _agreed(service, year)
        await steer(visitor)
        await visitor.open(f"{HOME}/jahre/{year}")

    return arrive


def to_release(first: int) -> Way:
    """A year whose instalment another person has proposed."""

    async def arrive(service: Service, visitor: Visitor) -> None:
        issued = {each.year for each in (await book(service.kernel)).documents.values()}
        year = await _first(service, first, lambda each: each.year not in issued)
        await _proposed(service, year)
        await steer(visitor, SECOND)
        await visitor.open(f"{HOME}/jahre/{year}")

    return arrive


async def settled(service: Service, visitor: Visitor) -> None:
    """A year that is settled, and has open documents."""
    year = await _first(service, _SETTLED, lambda each: each.status is not Status.CLOSED)
    await _proposed(service, year)
    kernel = service.kernel
    now = kernel.clock.now()
    if (await book(kernel)).period(year).status is Status.APPROVED:
        real = ActualEntered(at=now, by=PLANNER, year=year, item=item(120_000))
        asked = SentForApproval(at=now, by=PLANNER, year=year, stage=Stage.SETTLEMENT)
        await append(
            kernel, lambda there: batch(there, Texts("de"), RELEASER, now, year=year, number=1)
        )
        await append(kernel, lambda _book: [real, asked])
        await all_agree(kernel, year)
    await steer(visitor)
    await visitor.open(f"{HOME}/jahre/{year}")


async def asked_year(service: Service, visitor: Visitor) -> None:
    """The demo's year that lies with the Länder."""
    await page("/jahre/2026")(service, visitor)


def looking(content: bytes, name: str = "Plan.csv") -> Way:
    """A sheet that was brought, and what is in it."""

    async def arrive(service: Service, visitor: Visitor) -> None:
        await page(f"/jahre/{_PLANNED}/einlesen/plan")(service, visitor)
        await visitor.upload({"file": [(name, content)]}, to="/einlesen/plan")

    return arrive


async def statement_brought(service: Service, visitor: Visitor) -> None:
    """A statement, of which one movement matches, one is known and one is not."""
    await page("/zahlungen")(service, visitor)
    open_ = [
        (number, each.open)
        for number, each in (await book(service.kernel)).documents.items()
        if each.open > 0
    ]
    number, cents = open_[0] if open_ else ("SR-2025-0001", 100)
    content = statement(
        entry(f"{cents // 100}.{cents % 100:02}", number),
        entry("1.00", "Danke", reference="R2"),
        entry("2.00", "W" * 120, reference="R3"),
    )
    await visitor.upload({"file": [("Auszug.xml", content)]}, to="/auszug")


async def _document(service: Service, visitor: Visitor, *, credit: bool = False) -> None:
    """An open invoice, or a credit of a Land that owes something."""
    await settled(service, visitor)
    documents = (await book(service.kernel)).documents
    owing = {each.land for each in documents.values() if each.open > 0}
    number = next(
        number
        for number, each in reversed(documents.items())
        if (each.open < 0 and each.land in owing if credit else each.open > 0 and each.stands)
    )
    await visitor.open(f"{HOME}/rechnungen/{number}")


async def invoice(service: Service, visitor: Visitor) -> None:
    await _document(service, visitor)


async def _untouched(service: Service) -> str:
    """An invoice that nobody wants taken back; where all are used up, of a year more."""
    kernel = service.kernel
    while True:
        there = await book(kernel)
        for number, each in there.documents.items():
            if each.year >= _CANCELLED and each.stands and number not in there.cancelling:
                return number
        year = await _first(service, _CANCELLED, lambda _each: False)
        await _proposed(service, year)
        now = kernel.clock.now()
        await append(kernel, _batch(year, now))


def _batch(year: int, now: dt.datetime) -> Callable[[Book], Sequence[Event]]:
    return lambda there: batch(there, Texts("de"), RELEASER, now, year=year, number=1)


async def to_cancel(service: Service, visitor: Visitor) -> None:
    """An invoice that stands."""
    number = await _untouched(service)
    await steer(visitor)
    await visitor.open(f"{HOME}/rechnungen/{number}")


async def to_take_back(service: Service, visitor: Visitor) -> None:
    """An invoice that somebody else wants taken back."""
    number, now = await _untouched(service), service.kernel.clock.now()
    reason = "Falscher Empfänger."
    proposed = CancelProposed(at=now, by=RELEASER, number=number, reason=reason)
    await append(service.kernel, lambda _book: [proposed])
    await steer(visitor)
    await visitor.open(f"{HOME}/rechnungen/{number}")


async def credit(service: Service, visitor: Visitor) -> None:
    await _document(service, visitor, credit=True)


async def asked_to_join(service: Service, visitor: Visitor) -> None:
    """A request to be connected."""
    for each in await offer.wishes(service.kernel):
        await offer.mark_done(service.kernel, each.id)
    wish = offer.Wish(
        land="BY", authority="Ministerium", name="C. Beispiel", email="c@example.org", message="Hm?"
    )
    await offer.ask(service.kernel, wish)
    await page("/laender")(service, visitor)


async def with_step(service: Service, visitor: Visitor) -> None:
    """A Land with a step, and a contract that can end."""
    there = await steps(service.kernel)
    if not any(each.land == "HB" and each.struck_at is None for each in there):
        said = Said(reference="Schreiben vom 3. März", note="Gut.", file_name="LoI.pdf")
        await add_step(
            service.kernel,
            PLANNER,
            land="HB",
            stage=PipelineStage.LOI,
            on=service.kernel.clock.now().date(),
            said=said,
            document=b"%PDF-1.7",
        )
    await page("/laender/HB")(service, visitor)


_ITEMS: Final = f"/jahre/{_PLANNED}"
_GOOD: Final = plan("hosting;a;Rechenzentrum;200,00;Blatt 2;koenigsteiner:lukifg-2025;ja")

STEERING_FORMS: Final[dict[str, tuple[str, str, Way]]] = {
    "steering-wish": ("koordination.wish.done", "", asked_to_join),
    "steering-step": ("koordination.land.step", "/schritt", with_step),
    "steering-strike": ("koordination.land.strike", "/streichen", with_step),
    "steering-contract": ("koordination.land.join", "/vertrag", with_step),
    "steering-leaving": ("koordination.land.leave", "/ende", with_step),
    "steering-period": ("koordination.year.plan", "/jahre/neu", page("/jahre/neu")),
    "steering-send": ("koordination.year.send", "/vorlegen", to_send(_SENT)),
    "steering-propose": ("koordination.year.propose", "/vorschlagen", to_propose(_PROPOSED)),
    "steering-release": ("koordination.year.release", "/freigeben", to_release(_RELEASED)),
    "steering-close": ("koordination.year.close", "/abschliessen", settled),
    "steering-drop": ("koordination.item.drop", "/streichen", page(f"{_ITEMS}/posten")),
    "steering-item": (
        "koordination.item.save",
        "/eintragen/plan",
        page(f"{_ITEMS}/eintragen/plan"),
    ),
    "steering-import": (
        "koordination.import.bring",
        "/einlesen/plan",
        page(f"{_ITEMS}/einlesen/plan"),
    ),
    "steering-book": ("koordination.import.book", "", looking(_GOOD)),
    "steering-discard": ("koordination.import.drop", "/verwerfen", looking(_GOOD)),
    "steering-statement": ("koordination.statement.bring", "/auszug", page("/zahlungen")),
    "steering-payments": ("koordination.statement.book", "", statement_brought),
    "steering-forget": ("koordination.statement.drop", "/verwerfen", statement_brought),
    "steering-pay": ("koordination.document.pay", "/zahlung", invoice),
    "steering-set-off": ("koordination.document.set_off", "/verrechnung", credit),
    "steering-cancel": ("koordination.document.cancel", "/storno", to_cancel),
    "steering-withdraw": (
        "koordination.document.withdraw",
        "/storno/zuruecknehmen",
        to_take_back,
    ),
    "steering-take-back": ("koordination.document.take_back", "/storno/freigeben", to_take_back),
    "steering-key": ("koordination.keys.keep", "/schluessel", page("/schluessel")),
}
"""Name → the route that takes the form, the end of its address, the way to its page."""


def pressed(way: Way, answers: dict[str, str], to: str) -> Way:
    """A page whose form was sent with these answers."""

    async def arrive(service: Service, visitor: Visitor) -> None:
        await way(service, visitor)
        await visitor.submit(answers, to=to)

    return arrive


_LONG: Final = "Donaudampfschifffahrtsgesellschaft" * 5

STEERING_STATES: Final[dict[str, Way]] = {
    "home": page(""),
    "laender": asked_to_join,
    "land": with_step,
    "land-error": pressed(with_step, {"payer": _LONG, "leitweg_id": "1"}, "/vertrag"),
    "years": page("/jahre"),
    "period": page("/jahre/neu"),
    "period-error": pressed(page("/jahre/neu"), {"year": "1", "iban": _LONG}, "/jahre/neu"),
    "year-planned": page(f"/jahre/{_PLANNED}"),
    "year-asked": asked_year,
    "year-running": page("/jahre/2025"),
    "year-release": to_release(_READY),
    "year-settled": settled,
    "year-refused": pressed(settled, {}, "/abschliessen"),
    "items": page("/jahre/2025/posten"),
    "item": page("/jahre/2025/eintragen/ist?posten=betrieb"),
    "item-error": pressed(
        page(f"{_ITEMS}/eintragen/plan"), {"amount": "12.5", "text": _LONG}, "/plan"
    ),
    "import": page(f"{_ITEMS}/einlesen/plan"),
    "import-look": looking(_GOOD, f"{_LONG}.csv"),
    "import-faults": looking(BAD),
    "shares": page("/jahre/2025/verteilung"),
    "keys": page("/schluessel"),
    "keys-error": pressed(page("/schluessel"), {"version": _LONG}, "/schluessel"),
    "price": page("/preisblatt?land=BY&schluessel=as_planned&jugendaemter=2&monat=7"),
    "money": page("/zahlungen"),
    "statement": statement_brought,
    "document": invoice,
    "document-credit": credit,
    "document-take-back": to_take_back,
    "document-cancel-error": pressed(to_cancel, {"reason": _LONG * 4}, "/storno"),
    "document-error": pressed(invoice, {"amount": "x"}, "/zahlung"),
}
"""Name → the way to a state of a page."""
