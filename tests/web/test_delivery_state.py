"""The page on which an office's admins see how delivery stands, and act."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from databases import Urls
from delivery_ways import PAGE, troubled
from examples import content
from service import Service, office_id, service_on
from visitor import Visitor

from sorgeauskunft import delivery, drafts, requests
from sorgeauskunft.drafts import DraftContent

OWN = office_id("bremerhaven")


@pytest.fixture
async def service(urls: Urls, tmp_path: Path) -> AsyncIterator[Service]:
    async with service_on(urls, tmp_path) as running:
        yield running


@pytest.fixture
async def visitor(service: Service) -> AsyncIterator[Visitor]:
    async with service.visitor() as visiting:
        yield visiting


async def test_quiet(service: Service, visitor: Visitor) -> None:
    """Where all is well the page says so, and there is nothing to click."""
    await visitor.log_in("admin")
    await visitor.open(PAGE)
    assert "Alle Anfragen sind angekommen oder auf dem Weg." in visitor.text("//main")
    assert visitor.page.xpath("//main//form") == []


async def test_over_time(service: Service, visitor: Visitor) -> None:
    """What arrived and what failed in the last day is drawn, and stands in a table with each hour."""
    sent = await requests.send(
        service.kernel,
        OWN,
        await drafts.begin(service.kernel, OWN, DraftContent(), "v1"),
        lambda _draft: content(),
    )
    assert sent.request_id
    await service.work()
    await visitor.log_in("admin")
    await visitor.open(PAGE)
    drawn = visitor.page.xpath("//main//figure")
    bars = [len(each.xpath(".//rect")) for each in drawn]
    assert bars == [1, 0, 0]
    assert all(each.xpath(".//svg[@role='img']/@aria-label") for each in drawn)
    rows = visitor.page.xpath("//table[@aria-labelledby='stunden']/tbody/tr")
    assert len(rows) == 24
    assert [each.text_content().strip() for each in rows[-1].xpath("td")][:3] == ["1", "0", "0"]


async def test_replay_one_and_all(service: Service, visitor: Visitor) -> None:
    """Each dead letter stands there with its reason; one click sends it again, another all."""
    await troubled(service, visitor)
    said = visitor.text("//main")
    assert "mit dem Fehler 422 geantwortet" in said
    rows = visitor.page.xpath("//table[@aria-labelledby='stunden']/tbody/tr")
    assert [each.text_content().strip() for each in rows[-1].xpath("td")][:3] == ["0", "2", "2"]
    assert "entspricht nicht dem Standard" in said
    assert "FIT-Connect ist angehalten" in said
    letters = await delivery.dead_letters(service.kernel, office_id("bremerhaven"))
    assert [each.again for each in letters] == [False, False]
    await visitor.submit(to=f"/{letters[0].request_id}/noch-einmal")
    assert "Die Anfrage wird noch einmal zugestellt." in visitor.text("//main")
    letters = await delivery.dead_letters(service.kernel, office_id("bremerhaven"))
    assert [each.again for each in letters] == [True, False]
    await visitor.submit(to="/noch-einmal")
    letters = await delivery.dead_letters(service.kernel, office_id("bremerhaven"))
    assert [each.again for each in letters] == [True, True]
    await service.work()
    assert await delivery.dead_letters(service.kernel, office_id("bremerhaven")) == ()


async def test_all_at_once(service: Service, visitor: Visitor) -> None:
    """All dead letters go by one click."""
    await troubled(service, visitor)
    await visitor.submit(to="/alle")
    letters = await delivery.dead_letters(service.kernel, office_id("bremerhaven"))
    assert [each.again for each in letters] == [True, True]


async def test_try_now(service: Service, visitor: Visitor) -> None:
    """A channel that stands still is tried at once; one that works cannot be."""
    await troubled(service, visitor)
    await visitor.submit(to="/fit_connect")
    (standing,) = (await delivery.board_of(service.kernel, office_id("bremerhaven"))).standing
    assert standing.next_probe_at == service.clock.now()
    response = await visitor.client.post(f"{PAGE}/kanaele/portal", data=visitor.tokens)
    assert response.status_code == 404


@pytest.mark.parametrize("role", ["clerk", "lead", "lesen"])
async def test_admins_only(service: Service, visitor: Visitor, role: str) -> None:
    """Nobody else finds the page."""
    await visitor.log_in(role)
    assert (await visitor.client.get(PAGE)).status_code == 404
