"""Uses as an office sees them: months, what was counted, agreeing and objecting."""

from __future__ import annotations

import csv
import datetime as dt
import io
from uuid import uuid4

import pytest
from litestar import Litestar
from uses_ways import MONTH, OBJECTION, OCTOBER, count, review
from visitor import Visitor

from billing.ledger import book_of
from billing.ledger.store import history
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import add
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.requests.tables import CaseRow, RequestRow, StatusChange
from tenants import demo

OFFICE = demo.office_id("bremerhaven")


async def delivered(kernel: Kernel, reference: str, day: int) -> None:
    """A request with two children, delivered on a day of October."""
    at = dt.datetime(2026, 10, day, 9, 0, tzinfo=dt.UTC)
    async with kernel.database.tenant_transaction(OFFICE):
        key = uuid4()
        await add(RequestRow(id=key, reference=reference, status_lookup=key.bytes, sent_at=at))
        for number in (1, 2):
            case = CaseRow(request_id=key, number=number, message_uuid=uuid4())
            await add(case)
            status = RequestStatus.DELIVERED.value
            await add(StatusChange(case_id=case.id, status=status, at=at))


async def tally(kernel: Kernel) -> tuple[int, bool, bool]:
    """Uses of October, and whether somebody agreed or objects."""
    found = book_of(await history(kernel)).tallies[OCTOBER, OFFICE]
    return found.uses, found.countersigned is not None, found.disputed is not None


