"""What if, on its pages: asked in the address, computed beside what holds, kept under a name."""

from __future__ import annotations

import csv
import io
import re

import pytest
from litestar import Litestar
from visitor import Visitor
from whatif_ways import COORDINATION, LAND, MIXED

from billing.ledger.store import history
from sorgeauskunft.host.demo import seed_costs
from sorgeauskunft.kernel import Kernel

_PLAIN = "ab=1&finanzierung=users_100&zeit=days&luecke=redistribute"
EQUAL = f"jahr=2026&schluessel=equal&{_PLAIN}&laender=HB&laender=HH&laender=NI"


def cents(text: str) -> int:
    digits = re.sub(r"[^\d−-]", "", text).replace("−", "-")
    return int(digits)


def table(visitor: Visitor, labelled: str) -> list[list[str]]:
    rows = visitor.page.xpath(f"//table[@aria-labelledby='{labelled}']//tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./*")] for row in rows]


async def test_what_holds(visitor: Visitor, kernel: Kernel) -> None:
    """Without a question the page shows the estimate as it holds, twice the same, reached from the door."""
    await seed_costs(kernel)
    await visitor.log_in_at_door("land_viewer")
    await visitor.open(visitor.page.xpath("//nav//a[text()='Was wäre, wenn']/@href")[0])
    assert visitor.response.status_code == 200
    assert "ändert sich für niemanden etwas" in visitor.text("//main")
    rows = table(visitor, "wer")
    assert all(before == after for _, before, after, *_ in rows[1:])


async def test_another_key(visitor: Visitor, kernel: Kernel) -> None:
    """Both columns sum to the items to the cent; each Land's differences are after less before."""
    await seed_costs(kernel)
    await visitor.log_in_at_door("land_viewer")
    await visitor.open(f"{LAND}/?{EQUAL}")
    assert visitor.response.status_code == 200, visitor.errors
    *rows, total = table(visitor, "wer")[1:]
    for _, before, after, difference in rows:
        assert cents(difference) == cents(after) - cents(before)
    sums = [sum(cents(row[column]) for row in rows) for column in (1, 2, 3)]
    assert [cents(each) for each in total[1:]] == sums
    assert sums[0] == sums[1]
    assert sums[2] == 0
    # Where the form was left it stands again.
    form = dict(visitor.page.xpath("//main//form[@method='get']")[0].form_values())
    assert (form["jahr"], form["schluessel"]) == ("2026", "equal")


async def test_every_figure_has_its_derivation(visitor: Visitor, kernel: Kernel) -> None:
    """A Land's figure is that of its items, and each item leads to its steps, before and after."""
    await seed_costs(kernel)
    await visitor.log_in_at_door("land_viewer")
    await visitor.open(f"{LAND}/?{MIXED}")
    name, link = next(
        (each.text_content(), each.get("href"))
        for each in visitor.page.xpath("//table[@aria-labelledby='wer']//a")
        if each.text_content() == "Hamburg"
    )
    hamburg = next(row for row in table(visitor, "wer") if row[0] == name)
    await visitor.open(link.partition("#")[0])
    assert "Posten für Posten: Hamburg" in visitor.text("//*[@id='posten']")
    *items, total = table(visitor, "posten")[1:]
    assert total[1:] == hamburg[1:4]
    assert sum(cents(row[2]) for row in items) == cents(hamburg[2])
    for href in visitor.page.xpath("//table[@aria-labelledby='posten']//a/@href"):
        await visitor.open(href)
        assert visitor.response.status_code == 200
        assert "Wie es gilt" in visitor.text("//main")
        assert visitor.page.xpath("//h3[starts-with(@id, 'nachher-')]")
    assert (await visitor.client.get(f"{LAND}/herleitung?{MIXED}&posten=x")).status_code == 404


