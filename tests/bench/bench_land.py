"""A Land's cost report against a bare route that renders the same template; ten years as workbooks.

The bare route does nothing else. Ours checks the session and asks the ledger for its length; what is
computed and drawn from the ledger is kept as long as nothing was appended, so only the frame around
it is rendered anew.
"""

from __future__ import annotations

import asyncio
import time

from visitor import Visitor

from billing import ALL_LAENDER, CostPeriod, allocate
from billing.ledger import Status
from billing.reports import CostReport, to_xlsx
from sorgeauskunft.texts import Texts
from tests.bench.bare import against_bare, context_of, demo_on_sqlite
from tests.bench.invented_costs import YEARS, items, joined
from web import doors

_PAGE = "/land/kosten/2025"
_PAGE_GOAL = 0.50
_IN_THE_WAY = (
    "the session with its account (four reads, one decryption), the length of the ledger (one read), "
    "headers and the request's log line"
)
_ITEMS = 20
_SHEETS_GOAL = 3.0


async def _report_page() -> None:
    async with demo_on_sqlite() as (app, client):
        visitor = Visitor(client)
        await visitor.log_in_at_door("land_viewer")
        with context_of(doors) as seen:
            await visitor.open(_PAGE)
        result = await against_bare(
            app,
            dict(client.cookies),
            _PAGE,
            "land/report.html",
            {**seen, "body": None},
            rounds=7,
            calls=60,
        )
    result.show("cost report (SQLite)", _PAGE_GOAL, _IN_THE_WAY)


def _reports() -> list[CostReport]:
    found, costs = [], items(_ITEMS)
    for year in YEARS:
        rules = CostPeriod(year=year)
        result = allocate(rules, costs, joined())
        totals = result.shares()
        found.append(
            CostReport(
                year=year,
                status=Status.CLOSED,
                actual=True,
                rules=rules,
                cents=sum(item.cents for item in costs),
                parties=tuple(totals),
                totals=totals,
                issued=result.shares(issued_only=True),
                allocations=result.allocations,
            )
        )
    return found


def _workbooks() -> None:
    reports, texts = _reports(), Texts("de")
    started = time.perf_counter()
    size = sum(len(to_xlsx(report, texts)) for report in reports)
    took = time.perf_counter() - started
    verdict = "met" if took <= _SHEETS_GOAL else "MISSED"
    print(
        f"XLSX of {len(reports)} years ({_ITEMS} items × {len(ALL_LAENDER)} Länder each, with "
        f"formulas): {took:.2f} s, {size // 1024} kB (goal < {_SHEETS_GOAL:.0f} s: {verdict})"
    )


def main() -> None:
    asyncio.run(_report_page())
    _workbooks()
