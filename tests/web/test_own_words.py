"""What an office says in its own words on pages for mothers."""

from __future__ import annotations

import datetime as dt

import pytest
from drafted import filled
from litestar import Litestar
from visitor import Visitor, send

from sorgeauskunft import drafts
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.requests import form
from tenants import demo
from tenants.handling import Retention
from tenants.settings import Section, change
from tenants.wording import OfficeTexts, OwnQuestion
from web.draft_cookie import NAME

OFFICE = demo.office_id("bremerhaven")
BASE = "/j/bremerhaven"
EVIL = '**Fett** <script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror="a">'
OWN = OfficeTexts(
    questions=(OwnQuestion("Wo parke ich? <b>", EVIL), OwnQuestion("Wann?", "Immer.")),
    form_notice=f"Formular {EVIL}",
    confirmation=f"Danach {EVIL}",
    imprint=f"Impressum {EVIL}",
    privacy=f"Eigener Absatz {EVIL}",
    accessibility=f"Barrieren {EVIL}",
)


@pytest.fixture
async def visitor(app: Litestar, visitor: Visitor, kernel: Kernel, clock: ManualClock) -> Visitor:
    assert app
    await change(kernel, OFFICE, Section.TEXTS, OWN, audit.OPERATOR, seen=0)
    clock.advance(dt.timedelta(seconds=5))
    return visitor


def harmless(visitor: Visitor, word: str) -> None:
    """The office's words stand in an element in German, and nothing in them runs or loads."""
    places = visitor.page.xpath(f"//main//*[@lang='de'][contains(., '{word}')]")
    assert places, word
    for place in places:
        assert place.xpath(".//strong[text()='Fett']")
        assert not place.xpath(".//script|.//img|.//@onerror|.//a[starts-with(@href,'java')]")


async def test_where_they_stand(visitor: Visitor, kernel: Kernel) -> None:
    """Each stands where it belongs, in German also on English pages, and can do nothing."""
    for page, word in (
        (f"{BASE}/", "Wo parke ich? <b>"),
        (f"{BASE}/impressum", "Impressum"),
        (f"{BASE}/datenschutz", "Eigener Absatz"),
        (f"{BASE}/barrierefreiheit", "Barrieren"),
    ):
        for language in ("en", "de"):
            await visitor.open(f"{page}?sprache={language}")
            harmless(visitor, word)
    code = await drafts.begin(kernel, OFFICE, filled(), form.FORM_VERSION)
    visitor.client.cookies.set(NAME, code, domain="testserver.local")
    await visitor.open(f"{BASE}/formular/kind")
    harmless(visitor, "Formular")
    await visitor.open(f"{BASE}/formular/mutter")
    assert "Hinweis von Ihrem Jugendamt" not in visitor.text("//main")
    await visitor.open(f"{BASE}/pruefen")
    await send(visitor)
    harmless(visitor, "Danach")


async def test_others_say_nothing(visitor: Visitor) -> None:
    """Another office's pages, and those of no office, are as they were."""
    for page in ("/j/bremen/", "/j/bremen/impressum", "/impressum", "/datenschutz"):
        await visitor.open(page)
        assert "Fett" not in visitor.response.text
        assert "Was Ihr Jugendamt ergänzt" not in visitor.response.text


@pytest.mark.parametrize(("days", "said"), [(90, 90), (1, 30), (5000, 730)])
async def test_how_long(
    visitor: Visitor, kernel: Kernel, clock: ManualClock, days: int, said: int
) -> None:
    """The privacy notice says for how long the office keeps a request, within the operator's bounds."""
    value = Retention(days=days)
    await change(kernel, OFFICE, Section.RETENTION, value, audit.OPERATOR, seen=0)
    clock.advance(dt.timedelta(seconds=5))
    await visitor.open(f"{BASE}/datenschutz")
    assert f"danach noch {said} Tage" in visitor.text("//main")
