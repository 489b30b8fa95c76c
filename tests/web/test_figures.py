"""The page of figures and its CSV: for everybody of the office, right for a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from uuid import uuid4

import pytest
from litestar import Litestar
from visitor import Visitor

from sorgeauskunft.figures import Leg
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import add
from sorgeauskunft.requests.tables import CaseRow, RequestRow, StatusChange
from tenants import demo

OFFICE = demo.office_id("bremerhaven")
SENT = dt.datetime(2026, 11, 3, 9, 0, tzinfo=dt.UTC)


async def requests_of(kernel: Kernel, number: int, days: float) -> None:
    """So many requests that were in work after so many days."""
    async with kernel.database.tenant_transaction(OFFICE):
        for _ in range(number):
            key = uuid4()
            await add(
                RequestRow(id=key, reference=key.hex[:8], status_lookup=key.bytes, sent_at=SENT)
            )
            case = CaseRow(request_id=key, message_uuid=key)
            await add(case)
            at = SENT + dt.timedelta(days=days)
            await add(StatusChange(case_id=case.id, status="in_work", at=at))


async def test_page(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """The page is reached from the inbox, names its table, and writes numbers as in German."""
    await requests_of(kernel, 5, 2.5)
    await visitor.log_in()
    assert visitor.page.xpath("//nav//a[@href='/amt/zahlen']")
    await visitor.open("/amt/zahlen")
    (table,) = visitor.page.xpath("//table")
    caption = visitor.text(f"//*[@id='{table.get('aria-labelledby')}']")
    assert caption == "Anfragen je Monat und Dauer der Abschnitte in Tagen"
    cells = [" ".join(each.text_content().split()) for each in visitor.page.xpath("//tbody/tr/*")]
    assert cells[:5] == ["November 2026", "5", "5", "2,5", "2,5"]
    # Every row is as wide as the head, whatever is left out.
    widths = [
        sum(int(cell.get("colspan", "1")) for cell in row.xpath("./*"))
        for row in visitor.page.xpath("//tbody/tr")
    ]
    assert widths == [3 + 2 * len(Leg)]


async def test_few_and_none(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Without requests the page says so; with few ones it shows how many, and no times."""
    await visitor.log_in()
    await visitor.open("/amt/zahlen")
    assert "noch keine Anfragen" in visitor.text("//main")
    await requests_of(kernel, 4, 2.5)
    await visitor.open("/amt/zahlen")
    assert "4 Fälle" in visitor.text("//tbody")
    assert "2,5" not in visitor.text("//main")


async def test_csv(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """The file opens in Excel as set up here: mark, semicolons, decimal commas, German head."""
    await requests_of(kernel, 6, 10.2)
    await visitor.log_in()
    await visitor.open("/amt/zahlen")
    got = await visitor.client.get(visitor.page.xpath("//a[@download]/@href")[0])
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    assert got.headers["content-disposition"] == 'attachment; filename="zahlen-bremerhaven.csv"'
    assert got.content.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(got.content.decode("utf-8-sig")), delimiter=";")
    assert head[:4] == ["Monat", "Anfragen", "Kinder", "gesendet bis in Bearbeitung: Fälle"]
    assert len(head) == len(row) == 3 + 3 * len(Leg)
    assert row[:6] == ["November 2026", "6", "6", "6", "10,2", "10,2"]
    assert row[6:9] == ["0", "", ""]


@pytest.mark.parametrize("path", ["/amt/zahlen", "/amt/zahlen/csv"])
async def test_doors(app: Litestar, visitor: Visitor, path: str) -> None:
    """Everybody of the office may look, nobody without a log-in."""
    assert "Anmelden" in (await visitor.open(path)).text
    for role in ("clerk", "lesen"):
        visitor.client.cookies.clear()
        await visitor.log_in(role)
        assert (await visitor.client.get(path)).status_code == 200