async def test_months(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """The page is reached from the inbox, says what waits, and how it is counted."""
    await visitor.log_in("lead")
    await visitor.open(visitor.page.xpath("//nav//a[text()='Nutzungen']/@href")[0])
    assert "noch kein Monat gezählt" in visitor.text("//main")
    await count(kernel)
    await count(kernel, 3, month=dt.date(2026, 9, 1))
    await count(kernel, 99, slug="bremen")
    await visitor.open("/amt/nutzung/")
    rows = [" ".join(row.text_content().split()) for row in visitor.page.xpath("//tbody/tr")]
    assert rows == ["Oktober 2026 wartet auf Ihr Amt 12", "September 2026 wartet auf Ihr Amt 3"]
    assert "2 Monate warten" in visitor.text("//main")
    assert "Testanfragen" in visitor.text("//main")


async def test_what_was_counted(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """A month lists its sendings by reference and day, once each, on the page and as a file."""
    await delivered(kernel, "AB-2", 20)
    await delivered(kernel, "AB-1", 5)
    await count(kernel, 2)
    await visitor.log_in("lead")
    await visitor.open(MONTH)
    rows = [" ".join(row.itertext()).strip() for row in visitor.page.xpath("//tbody/tr")]
    assert rows == ["AB-1 05.10.2026", "AB-2 20.10.2026"]
    assert "nach der Aufbewahrung gelöscht" not in visitor.text("//main")
    got = await visitor.client.get(f"{MONTH}/csv")
    assert got.headers["content-disposition"].endswith('"nutzung-2026-10-bremerhaven.csv"')
    lines = list(csv.reader(io.StringIO(got.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[1:] == [["AB-1", "05.10.2026"], ["AB-2", "20.10.2026"]]


async def test_gone_requests(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Where requests are deleted meanwhile, the page says why the list is shorter."""
    await count(kernel, 2)
    await visitor.log_in("lead")
    await visitor.open(MONTH)
    assert "Die Liste zeigt 0 Anfragen" in visitor.text("//main")


async def test_agreeing(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """A tick and a click countersign; without the tick the page asks for it and keeps nothing."""
    await count(kernel)
    await visitor.log_in("lead")
    await visitor.open(MONTH)
    await visitor.submit(to="/bestaetigen")
    assert visitor.response.status_code == 400
    assert visitor.errors == ["Bitte kreuzen Sie an, dass Sie die Zahl geprüft haben."]
    assert await tally(kernel) == (12, False, False)
    await visitor.submit({"checked": "yes"}, to="/bestaetigen")
    assert "Die Zahl ist bestätigt" in visitor.text("//main")
    assert await tally(kernel) == (12, True, False)
    assert not visitor.page.xpath("//main//form")
    file = (await visitor.client.get("/amt/nutzung/csv")).content.decode("utf-8-sig")
    assert "2026-10;12;bestätigt;" in file


async def test_objecting(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """An objection waits for its answer; what comes of it is shown, and the office agrees anew."""
    await count(kernel)
    await visitor.log_in("admin")
    await visitor.open(MONTH)
    await visitor.submit(OBJECTION, to="/widersprechen")
    assert "Ihr Widerspruch ist bei der Koordination" in visitor.text("//main")
    assert await tally(kernel) == (12, False, True)
    assert not visitor.page.xpath("//form[contains(@action, 'widersprechen')]")
    await review(kernel, -3)
    await visitor.open(MONTH)
    assert "Die Zahl ändert sich um −3" in visitor.text("//main")
    await visitor.submit({"checked": "yes"}, to="/bestaetigen")
    assert await tally(kernel) == (9, True, False)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"own": "-1"}, "ganze Zahl ab 0"),
        ({"own": "9,5"}, "ganze Zahl ab 0"),
        ({"own": "99999999"}, "ganze Zahl ab 0"),
        ({"own": "12"}, "dieselbe Zahl"),
        ({"reason": " "}, "warum die Zahl nicht stimmt"),
        ({"reason": "x" * 501}, "höchstens 500 Zeichen"),
        ({"reason": "a\x07b"}, "nicht gedruckt"),
    ],
)
async def test_bad_objections(
    app: Litestar, visitor: Visitor, kernel: Kernel, given: dict[str, str], sentence: str
) -> None:
    """What is wrong is said at its field; what was typed is there still, nothing is kept."""
    await count(kernel)
    await visitor.log_in("lead")
    await visitor.open(MONTH)
    await visitor.submit(OBJECTION | given, to="/widersprechen")
    assert visitor.response.status_code == 400
    (error,) = visitor.errors
    assert sentence in error
    form = dict(visitor.page.xpath("//form[contains(@action, 'widersprechen')]")[0].form_values())
    kept = {name: " ".join(form[name].split()) for name in OBJECTION}
    assert kept == {name: " ".join(text.split()) for name, text in (OBJECTION | given).items()}
    assert await tally(kernel) == (12, False, False)


async def test_another_count_meanwhile(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Nobody agrees with a number that her page has not shown."""
    await count(kernel)
    await visitor.log_in("lead")
    await visitor.open(MONTH)
    await visitor.submit(OBJECTION, to="/widersprechen")
    await review(kernel, -3)
    await visitor.submit({"checked": "yes"}, to="/bestaetigen")
    assert visitor.response.status_code == 409
    assert "Die Zahl hat sich gerade geändert" in visitor.text("//main")
    assert await tally(kernel) == (9, False, False)


@pytest.mark.parametrize("path", ["/amt/nutzung/", "/amt/nutzung/csv", MONTH, f"{MONTH}/csv"])
async def test_doors(app: Litestar, visitor: Visitor, kernel: Kernel, path: str) -> None:
    """For leads and admins; clerks, readers and strangers do not learn that it is there."""
    await count(kernel)
    assert "Anmelden" in (await visitor.open(path)).text
    for role, status in (("lead", 200), ("admin", 200), ("clerk", 404), ("lesen", 404)):
        visitor.client.cookies.clear()
        await visitor.log_in(role)
        assert (await visitor.client.get(path)).status_code == status


@pytest.mark.parametrize("month", ["2026-13", "2026-9", "1999-01", "2026-11", "x", "2025-10"])
async def test_no_such_month(app: Litestar, visitor: Visitor, kernel: Kernel, month: str) -> None:
    """A month that is none, or is not counted, is not there."""
    await count(kernel)
    await visitor.log_in("lead")
    for end in ("", "/csv"):
        assert (await visitor.client.get(f"/amt/nutzung/{month}{end}")).status_code == 404
