"""Four invented years of shared costs, told as events that the ledger takes one by one."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final
from uuid import UUID

from msgspec import UNSET

from billing.demo.costs import DemoItem, DemoLand, DemoYear, costs
from billing.demo.people import PLANNER, RELEASER, approver, person
from billing.invoices import Buyer
from billing.items import CostItem, cost_kind
from billing.keys import DistributionKey, Mixture, Portion, equal_key, published_key
from billing.ledger import (
    COUNTER,
    SETTLEMENT,
    Actor,
    ActualEntered,
    Approved,
    Book,
    Closed,
    Event,
    IssueProposed,
    ItemEntered,
    LandJoined,
    Paid,
    Part,
    PeriodPlanned,
    SentForApproval,
    SetOff,
    Stage,
    UsesCounted,
    UsesCountersigned,
    batch,
    next_month,
    take,
    uses_for_estimate,
    uses_key,
)
from billing.periods import CostPeriod, Subsidy
from billing.taxes import Tax, TaxTreatment
from sorgeauskunft.texts import Texts

_SETTLED: Final = (2023, 2024)
_RUNNING: Final = 2025
_LATE: Final = "NI"
_MONTHS: Final = 12
# In this order within a month, so that one thing follows the other.
_COUNT_DAY, _SEPTEMBER_DAY, _PAY_DAY = 12, 15, 24

_Step = tuple[dt.datetime, Callable[[], None]]


def story(offices: Mapping[UUID, str], texts: Texts) -> tuple[Event, ...]:
    """All events, oldest first; `offices` are those whose uses are counted, with their Land.

    2023 is closed (subsidised connections), 2024 too (uses, an item that is taxed though the contracts
    are not, a credit that is set off), 2025 runs
    (somebody joined in its middle, September adjustment, one instalment unpaid), 2026 lies with the
    Länder for approval.
    """
    teller = _Teller(offices, texts)
    steps = sorted(teller.steps(), key=lambda step: step[0])
    for _, step in steps:
        step()
    return tuple(teller.events)


class _Teller:
    """Knows how the book stands, so that the next event fits."""

    def __init__(self, offices: Mapping[UUID, str], texts: Texts) -> None:
        self.events: list[Event] = []
        self._book = Book()
        self._offices = offices
        self._texts = texts

    def _say(self, *events: Event) -> None:
        for event in events:
            take(event, self._book)
            self.events.append(event)

    def steps(self) -> Iterator[_Step]:
        """What happens, with its time; the years overlap."""
        for land in costs().laender:
            joins = _joined(land)
            yield joins.at, functools.partial(self._say, joins)
        for year in costs().years:
            yield _at(year.year - 1, 10), functools.partial(self._plan, year)
            if year.year in (*_SETTLED, _RUNNING):
                yield from self._run(year)
            else:
                asked = _at(year.year - 1, 11)
                yield asked, functools.partial(self._ask, year.year, Stage.ESTIMATE, asked, 2)
            if year.year in _SETTLED:
                yield from self._settle(year)

    def _plan(self, year: DemoYear) -> None:
        """The year, and what it is thought to cost."""
        first = year.subsidised_connections
        rules = CostPeriod(year=year.year, subsidy=Subsidy(first_per_land=first) if first else None)
        when = _at(year.year - 1, 10)
        planned = PeriodPlanned(
            at=when,
            by=PLANNER,
            rules=rules,
            seller=costs().seller,
            instalments=year.instalments,
        )
        self._say(planned)
        for item in year.items:
            made = self._item(year.year, item, item.plan)
            self._say(ItemEntered(at=when, by=PLANNER, year=year.year, item=made))

    def _run(self, year: DemoYear) -> Iterator[_Step]:
        """The Länder agree, instalments go out and are paid, and uses are counted."""
        number = year.year
        asked = _at(number - 1, 11)
        yield asked, functools.partial(self._ask, number, Stage.ESTIMATE, asked)
        yield _at(number, 9, _SEPTEMBER_DAY), functools.partial(self._adjust, year)
        months = _MONTHS // year.instalments
        for part in range(1, year.instalments + 1):
            first = months * (part - 1) + 1
            goes_out = _at(number, first)
            yield goes_out, functools.partial(self._issue, number, part, goes_out)
            is_paid = _at(number, first, _PAY_DAY)
            yield is_paid, functools.partial(self._pay, number, part, is_paid)
        for month in range(1, _MONTHS + 1):
            over = next_month(dt.date(number, month, 1))
            counted = _at(over.year, over.month, _COUNT_DAY)
            yield counted, functools.partial(self._count, dt.date(number, month, 1), counted)

    def _settle(self, year: DemoYear) -> Iterator[_Step]:
        """What it really cost, agreed, issued, paid or set off, and closed."""
        number, after = year.year, year.year + 1
        yield _at(after, 2, _SEPTEMBER_DAY), functools.partial(self._enter_actuals, year)
        asked = _at(after, 3)
        yield asked, functools.partial(self._ask, number, Stage.SETTLEMENT, asked)
        goes_out, is_paid = _at(after, 4), _at(after, 5)
        yield goes_out, functools.partial(self._issue, number, SETTLEMENT, goes_out)
        yield is_paid, functools.partial(self._pay, number, SETTLEMENT, is_paid)
        closed = Closed(at=_at(after, 6), by=PLANNER, year=number)
        yield closed.at, functools.partial(self._say, closed)

    def _enter_actuals(self, year: DemoYear) -> None:
        when = _at(year.year + 1, 2, _SEPTEMBER_DAY)
        for item in year.items:
            cents = item.plan if item.actual is None else item.actual
            made = self._item(year.year, item, cents, actual=True)
            self._say(ActualEntered(at=when, by=PLANNER, year=year.year, item=made))

    def _ask(self, year: int, stage: Stage, when: dt.datetime, answers: int | None = None) -> None:
        """All are asked; all say yes in the days that follow, or the last so many by their codes."""
        self._say(SentForApproval(at=when, by=PLANNER, year=year, stage=stage))
        result = self._book.period(year).result
        present = sorted(result.present) if result else []
        for day, land in enumerate(present[-(answers or len(present)) :], 1):
            at = when + dt.timedelta(days=day)
            yes = Approved(at=at, by=approver(land), year=year, stage=stage, land=land)
            self._say(yes)

    def _adjust(self, year: DemoYear) -> None:
        for item in year.items:
            standing = self._book.period(year.year).items[item.id]
            if item.adjusted and standing.cents != item.adjusted:
                made = self._item(year.year, item, item.adjusted)
                when = _at(year.year, 9, _SEPTEMBER_DAY)
                self._say(ItemEntered(at=when, by=PLANNER, year=year.year, item=made))

    def _issue(self, year: int, number: int, when: dt.datetime) -> None:
        if not self._book.due(year, number):
            return
        self._say(IssueProposed(at=when, by=PLANNER, year=year, number=number))
        self._say(*batch(self._book, self._texts, RELEASER, when, year=year, number=number))

    def _pay(self, year: int, number: int, when: dt.datetime) -> None:
        """Everybody pays, but for one instalment that is still open; credits are used up first."""
        last = (year, number) == (_RUNNING, costs().year(_RUNNING).instalments)
        for standing in list(self._book.of_batch(year, number)):
            document, left = standing.document.number, standing.open
            for credit, other in self._credits(standing.land):
                cents = min(-other, left)
                if cents > 0:
                    set_off = SetOff(
                        at=when, by=PLANNER, credit=credit, number=document, cents=cents
                    )
                    self._say(set_off)
                    left -= cents
            if left > 0 and not (last and standing.land == _LATE):
                reference = f"DEMO-{document}"
                self._say(
                    Paid(
                        at=when,
                        by=PLANNER,
                        number=document,
                        cents=left,
                        on=when.date(),
                        reference=reference,
                    )
                )

    def _credits(self, land: str) -> Sequence[tuple[str, int]]:
        documents = self._book.documents.items()
        return [
            (number, each.open) for number, each in documents if each.land == land and each.open < 0
        ]

    def _count(self, month: dt.date, when: dt.datetime) -> None:
        """Uses of each office, different ones, and its signature."""
        members = {each.joined.land for each in self._book.members}
        counted = [each for each in sorted(self._offices.items()) if each[1] in members]
        for place, (office, land) in enumerate(counted):
            uses = 4 + (place * 7 + month.month * 3 + month.year) % 9
            self._say(
                UsesCounted(
                    at=when, by=COUNTER, month=month, office_id=office, land=land, count=uses
                )
            )
        signed = when + dt.timedelta(hours=1)
        for office, _ in counted:
            who = Actor(person(f"office-{office}"), Part.OFFICE, office_id=office)
            self._say(UsesCountersigned(at=signed, by=who, month=month, office_id=office))

    def _item(
        self, year: int, item: DemoItem, cents: int | None, *, actual: bool = False
    ) -> CostItem:
        key, fallback = self._keys(year, item.key, actual=actual)
        return CostItem(
            id=item.id,
            kind=cost_kind(item.kind),
            text=item.text,
            cents=sum(each.cents for each in item.connections) if cents is None else cents,
            source=item.source,
            not_financed_elsewhere=True,
            key=key,
            fallback=fallback,
            connections=item.connections,
            tax=Tax(treatment=TaxTreatment.STANDARD, percent=item.percent)
            if item.percent
            else UNSET,
        )

    def _keys(
        self, year: int, name: str, *, actual: bool
    ) -> tuple[DistributionKey | None, DistributionKey | None]:
        """The key, and the one for the case that nobody used the service."""
        source = costs().uses_source
        made: Mapping[str, Callable[[], DistributionKey | None]] = {
            "": lambda: None,
            "uses": lambda: uses_key(self._book, year, source) if actual else equal_key(),
            "mixed": lambda: Mixture(
                (
                    Portion(
                        Fraction(3, 10), uses_for_estimate(self._book, year, source) or equal_key()
                    ),
                    Portion(Fraction(7, 10), published_key("koenigsteiner_adapted:lukifg-2025")),
                )
            ),
        }
        key = made.get(name, lambda: published_key(name))()
        return key, equal_key() if name in {"uses", "mixed"} else None


def _joined(land: DemoLand) -> LandJoined:
    return LandJoined(
        at=_at(land.first_day.year - 1, 9),
        by=PLANNER,
        land=land.code,
        first_day=land.first_day,
        contract=land.contract,
        buyer=Buyer(
            name=land.payer,
            address=land.address,
            leitweg_id=land.leitweg_id,
            mail=f"rechnungseingang@{land.code.lower()}.example.org",
        ),
        tax=Tax(treatment=TaxTreatment.NOT_SUBJECT, reason=costs().no_tax),
        letter_of_intent=land.letter_of_intent,
    )


def _at(year: int, month: int, day: int = 2) -> dt.datetime:
    return dt.datetime(year, month, day, 10, 0, tzinfo=dt.UTC)