async def test_csv(visitor: Visitor, kernel: Kernel) -> None:
    """The file holds the same lines, right for a spreadsheet set to German."""
    await seed_costs(kernel)
    await visitor.log_in_at_door("coordination")
    await visitor.open(f"{COORDINATION}/?{EQUAL}")
    (link,) = visitor.page.xpath("//a[contains(@href, '/csv?')]/@href")
    got = await visitor.client.get(link)
    assert got.headers["content-disposition"] == 'attachment; filename="was-waere-wenn-2026.csv"'
    lines = list(csv.reader(io.StringIO(got.content.decode("utf-8-sig")), delimiter=";"))
    shown = table(visitor, "wer")[1:]
    assert [line[0] for line in lines[1:]] == [row[0] for row in shown]
    for line, row in zip(lines[1:], shown, strict=True):
        assert [cents(each) for each in line[1:4]] == [cents(each) for each in row[1:4]]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("jahr=1999&" + EQUAL.partition("&")[2], "wählen Sie ein Jahr"),
        (EQUAL.replace("equal", "geheim"), "wählen Sie einen Schlüssel"),
        (f"{EQUAL}&anteil=60", "ergeben zusammen 60 %"),
        (f"{EQUAL}&anteil=60&schluessel2=koenigsteiner_adapted:2016&anteil2=39,5", "99,5 %"),
        (f"{EQUAL}&anteil=50&schluessel2=equal&anteil2=50", "steht schon in der Mischung"),
        (f"{EQUAL}&anteil=60.5", "höchstens zwei Stellen nach dem Komma"),
        (f"{EQUAL}&anteil=0", "Zahl über 0 bis 100"),
        (f"{EQUAL}&anteil=50&schluessel2=koenigsteiner_adapted:2016", "Zahl über 0 bis 100"),
        (f"{EQUAL}&schluessel=wie-geplant&anteil=50", "lässt sich nicht mischen"),
        (re.sub("&laender=..", "", EQUAL), "mindestens ein Land"),
        (f"{EQUAL}&laender=XX", "nur Länder aus der Liste"),
        (f"{EQUAL}&laender=HB", "jedes einmal"),
        (f"{EQUAL}&ab=13", "Zahl von 1 bis 12"),
        (f"{EQUAL}&ab=-1", "Zahl von 1 bis 12"),
        (f"{EQUAL}&finanzierung=alles", "wählen Sie, wer mitfinanziert"),
        (f"{EQUAL}&zeit=stunden", "wie Teile eines Jahres zählen"),
        (f"{EQUAL}&luecke=keiner", "vor seinem Beitritt"),
        (
            re.sub("&laender=..", "", EQUAL).replace("equal", "uses:2024") + "&laender=TH",
            "keines der gewählten Länder",
        ),
    ],
)
async def test_wrong_questions(visitor: Visitor, kernel: Kernel, query: str, sentence: str) -> None:
    """What cannot be is said at its field, what was asked stands there still, nothing is computed."""
    await seed_costs(kernel)
    await visitor.log_in_at_door("land_viewer")
    await visitor.open(f"{LAND}/?{query}")
    assert visitor.response.status_code == 400
    (error,) = visitor.errors
    assert sentence in error
    assert visitor.page.xpath(
        f"//*[@id='{visitor.page.xpath('//*[@data-error-summary]//a/@href')[0][1:]}']"
    )
    assert not visitor.page.xpath("//table")
    for end in ("csv", "herleitung"):
        assert (await visitor.client.get(f"{LAND}/{end}?{query}")).status_code == 404


async def test_nothing_published(visitor: Visitor) -> None:
    """Before the first estimate the page says so."""
    await visitor.log_in_at_door("land_viewer")
    await visitor.open(f"{LAND}/")
    assert visitor.response.status_code == 200
    assert "Noch ist keine Schätzung veröffentlicht" in visitor.text("//main")


