"""Questions and answers: complete, found by whatever spelling, and reachable by their names."""

from __future__ import annotations

import httpx
import pytest
from litestar import Litestar
from lxml import html
from visitor import Visitor, client_of

from sorgeauskunft.texts import Texts, catalogue
from web.citizen.faq import GROUPS, answered, matches

TEXTS = Texts("de")
NAMES = [question.name for group in GROUPS for question in group.questions]
TOPICS = {
    "was-ist-das", "wer-kann-fragen", "kosten", "dauer", "gueltigkeit", "anderswo-geboren",
    "ausland", "mehrere-kinder", "spaetere-heirat", "scheidung", "vater-tot-oder-unbekannt",
    "gericht", "vater", "verloren", "stand", "daten", "wer-braucht-sie",
}  # fmt: skip


def found(search: str) -> set[str]:
    groups = answered(TEXTS, search, days=30)
    return {question.name for group in groups for question in group.questions}


def test_topics() -> None:
    """Every topic of the field has a question; each name stands once."""
    assert set(NAMES) >= TOPICS
    assert len(NAMES) == len(set(NAMES)) >= 16


def test_every_text_is_shown() -> None:
    """There is no answer in the catalogue that no page shows."""
    written = {key.split(".")[2] for key in catalogue("de") if key.startswith("faq.question.")}
    assert written == set(NAMES)


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("Kosten", "kosten"),
        ("kostet", "kosten"),
        ("gültig", "gueltigkeit"),
        ("gueltig", "gueltigkeit"),
        ("gultig", "gueltigkeit"),
        ("GÜLTIG", "gueltigkeit"),
        ("gu\u0308ltig", "gueltigkeit"),
        ("vater gestorben", "vater-tot-oder-unbekannt"),
        ("Gestorben? Vater!", "vater-tot-oder-unbekannt"),
        ("Ausland", "ausland"),
        ("grosse strasse", ""),
        ("regeln früher", "ausland"),
    ],
)
def test_search(search: str, name: str) -> None:
    """Case, order of words, umlauts and signs between words do not matter; all words have to fit."""
    assert name in found(search) if name else found(search) == set()


def test_sharp_s() -> None:
    """Words with "ß" and "ss" find each other."""
    assert matches("strasse", "Große Straße")
    assert matches("Straße", "STRASSE")


def test_empty_search() -> None:
    """Without words everything is shown."""
    assert found("") == found("  ") == found("?!") == set(NAMES)


@pytest.mark.parametrize("word", ["Kosten", "Vater", "Ausland"])
def test_examples_of_the_hint(word: str) -> None:
    """What the hint suggests finds something."""
    assert word in TEXTS("faq.search.hint")
    assert found(word)


async def test_page(visitor: Visitor) -> None:
    """All questions are on the page, each with its name as id; no cookie is set."""
    response = await visitor.open("/haeufige-fragen")
    assert visitor.page.xpath("//details/@id") == NAMES
    assert "set-cookie" not in response.headers
    assert len(visitor.page.xpath("//details/summary/h3")) == len(NAMES)


async def test_search_on_the_page(visitor: Visitor) -> None:
    """A search says how many it found, keeps what was typed, and survives a change of language."""
    await visitor.open("/haeufige-fragen?suche=scheidung")
    number = len(visitor.page.xpath("//details"))
    assert 0 < number < len(NAMES)
    assert visitor.text("//*[@role='status']").startswith(("Eine Frage", f"{number} Fragen"))
    assert visitor.page.xpath("//input[@name='suche']/@value") == ["scheidung"]
    (english,) = visitor.page.xpath("//nav//a[@hreflang='en']/@href")
    assert english == "/haeufige-fragen?suche=scheidung&sprache=en"


async def test_nothing_found(visitor: Visitor) -> None:
    """Nothing found is said, with who else can help."""
    await visitor.open("/haeufige-fragen?suche=xylophon")
    assert visitor.page.xpath("//details") == []
    section = visitor.page.xpath("//section[@data-faq-nothing]")[0]
    assert "hidden" not in section.attrib
    assert "115" in section.text_content()


@pytest.mark.parametrize("search", ["<script>alert(1)</script>", '"onfocus="x', "%00", "ü" * 5000])
async def test_nasty_search(client: httpx.AsyncClient, search: str) -> None:
    """Whatever is searched for comes back as text only, and never breaks the page."""
    response = await client.get("/haeufige-fragen", params={"suche": search})
    assert response.status_code == 200
    page = html.fromstring(response.text)
    assert all("src" in script.attrib for script in page.xpath("//script"))
    assert page.xpath("//input[@name='suche']/@onfocus") == []


async def test_search_is_not_logged(app: Litestar, capfd: pytest.CaptureFixture[str]) -> None:
    """The log knows that somebody was on the page, and never what she searched for."""
    async with client_of(app) as client:
        await client.get("/haeufige-fragen?suche=Musterfrau")
    said = capfd.readouterr()
    assert "route=/haeufige-fragen" in said.out
    assert "Musterfrau" not in said.out + said.err
