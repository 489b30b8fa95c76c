"""A year's costs as the pages show them: amounts as texts, charts with places, ways to the derivation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from billing.allocation import Allocation
from billing.derivation import Step, derivation, item_tax, party_name, tax_label
from billing.items import CostKind
from billing.land_view import LandYear
from billing.money import euros
from billing.reports import CostReport
from sorgeauskunft.texts import Texts
from tenants.laender import LAND_BY_CODE
from web.charts import Chart, Value, columns, rows
from web.land.worked import Line, worked


class PartyRow(msgspec.Struct, frozen=True):
    """Who bears something: code, name, amount, part of the whole, and what of it is billed."""

    code: str
    name: str
    amount: str
    percent: str
    issued: str
    is_own: bool


class ItemRow(msgspec.Struct, frozen=True):
    """An item: its number from 1, what it is, its amount, and the own share of it.

    `tax` is empty where the contract decides.
    """

    number: int
    text: str
    kind: str
    tax: str
    source: str
    amount: str
    own: str


class BilledRow(msgspec.Struct, frozen=True):
    """What a Land is billed under a tax treatment over the year."""

    land: str
    tax: str
    net: str
    vat: str
    gross: str
    is_own: bool


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page of a year."""

    year: int
    state: str
    certainty: str
    total: str
    own: str
    own_percent: str
    facts: tuple[tuple[str, str], ...]
    parties: tuple[PartyRow, ...]
    items: tuple[ItemRow, ...]
    billed: tuple[BilledRow, ...]
    years: tuple[Value, ...]
    kinds: tuple[Value, ...]
    charts: dict[str, Chart]


def land_name(code: str, texts: Texts) -> str:
    """A party in full: a Land by its name, the others as reports call them."""
    return LAND_BY_CODE[code].name if code in LAND_BY_CODE else party_name(code, texts)


def percent(cents: int, of: int) -> str:
    """A part of a sum as people write it: "12,34 %"."""
    return f"{100 * cents / of:.2f}".replace(".", ",") + " %" if of else "–"


def report_view(
    report: CostReport, years: Sequence[LandYear], land: str, texts: Texts
) -> ReportView:
    """Return the page of a year for one Land; `years` are all, for the comparison."""
    own = report.totals.get(land, 0)
    parties = tuple(_party(report, code, land, texts) for code in report.parties)
    over_years = tuple(_of_year(each, texts) for each in reversed(years) if each.report)
    kinds = tuple(_kinds(report, texts))
    by_party = [
        Value(row.name, report.totals[row.code], row.amount, "own" if row.is_own else "other")
        for row in parties
    ]
    return ReportView(
        year=report.year,
        state=texts(f"costs.report.status.{report.status}"),
        certainty=texts("costs.report.actual" if report.actual else "costs.report.estimate"),
        total=euros(report.cents),
        own=euros(own),
        own_percent=percent(own, report.cents),
        facts=tuple(_facts(report, texts)),
        parties=parties,
        items=tuple(
            _item(place, each, land, texts) for place, each in enumerate(report.allocations, 1)
        ),
        billed=tuple(_billed(report, land, texts)),
        years=over_years,
        kinds=kinds,
        charts={"years": columns(over_years), "parties": rows(by_party), "kinds": rows(kinds)},
    )


def _party(report: CostReport, code: str, land: str, texts: Texts) -> PartyRow:
    cents = report.totals[code]
    return PartyRow(
        code=code,
        name=land_name(code, texts),
        amount=euros(cents),
        percent=percent(cents, report.cents),
        issued=euros(report.issued.get(code, 0)),
        is_own=code == land,
    )


def _of_year(each: LandYear, texts: Texts) -> Value:
    certain = each.report is not None and each.report.actual
    key = "land.chart.year.actual" if certain else "land.chart.year.estimate"
    kind = "own" if certain else "estimate"
    whole = euros(round(each.share, -2)).replace(",00", "")
    return Value(str(each.year), each.share, texts(key, amount=euros(each.share)), kind, whole)


def _kinds(report: CostReport, texts: Texts) -> list[Value]:
    sums: dict[CostKind, int] = {}
    for each in report.allocations:
        sums[each.item.kind] = sums.get(each.item.kind, 0) + each.item.cents
    return [
        Value(texts(f"costs.kind.{kind}"), sums[kind], euros(sums[kind]))
        for kind in CostKind
        if kind in sums
    ]


def _billed(report: CostReport, land: str, texts: Texts) -> Iterator[BilledRow]:
    """Only where items differ in tax: elsewhere the shares say it already."""
    if any(each.item.own_tax for each in report.allocations):
        for each in report.billed:
            yield BilledRow(
                land_name(each.land, texts),
                tax_label(each.code, texts),
                euros(each.net),
                euros(each.tax),
                euros(each.net + each.tax),
                each.land == land,
            )


def _facts(report: CostReport, texts: Texts) -> list[tuple[str, str]]:
    rules = report.rules
    return [
        (texts("costs.report.cofinancing"), texts(f"costs.cofinancing.{rules.cofinancing}")),
        (texts("costs.report.pro_rata"), texts(f"costs.pro_rata.{rules.pro_rata}")),
        (texts("costs.report.absence"), texts(f"costs.absence.{rules.absence}")),
    ]


def _item(place: int, each: Allocation, land: str, texts: Texts) -> ItemRow:
    item = each.item
    return ItemRow(
        number=place,
        text=item.text or item.id,
        kind=texts(f"costs.kind.{item.kind}"),
        tax=item_tax(item, texts) if item.own_tax else "",
        source=item.source,
        amount=euros(item.cents),
        own=euros(each.shares().get(land, 0)),
    )


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """An item with its derivation: `lines` for one party, `steps` for all."""

    number: int
    text: str
    kind: str
    source: str
    amount: str
    party: str
    name: str
    share: str
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    parties: tuple[tuple[str, str], ...]


def item_view(report: CostReport, place: int, party: str, texts: Texts) -> ItemView | None:
    """Return item number `place` (from 1) as derived for a party; None where there is no such item."""
    if not 1 <= place <= len(report.allocations):
        return None
    allocation = report.allocations[place - 1]
    item, shares = allocation.item, allocation.shares()
    return ItemView(
        number=place,
        text=item.text or item.id,
        kind=texts(f"costs.kind.{item.kind}"),
        source=item.source,
        amount=euros(item.cents),
        party=party,
        name=land_name(party, texts),
        share=euros(shares.get(party, 0)),
        lines=worked(allocation, party, texts) if party in shares else (),
        steps=derivation(allocation, texts),
        parties=tuple((code, land_name(code, texts)) for code in shares),
    )


class ShareView(msgspec.Struct, frozen=True, kw_only=True):
    """A party's sum of a year: what it is made of, item by item (number, text, item, share)."""

    party: str
    name: str
    sum: str
    items: tuple[tuple[int, str, str, str], ...]


def share_view(report: CostReport, party: str, texts: Texts) -> ShareView | None:
    """Return what a party's share is made of; None for who bears nothing in this year."""
    if party not in report.totals:
        return None
    made = tuple(
        (place, each.item.text or each.item.id, euros(each.item.cents), euros(each.shares()[party]))
        for place, each in enumerate(report.allocations, 1)
        if party in each.shares()
    )
    return ShareView(
        party=party, name=land_name(party, texts), sum=euros(report.totals[party]), items=made
    )
