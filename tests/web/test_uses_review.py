"""Objections to uses, as the coordination answers them."""

from __future__ import annotations

import pytest
from litestar import Litestar
from uses_ways import OCTOBER, count, objected
from visitor import Visitor

from billing.ledger import book_of
from billing.ledger.store import history
from sorgeauskunft.kernel import Kernel
from tenants import demo

OFFICE = demo.office_id("bremerhaven")
PAGE = f"/koordination/nutzungen/{OFFICE}/2026-10"


async def test_from_list_to_answer(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """An objection stands first, and its answer changes the count; then the office has to agree."""
    await objected(kernel)
    await count(kernel, 7, slug="bremen")
    await visitor.log_in_at_door("coordination")
    await visitor.open(visitor.page.xpath("//nav//a[text()='Nutzungen']/@href")[0])
    assert "noch nicht bestätigt" in visitor.text("//main")
    (link,) = visitor.page.xpath("//main//a[contains(@href, '2026-10')]/@href")
    await visitor.open(link)
    assert "Drei Anfragen kamen doppelt an" in visitor.text("//main")
    await visitor.submit({"own": "9", "reason": "Stimmt, doppelt."})
    assert "Der Widerspruch ist beantwortet" in visitor.text("//main")
    assert "Kein Amt widerspricht" in visitor.text("//main")
    tally = book_of(await history(kernel)).tallies[OCTOBER, OFFICE]
    assert (tally.uses, tally.disputed, tally.countersigned) == (9, None, None)
    assert (await visitor.open(PAGE)).status_code == 404


async def test_the_count_may_stay(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """An answer may leave the count as it is."""
    await objected(kernel)
    await visitor.log_in_at_door("coordination")
    await visitor.open(PAGE)
    await visitor.submit({"own": "12", "reason": "Es sind zwölf."})
    tally = book_of(await history(kernel)).tallies[OCTOBER, OFFICE]
    assert (tally.uses, tally.disputed) == (12, None)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"own": "x"}, "ganze Zahl ab 0"),
        ({"reason": ""}, "begründen Sie Ihre Antwort"),
        ({"reason": "x" * 501}, "höchstens 500 Zeichen"),
    ],
)
async def test_bad_answers(
    app: Litestar, visitor: Visitor, kernel: Kernel, given: dict[str, str], sentence: str
) -> None:
    """What is wrong is said at its field; nothing is booked."""
    await objected(kernel)
    await visitor.log_in_at_door("coordination")
    await visitor.open(PAGE)
    await visitor.submit({"own": "9", "reason": "gut", **given})
    assert visitor.response.status_code == 400
    assert sentence in visitor.errors[0]
    assert book_of(await history(kernel)).tallies[OCTOBER, OFFICE].disputed is not None


async def test_doors(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """For the coordination only: neither Länder nor operation nor offices."""
    await objected(kernel)
    for role in ("land_approver", "operator"):
        visitor.client.cookies.clear()
        await visitor.log_in_at_door(role)
        for path in ("/koordination/nutzungen/", PAGE):
            assert (await visitor.client.get(path)).status_code == 404
