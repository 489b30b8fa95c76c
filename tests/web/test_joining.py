"""The page for authorities: who takes part, what it costs, and asking to be connected."""

from __future__ import annotations

import pytest
from litestar import Litestar
from post import Post
from visitor import Visitor

from billing import offer
from sorgeauskunft.host.demo import seed_costs
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel

PAGE = "/anschliessen/"
GIVEN = {
    "land": "BY",
    "authority": "Staatsministerium",
    "name": "Chris Beispiel",
    "email": "chris@example.org",
    "phone": "089 555",
    "message": "Wir würden gern\nmehr wissen.",
}


async def test_nothing_published(visitor: Visitor) -> None:
    """Before the first estimate the page says so, and still shows who takes part."""
    await visitor.open(PAGE)
    assert visitor.response.status_code == 200
    assert "Noch ist keine Schätzung veröffentlicht" in visitor.text("//main")
    rows = visitor.page.xpath("//details//tbody/tr")
    assert len(rows) == 16
    assert len(visitor.page.xpath("//*[local-name()='svg']//*[local-name()='g']")) == 16


async def test_calculator(visitor: Visitor, kernel: Kernel) -> None:
    """The answer stands in the address, can be loaded again, and as a price sheet downloaded."""
    await seed_costs(kernel)
    asked = f"{PAGE}?land=BY&schluessel=koenigsteiner&jugendaemter=2&monat=7"
    await visitor.open(asked)
    text = visitor.text("//section[@aria-labelledby='ergebnis']")
    assert "Bayern: Preisblatt" in text
    assert "für 2 Jugendämter" in text
    (link,) = visitor.page.xpath("//a[contains(@href, 'preisblatt')]/@href")
    sheet = await visitor.client.get(link)
    assert sheet.headers["content-type"].startswith("text/csv")
    (yearly,) = visitor.page.xpath("//section[@aria-labelledby='ergebnis']//dd[1]")[:1]
    assert " ".join(yearly.text_content().split()) in sheet.text
    (other,) = visitor.page.xpath("//a[contains(@href, 'datenblatt')]/@href")
    assert (await visitor.client.get(other)).content[:5] == b"%PDF-"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("land=XX", "wählen Sie ein Land"),
        ("land=BY&schluessel=geheim", "wählen Sie einen Schlüssel"),
        ("land=BY&jugendaemter=-1", "Zahl von 0 bis 200"),
        ("land=BY&jugendaemter=999999999999", "Zahl von 0 bis 200"),
        ("land=BY&jugendaemter=1&monat=13", "Zahl von 1 bis 12"),
    ],
)
async def test_wrong_questions(visitor: Visitor, kernel: Kernel, query: str, sentence: str) -> None:
    """What cannot be calculated is said at its field; a sheet of it is not there."""
    await seed_costs(kernel)
    await visitor.open(f"{PAGE}?{query}")
    assert visitor.response.status_code == 400
    assert any(sentence in each for each in visitor.errors)
    assert (await visitor.client.get(f"/anschliessen/preisblatt?{query}")).status_code == 404


async def test_from_wish_to_answer(
    app: Litestar, visitor: Visitor, kernel: Kernel, post: Post
) -> None:
    """A request reaches the operator; the mail about it says nothing about who asked."""
    await visitor.open("/anschliessen/anfrage")
    await visitor.submit(GIVEN)
    assert visitor.path == "/anschliessen/gefragt"
    (found,) = await offer.wishes(kernel)
    assert found.wish == offer.Wish(**GIVEN)
    site = app.state.site
    await build_worker(kernel, site.directory, site.texts, site.pdf).run_until_idle()
    (mail,) = post.mails
    assert mail.to == kernel.settings.service_email
    assert not any(value in mail.text for value in GIVEN.values())


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("land", "", "wählen Sie ein Land"),
        ("authority", " ", "nennen Sie Ihre Behörde"),
        ("name", "x" * 121, "höchstens 120 Zeichen"),
        ("email", "chris@", "name@beispiel.de"),
        ("email", "", "name@beispiel.de"),
        ("phone", "1\x072", "nicht gedruckt"),
        ("message", "x" * 1501, "höchstens 1500 Zeichen"),
    ],
)
async def test_errors(
    visitor: Visitor, kernel: Kernel, field: str, value: str, sentence: str
) -> None:
    """What is wrong is said at its field; everything typed is there still, nothing is kept."""
    await visitor.open("/anschliessen/anfrage")
    await visitor.submit(GIVEN | {field: value})
    assert visitor.response.status_code == 400
    assert len(visitor.errors) == 1
    assert sentence in visitor.errors[0]
    typed = dict(visitor.page.xpath("//main//form")[0].form_values())
    assert typed["authority" if field != "authority" else "name"] in GIVEN.values()
    assert await offer.wishes(kernel) == ()


async def test_not_from_elsewhere(visitor: Visitor, kernel: Kernel) -> None:
    """Another site's form is refused."""
    headers = {"sec-fetch-site": "cross-site"}
    answer = await visitor.client.post("/anschliessen/anfrage", data=GIVEN, headers=headers)
    assert answer.status_code in {403, 404}
    assert await offer.wishes(kernel) == ()


async def test_not_without_end(visitor: Visitor, kernel: Kernel) -> None:
    """After five an hour a caller waits."""
    for _ in range(5):
        await visitor.client.post("/anschliessen/anfrage", data=GIVEN)
    assert (await visitor.client.post("/anschliessen/anfrage", data=GIVEN)).status_code == 429
    assert len(await offer.wishes(kernel)) == 5
