"""What the coordination sees of Stripe: that it is off, how far documents are, what differs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest
from litestar import Litestar
from stripe_stage import StripeStage, stripe_stage
from visitor import Visitor

from billing.collecting.comparing import Kind
from billing.collecting.errands import Verb
from billing.collecting.state import Progress
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.texts import Texts

PAGE = "/koordination/stripe/"


async def test_off(visitor: Visitor) -> None:
    """Without a key the page says that it is off, and asks nobody."""
    await visitor.log_in_at_door("coordination")
    await visitor.open(visitor.page.xpath("//nav//a[text()='Stripe']/@href")[0])
    assert "Stripe ist ausgeschaltet" in visitor.text("//main")
    assert not visitor.page.xpath("//main//a")
    await visitor.open(f"{PAGE}abgleich")
    assert "Stripe ist ausgeschaltet" in visitor.text("//main")


@pytest.fixture
async def stage(kernel: Kernel, clock: ManualClock, app: Litestar) -> AsyncIterator[StripeStage]:
    """The double of Stripe behind the pages."""
    async with stripe_stage(kernel, clock) as made:
        site = app.state.site
        app.state.site = msgspec.structs.replace(site, kernel=made.kernel)
        yield made
        app.state.site = site


async def test_on(visitor: Visitor, stage: StripeStage) -> None:
    """A document waits, is there, and agrees; what is paid there only is told as a difference."""
    await visitor.log_in_at_door("coordination")
    await visitor.open(PAGE)
    assert "Noch ging kein Beleg zu Stripe" in visitor.text("//main")
    await stage.issue("HB")
    await visitor.open(f"{PAGE}abgleich")
    assert "Der Beleg fehlt bei Stripe" in visitor.text("//main")
    await stage.work()
    await visitor.open(f"{PAGE}abgleich")
    assert "stimmen überein" in visitor.text("//main")
    (row,) = visitor.page.xpath("//table[@aria-labelledby='belege']/tbody/tr")
    said = " ".join(row.text_content().split())
    (invoice,) = stage.books.all("invoice")
    assert said.startswith("SR-2026-0001")
    assert "Rechnung stellen: erledigt" in said
    assert invoice["id"] in said
    stage.books.transfer(invoice["id"], invoice["total"])
    await visitor.open(f"{PAGE}abgleich")
    (first, *_) = visitor.page.xpath("//table[@aria-labelledby='unterschiede']/tbody/tr")
    assert "1.000,00 €" in first.text_content()


async def test_away(visitor: Visitor, stage: StripeStage, app: Litestar) -> None:
    """Where Stripe gives no answer the page says so, and what is known here stands there still."""
    site, settings = app.state.site, stage.kernel.settings
    gone = msgspec.structs.replace(settings, stripe_api_base="http://127.0.0.1:9")
    kernel = msgspec.structs.replace(stage.kernel, settings=gone)
    app.state.site = msgspec.structs.replace(site, kernel=kernel)
    await visitor.log_in_at_door("coordination")
    await visitor.open(f"{PAGE}abgleich")
    assert visitor.response.status_code == 503
    assert "Stripe antwortet gerade nicht" in visitor.text("//main")


def test_everything_has_its_words() -> None:
    """Each difference, act and progress has its sentence."""
    texts = Texts("de")
    assert all(f"stripe.kind.{each}" in texts for each in Kind)
    assert all(f"stripe.act.{each}" in texts for each in Verb)
    assert all(f"stripe.progress.{each}" in texts for each in Progress)


@pytest.mark.parametrize("role", ["land_approver", "operator"])
async def test_doors(visitor: Visitor, role: str) -> None:
    """For the coordination only."""
    await visitor.log_in_at_door(role)
    for path in (PAGE, f"{PAGE}abgleich"):
        assert (await visitor.client.get(path)).status_code == 404
