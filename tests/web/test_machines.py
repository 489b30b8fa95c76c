"""The page for Fachverfahren: made once, shown once, and only by admins."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import cast

import pytest
from databases import Sqlite
from litestar import Litestar
from machine_ways import PAGE
from machines import API, admin
from request_ways import decided_outside
from service import Service, office_id, work
from visitor import Visitor

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.webhooks import hooks_of
from tenants.machines import keys_of

BY = admin(office_id("bremerhaven"))


@pytest.fixture
def engine(sqlite: Sqlite) -> Sqlite:
    """One engine: the tables are tested beside their verbs."""
    return sqlite


@pytest.fixture
async def page(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in("admin")
    await visitor.open(PAGE)
    return visitor


async def test_key(page: Visitor, kernel: Kernel) -> None:
    """A key is shown once, works at once, and not a moment longer than until it is revoked."""
    await page.submit({"name": "SoPart", "recht.requests-read": "yes"}, to="/schluessel")
    (key,) = re.findall(r"sak_\w{8}_\w{32}", page.response.text)
    headers = {"authorization": f"Bearer {key}"}
    assert (await page.client.get(f"{API}/requests", headers=headers)).status_code == 200
    await page.open(PAGE)
    assert key not in page.response.text
    assert key[:12] in page.text("//main")
    await page.submit(to="/widerrufen")
    assert "widerrufen" in page.text("//*[@role='status']")
    assert (await page.client.get(f"{API}/requests", headers=headers)).status_code == 401


async def test_sent_twice(page: Visitor, kernel: Kernel) -> None:
    """Reloading the answer makes no second key and no second webhook, and shows no secret again."""
    given = {"name": "x", "recht.requests-read": "yes", "dauer": "30"}
    form = page.page
    await page.submit(given, to="/schluessel")
    page.page = form
    again = await page.submit(given, to="/schluessel")
    assert again.status_code == 409
    assert "sak_" in page.text("//main")
    assert not re.search(r"sak_\w{8}_\w{32}", again.text)
    assert len(await keys_of(kernel, BY)) == 1


WRONG: tuple[tuple[str, dict[str, str], str], ...] = (
    ("/schluessel", {"recht.requests-read": "yes"}, "Geben Sie einen Namen ein."),
    ("/schluessel", {"name": "x" * 81}, "Das sind 81 Zeichen"),
    ("/schluessel", {"name": "a\u202eb"}, "nicht gezeigt werden"),
    ("/schluessel", {"name": "x"}, "Wählen Sie mindestens ein Recht."),
    ("/webhooks", {"adresse": "https://x.example"}, "mindestens ein Ereignis"),
    ("/webhooks", {"adresse": "ftp://x.example"}, "mindestens ein Ereignis"),
    ("/webhooks", {"adresse": "", "ereignis.request-delivered": "yes"}, "vollständige Adresse"),
    (
        "/webhooks",
        {"adresse": "http://x.example", "ereignis.request-delivered": "yes"},
        "muss mit https:// beginnen",
    ),
    (
        "/webhooks",
        {"adresse": "https://192.168.0.1", "ereignis.request-delivered": "yes"},
        "internen Netz",
    ),
)


async def test_bad_input(page: Visitor, kernel: Kernel) -> None:
    """Each field says what is wrong with it, what was typed stands there still, nothing is made."""
    empty = page.page
    for form, answers, sentence in WRONG:
        page.page = empty
        response = await page.submit(answers, to=form)
        assert response.status_code == 400
        assert any(sentence in each for each in page.errors)
        for name, value in answers.items():
            if value != "yes":
                assert page.page.xpath(f"//input[@name='{name}']/@value") == [value]
    assert await keys_of(kernel, BY) == ()
    assert await hooks_of(kernel, BY) == ()


async def test_webhook(page: Visitor, kernel: Kernel, app: Litestar) -> None:
    """A webhook shows its secret once; tested, changed, switched and removed it says how it stands."""
    url = "https://fach.example.invalid/x"
    given = {"adresse": url, "ereignis.request-delivered": "yes"}
    await page.submit(given, to="/webhooks")
    (secret,) = re.findall(r"whs_[\w-]{43}", page.response.text)
    await page.submit(to="/test")
    await work(app)
    await page.open(PAGE)
    assert "Den Namen in der Adresse gibt es nicht." in page.text("//main")
    assert secret not in page.response.text
    old = page.page
    await page.submit(to="/geheimnis")
    (new,) = re.findall(r"whs_[\w-]{43}", page.response.text)
    assert new != secret
    page.page = old
    assert (await page.submit(to="/geheimnis")).status_code == 409
    for button, said in (
        ("/aus", "ausgeschaltet"),
        ("/ein", "eingeschaltet"),
        ("/entfernen", "entfernt"),
    ):
        await page.submit(to=button)
        assert said in page.text("//*[@role='status']")
    assert await hooks_of(kernel, BY) == ()


async def test_by_hand(app: Litestar, visitor: Visitor) -> None:
    """A clerk goes on where the Fachverfahren does not: the letter is posted, or taken back."""
    service = SimpleNamespace(app=app, kernel=app.state.site.kernel)
    await decided_outside(cast("Service", service), visitor)
    assert "Fachverfahren hat entschieden" in visitor.text("//main")
    await visitor.submit(to="/abgesandt")
    assert "Schreiben abgesandt" in visitor.text("//*[@id='verlauf']/following-sibling::ol")
    assert not visitor.page.xpath("//form[contains(@action,'/abgesandt')]")
    await visitor.submit(to="/zurueck")
    assert "zurückgenommen" in visitor.text("//*[@id='verlauf']/following-sibling::ol")
    assert not visitor.page.xpath("//form[contains(@action,'/fachverfahren/')]")


async def test_only_admins(app: Litestar, visitor: Visitor) -> None:
    """A lead finds neither the page nor a link to it."""
    assert app
    await visitor.log_in("lead")
    assert PAGE not in visitor.response.text
    assert (await visitor.client.get(PAGE)).status_code == 404
