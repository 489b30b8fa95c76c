"""A year as it is shown: its documents batch by batch, its items, its shares."""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from billing.derivation import item_tax
from billing.importing import name_of
from billing.items import CostItem
from billing.ledger import SETTLEMENT, Actor, Book, Period, Status
from billing.ledger.state import RUNNING
from billing.money import euros
from billing.reports import Comparison, CostReport
from sorgeauskunft.texts import Texts
from tenants.laender import LAND_BY_CODE
from web.charts import Pairs, pairs
from web.coordination.steering import HOME

_TABS: Final = (("", "year"), ("/posten", "items"), ("/verteilung", "shares"))


class Tab(msgspec.Struct, frozen=True):
    """One of the pages of a year; `name` is a key of its text."""

    path: str
    name: str


class BatchView(msgspec.Struct, frozen=True, kw_only=True):
    """Documents that go out together: `number` as in the ledger, how many of how many are out.

    `proposed` is who has proposed them. `can_propose` and `can_release` say what is next, whoever it is
    that may do it.
    """

    number: int
    label: str
    due: dt.date | None
    cents: int
    out: int
    all: int
    proposed: Actor | None
    can_propose: bool
    can_release: bool


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """An item with plan and actual costs; None where there is none.

    `tax` is empty where the contract decides.
    """

    id: str
    text: str
    kind: str
    key: str
    tax: str
    plan: int | None
    actual: int | None
    source: str


def year_tabs(year: int) -> tuple[Tab, ...]:
    """The pages of a year."""
    return tuple(
        Tab(f"{HOME}/jahre/{year}{path}", f"coordination.tab.{name}") for path, name in _TABS
    )


def batches(book: Book, period: Period, texts: Texts) -> tuple[BatchView, ...]:
    """The instalments of an approved year, and its settlement."""
    views = []
    numbers = [*range(1, period.planned.instalments + 1)] if period.plan else []
    if period.status in (Status.SETTLED, Status.CLOSED):
        numbers.append(SETTLEMENT)
    earlier_out = True
    for number in numbers:
        due = book.due(period.year, number)
        out = sum(1 for _ in book.of_batch(period.year, number))
        waiting = book.waiting(period.year, number)
        open_now = (
            period.status is Status.SETTLED if number == SETTLEMENT else period.status in RUNNING
        )
        proposed = period.proposals.get(number)
        next_ = bool(waiting) and open_now and (earlier_out or number == SETTLEMENT)
        key = "settlement" if number == SETTLEMENT else "instalment"
        views.append(
            BatchView(
                number=number,
                label=texts(f"coordination.batch.{key}", number=number),
                due=_due(period, number),
                cents=sum(due.values()),
                out=out,
                all=out + len(waiting),
                proposed=proposed,
                can_propose=next_ and proposed is None,
                can_release=next_ and proposed is not None,
            )
        )
        earlier_out = earlier_out and not waiting
    return tuple(views)


def _due(period: Period, number: int) -> dt.date | None:
    if number == SETTLEMENT:
        return None
    return next(iter(period.plan.values()))[number - 1].due if period.plan else None


def item_views(book: Book, period: Period, texts: Texts) -> tuple[ItemView, ...]:
    """All items of a year, planned ones first."""
    del book
    return tuple(
        _item(period.items.get(id_), period.actuals.get(id_), texts)
        for id_ in dict.fromkeys((*period.items, *period.actuals))
    )


def _item(plan: CostItem | None, actual: CostItem | None, texts: Texts) -> ItemView:
    item = actual or plan
    if item is None:
        raise ValueError("an item that is neither planned nor real")
    return ItemView(
        id=item.id,
        text=item.text,
        kind=texts(f"costs.kind.{item.kind}"),
        key=name_of(item.key) if item.key else texts("coordination.key.caused"),
        tax=item_tax(item, texts) if item.own_tax else "",
        plan=plan.cents if plan else None,
        actual=actual.cents if actual else None,
        source=item.source,
    )


def shares_of(report: CostReport, texts: Texts) -> list[tuple[str, str, str, str]]:
    """Party, days, share of all layers, and what of it is issued."""
    return [
        (
            party_label(party, texts),
            party,
            euros(report.totals[party]),
            euros(report.issued.get(party, 0)) if party in LAND_BY_CODE else "–",
        )
        for party in report.parties
    ]


def compared_charts(comparison: Comparison, texts: Texts) -> dict[str, Pairs]:
    """The year beside the one before, by kind of cost (its letter) and by party (a Land's code)."""
    connection = texts("coordination.compare.connection")
    kinds = [
        (f"{row.name})" if len(row.name) == 1 else connection, row.before or 0, row.now or 0)
        for row in comparison.kinds
    ]
    parties = [
        (
            row.name if row.name in LAND_BY_CODE else party_label(row.name, texts),
            row.before or 0,
            row.now or 0,
        )
        for row in comparison.parties
    ]
    return {"kinds": pairs(kinds), "parties": pairs(parties)}


def party_label(party: str, texts: Texts) -> str:
    """A party by its full name."""
    if party in LAND_BY_CODE:
        return LAND_BY_CODE[party].name
    key = f"costs.party.{party}"
    return texts(key) if key in texts else party