async def test_from_question_to_coordination(
    app: Litestar, visitor: Visitor, kernel: Kernel
) -> None:
    """A Land keeps a proposal, submits it, and the coordination opens the same; the ledger stays."""
    await seed_costs(kernel)
    before = await history(kernel)
    await visitor.log_in_at_door("land_approver")
    await visitor.open(f"{LAND}/?{MIXED}")
    asked = table(visitor, "wer")
    await visitor.submit({"name": "Vierzig zu sechzig"}, to="/vorschlaege")
    assert "Der Vorschlag ist gemerkt" in visitor.text("//main")
    assert table(visitor, "wer") == asked
    visitor.client.cookies.clear()
    await visitor.log_in_at_door("land_approver", "HH")
    await visitor.open(f"{LAND}/")
    assert "Vierzig zu sechzig" not in visitor.response.text
    visitor.client.cookies.clear()
    await visitor.log_in_at_door("coordination")
    await visitor.open(f"{COORDINATION}/")
    assert "Vierzig zu sechzig" not in visitor.response.text
    visitor.client.cookies.clear()
    await visitor.log_in_at_door("land_approver")
    await visitor.open(f"{LAND}/")
    await visitor.submit(to="/einreichen")
    assert "liegt jetzt bei der Koordination" in visitor.text("//main")
    assert not visitor.page.xpath("//form[contains(@action, 'loeschen')]")
    visitor.client.cookies.clear()
    await visitor.log_in_at_door("coordination")
    await visitor.open(f"{COORDINATION}/")
    (link,) = visitor.page.xpath("//a[text()='Vierzig zu sechzig']/@href")
    await visitor.open(link)
    assert table(visitor, "wer") == asked
    assert await history(kernel) == before


async def test_bad_names(visitor: Visitor, kernel: Kernel) -> None:
    """A name that cannot be is said at its field; question and name stand there still."""
    await seed_costs(kernel)
    await visitor.log_in_at_door("land_viewer")
    await visitor.open(f"{LAND}/?{EQUAL}")
    asked = table(visitor, "wer")
    for name, sentence in (
        (" ", "einen Namen"),
        ("x" * 81, "höchstens 80 Zeichen"),
        ("a\x07b", "nicht gedruckt"),
    ):
        await visitor.submit({"name": name}, to="/vorschlaege")
        assert visitor.response.status_code == 400
        assert sentence in visitor.errors[0]
        assert table(visitor, "wer") == asked
        kept = visitor.page.xpath("//form[contains(@action, 'vorschlaege')]//input[@name='name']")
        assert kept[0].get("value").strip() == name.strip()
    assert "noch kein Vorschlag" in visitor.text("//main")


async def test_a_viewer_does_not_speak(visitor: Visitor, kernel: Kernel) -> None:
    """Who only reads for a Land keeps and deletes, and does not submit."""
    await seed_costs(kernel)
    await visitor.log_in_at_door("land_viewer")
    await visitor.open(f"{LAND}/?{EQUAL}")
    await visitor.submit({"name": "Gleich"}, to="/vorschlaege")
    assert not visitor.page.xpath("//form[contains(@action, 'einreichen')]")
    (to,) = visitor.page.xpath("//form[contains(@action, 'loeschen')]/@action")
    other = to.replace("loeschen", "einreichen")
    assert (await visitor.client.post(other, data=visitor.tokens)).status_code == 404
    await visitor.submit(to="/loeschen")
    assert "noch kein Vorschlag" in visitor.text("//main")
    assert (await visitor.client.get(to.removesuffix("/loeschen"))).status_code == 404


@pytest.mark.parametrize("base", [LAND, COORDINATION])
async def test_doors(app: Litestar, visitor: Visitor, base: str) -> None:
    """Behind each door for its own people only."""
    assert "Anmelden" in (await visitor.open(f"{base}/")).text
    for role in ("land_viewer", "land_approver", "coordination", "operator"):
        visitor.client.cookies.clear()
        await visitor.log_in_at_door(role)
        own = role.startswith("land") if base == LAND else role == "coordination"
        for end in ("", "csv", "herleitung"):
            status = (await visitor.client.get(f"{base}/{end}")).status_code
            assert (status == 404) is (not own or end != ""), (role, end)
