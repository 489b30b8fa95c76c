"""A Land's cost report against a bare route that renders the same template; ten years as workbooks.

The bare route renders the whole template with a context prepared beforehand, and does nothing else.
Ours checks the session and asks the ledger for its length; what is computed and drawn from the ledger
is kept as long as nothing was appended, so only the frame around it is rendered anew.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from litestar import Litestar, get
from litestar.response import Template
from measuring import Caller, compare
from visitor import Visitor, client_of

from billing import (
    ALL_LAENDER,
    CostItem,
    CostKind,
    CostPeriod,
    Key,
    KeyType,
    Mixture,
    Participation,
    Portion,
    allocate,
    koenigsteiner_keys,
)
from billing.ledger import Status
from billing.reports import CostReport, to_xlsx
from sorgeauskunft.host.app import create_app
from sorgeauskunft.host.demo import seed, seed_costs
from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.kernel import build
from sorgeauskunft.kernel.database import migrate
from sorgeauskunft.texts import Texts
from web import doors, pages
from web.application import _templates

_PAGE = "/land/kosten/2025"
_PAGE_GOAL = 0.50
_IN_THE_WAY = (
    "the session with its account (four reads, one decryption), the length of the ledger (one read), "
    "headers and the request's log line"
)
_ITEMS = 20
_SHEETS_GOAL = 3.0


async def _report_page() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = demo_settings(Path(folder), 8000)
        await migrate(settings.migration_url)
        kernel = build(settings)
        await kernel.database.open()
        await seed(kernel)
        await seed_costs(kernel)
        app = create_app(kernel)
        seen: dict[str, Any] = {}

        def keep(request: Any, name: str, *, status: int = 200, **context: Any) -> Template:
            made = pages.page(request, name, status=status, **context)
            seen.update(made.context)
            return made

        async with app.lifespan(), client_of(app) as client:
            visitor = Visitor(client)
            await visitor.log_in_at_door("land_viewer")
            doors.page = keep  # type: ignore[attr-defined]
            await visitor.open(_PAGE)
            doors.page = pages.page  # type: ignore[attr-defined]

            @get("/bare", sync_to_thread=False)
            def bare() -> Template:
                return Template("land/report.html", context={**seen, "body": None})

            bare_app = Litestar([bare], template_config=_templates(), openapi_config=None)
            cookies = dict(client.cookies)
            ours, bare_ = Caller(app, cookies), Caller(bare_app, cookies)
            assert await ours("GET", _PAGE) == await bare_("GET", "/bare") == 200
            result = await compare(
                lambda: ours("GET", _PAGE), lambda: bare_("GET", "/bare"), rounds=7, calls=60
            )
        result.show("cost report (SQLite)", _PAGE_GOAL, _IN_THE_WAY)


def _reports() -> list[CostReport]:
    """Ten years in which all Länder take part, some from within the first; a mixture among the keys."""
    uses = Key(
        type=KeyType.USES,
        version="2024",
        source="counted",
        weights={land: Fraction(100 + 37 * place) for place, land in enumerate(ALL_LAENDER)},
    )
    by_tax = koenigsteiner_keys()["lukifg-2025"]
    keys = (by_tax, uses, Mixture((Portion(Fraction(1, 3), by_tax), Portion(Fraction(2, 3), uses))))
    joined = [
        Participation(land=land, first_day=dt.date(2024, 1 + place % 12, 1 + place))
        for place, land in enumerate(ALL_LAENDER)
    ]
    items = [
        CostItem(
            id=str(number),
            kind=CostKind.OPERATION,
            text=f"Item {number}",
            cents=100_003 * number + 7,
            source="Invoice",
            not_financed_elsewhere=True,
            key=keys[number % len(keys)],
        )
        for number in range(_ITEMS)
    ]
    found = []
    for year in range(2024, 2034):
        rules = CostPeriod(year=year)
        result = allocate(rules, items, joined)
        totals = result.shares()
        found.append(
            CostReport(
                year=year,
                status=Status.CLOSED,
                actual=True,
                rules=rules,
                cents=sum(item.cents for item in items),
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
