"""Languages on the pages: chosen, kept, without loss; German for the offices."""

from __future__ import annotations

import httpx
import pytest
from lxml import html
from visitor import Visitor, fill_form, find_office, pass_check, send

from sorgeauskunft import documents, requests
from sorgeauskunft.host.demo import LOGINS, PASSWORD
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests.tables import RequestRow
from sorgeauskunft.texts import Texts, catalogue
from tenants import demo
from web import language
from web.spoken import SpokenTexts

COOKIE = "__Host-sprache"
EN = Texts("en")


def lang(visitor: Visitor) -> str:
    return str(visitor.page.getroottree().getroot().get("lang"))


async def choose(visitor: Visitor, tag: str, typed: dict[str, str] | None = None) -> None:
    """Follow the link to a language, or press its button with this typed into the form."""
    bar = visitor.page.xpath("//nav[contains(@class,'so-languages')]")[0]
    links = bar.xpath(".//a[@hreflang=$tag]/@href", tag=tag)
    if links:
        await visitor.open(links[0])
        return
    (button,) = bar.xpath(".//button[@lang=$tag]", tag=tag)
    (form,) = visitor.page.xpath("//form[@id=$id]", id=button.get("form"))
    form.set("action", button.get("formaction"))
    await visitor.submit(typed, to=button.get("formaction"))


@pytest.mark.parametrize("tag", ["en", "de-simple"])
@pytest.mark.parametrize(
    "path",
    ["/", "/j/bremerhaven/", "/j/bremerhaven/datenschutz", "/status", "/haeufige-fragen",
     "/so-funktionierts", "/gebaerdensprache", "/fortsetzen"],
)  # fmt: skip
async def test_by_link(visitor: Visitor, path: str, tag: str) -> None:
    """Where nothing is typed, a link shows the page in the other language, and the next one too."""
    await visitor.open(path)
    assert lang(visitor) == "de"
    await choose(visitor, tag)
    assert lang(visitor) == tag
    assert visitor.path.rstrip("/") == path.rstrip("/")
    await visitor.open("/status")
    assert lang(visitor) == tag, "kept"


async def test_cookie_only_when_chosen(client: httpx.AsyncClient) -> None:
    """Nothing is kept before somebody chooses; German may be chosen back."""
    assert "set-cookie" not in (await client.get("/")).headers
    chosen = await client.get("/?sprache=en")
    assert chosen.headers["set-cookie"].startswith(f"{COOKIE}=en;")
    for wanted in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert wanted.lower() in chosen.headers["set-cookie"].lower()
    await client.get("/?sprache=de")
    assert 'lang="de"' in (await client.get("/")).text


@pytest.mark.parametrize("tag", ["fr", "", "EN", "../en", "en%0d%0aX: y", "en<script>"])
async def test_unknown_languages_are_ignored(client: httpx.AsyncClient, tag: str) -> None:
    """A language that is not offered changes nothing, is not kept, and is not shown again."""
    answer = await client.get("/", params={"sprache": tag})
    assert answer.status_code == 200
    assert '<html lang="de"' in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")


async def test_half_typed_question(visitor: Visitor) -> None:
    """A question that is half answered comes back in the other language with all that was typed."""
    await visitor.open("/j/bremerhaven/check/wohnort")
    await choose(visitor, "en", {"where": "germany", "postcode": "275", "none": "yes"})
    assert lang(visitor) == "en"
    assert visitor.heading == EN("precheck.residence.title")
    assert visitor.errors == [], "a change of language is no attempt to go on"
    assert visitor.page.xpath("//input[@name='postcode']/@value") == ["275"]
    assert visitor.page.xpath("//input[@name='none']/@checked")
    await visitor.submit({"postcode": "27568", "place": "Bremerhaven"})
    assert visitor.path == "/j/bremerhaven/check/mutter"
    assert lang(visitor) == "en"


async def test_half_typed_form(visitor: Visitor) -> None:
    """A page of the form that is half filled in changes its language without loss."""
    await find_office(visitor)
    await pass_check(visitor)
    await visitor.open("/j/bremerhaven/formular/kind")
    await choose(visitor, "de-simple", {"child.given_names": "Mia", "child.birth_date.day": "99"})
    assert lang(visitor) == "de-simple"
    assert visitor.heading == "Ihr Kind"
    assert visitor.errors == []
    assert visitor.page.xpath("//input[@name='child.given_names']/@value") == ["Mia"]
    assert visitor.page.xpath("//input[@name='child.birth_date.day']/@value") == ["99"]


async def to_review(visitor: Visitor) -> None:
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)


async def test_sent_in_english(visitor: Visitor, kernel: Kernel) -> None:
    """Ticks survive on the review page; the request says her language, and the office reads it in German."""
    await to_review(visitor)
    await choose(visitor, "en", {"declaration.affirmed": "yes"})
    assert visitor.heading == EN("pages.review.title")
    assert visitor.page.xpath("//input[@name='declaration.affirmed']/@checked")
    await send(visitor)
    assert visitor.heading == EN("pages.sent.title")
    office = demo.office_id("bremerhaven")
    async with kernel.database.tenant_transaction(office, read_only=True):
        (row,) = await RequestRow.select(RequestRow.id)
        request = await requests.stored(kernel, row["id"])
    assert request is not None
    assert request.content.language == "en"
    sections = documents.summary.sections(Texts("de"), request.content, "office")
    rows = {row.label: row.value for section in sections for row in section.rows}
    assert rows["Sprache der Eingabe"] == "Englisch"
    assert rows["Wurde das Kind adoptiert?"] == "Nein"


def test_names_of_languages_for_offices() -> None:
    """An office reads in German which language a mother used."""
    names = {each.tag: Texts("de").language(each.tag) for each in language.LANGUAGES}
    assert names["de-simple"] == "Deutsch (Leichte Sprache)"
    assert names["en"] == "Englisch"


async def test_answers_without_an_address(visitor: Visitor) -> None:
    """The finder's answer comes back in the other language, although a form was submitted for it."""
    await visitor.open("/")
    await visitor.submit({"postcode": "27568"})
    await choose(visitor, "en")
    assert lang(visitor) == "en"
    assert EN("pages.finder.choose_place.legend") in visitor.response.text
    await visitor.submit({"place": "Bremerhaven"})
    await choose(visitor, "de-simple")
    assert visitor.heading.startswith("Ihr Jugend-Amt")


async def test_offices_stay_german(visitor: Visitor) -> None:
    """The offices' part is German, whatever was chosen before."""
    await visitor.open("/?sprache=en")
    await visitor.open("/amt/anmelden?sprache=en")
    assert lang(visitor) == "de"
    await visitor.submit({"email": LOGINS[0].email, "password": PASSWORD})
    assert lang(visitor) == "de"


async def test_errors_speak_the_language(visitor: Visitor) -> None:
    """What is wrong is said in her language, and so is a page that does not exist."""
    await visitor.open("/?sprache=en")
    await visitor.submit({})
    assert visitor.errors == [EN("pages.finder.error.format")]
    await visitor.open("/gibt-es-nicht")
    assert visitor.heading == EN("layout.error.not_found.title")


@pytest.mark.parametrize("tag", ["en", "de-simple"])
async def test_missing_texts_are_german_and_say_so(
    visitor: Visitor, tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that a language lacks is shown in German, marked as such, and never as markup in a title."""
    lacking = {"pages.start.title", "pages.finder.postcode.hint", "layout.language.label"}
    found = SpokenTexts.entry

    def entry(self: SpokenTexts, key: str, **params: object) -> object:
        return found(SpokenTexts("de") if key in lacking else self, key, **params)

    monkeypatch.setattr(SpokenTexts, "entry", entry)
    await visitor.open(f"/?sprache={tag}")
    title = catalogue("de")["pages.start.title"].forms[0]
    marked = f'<span lang="de" dir="ltr">{title}</span>'
    assert marked in visitor.response.text
    assert visitor.page.xpath("//head/title")[0].text_content().startswith(title)
    inside = html.tostring(visitor.page.xpath("//head/title")[0], encoding="unicode")
    assert "span" not in inside
    assert visitor.page.xpath("//*[@aria-label='Sprache']")
    assert not visitor.page.xpath("//option/*")
    assert "&lt;span" not in visitor.response.text


async def test_pictograms_are_for_plain_german(visitor: Visitor) -> None:
    """Leichte Sprache shows pictures with a text for those who do not see them; German has none."""
    await visitor.open("/")
    assert not visitor.page.xpath("//img[@class='so-pictogram']")
    await visitor.open("/?sprache=de-simple")
    pictures = visitor.page.xpath("//main//img[@class='so-pictogram']")
    assert len(pictures) == 5, "heading and four steps"
    for picture in pictures:
        assert picture.get("alt").startswith("Bild: ")
        answer = await visitor.client.get(picture.get("src"))
        assert answer.headers["content-type"] == "image/svg+xml"


async def test_plain_german_says_that_nobody_tested_it(visitor: Visitor) -> None:
    """Pages in Leichte Sprache say that no group of testers has checked them; English says nothing."""
    await visitor.open("/?sprache=de-simple")
    assert "noch nicht geprüft" in visitor.text("//nav[contains(@class,'so-languages')]")
    await visitor.open("/?sprache=en")
    assert "reviewed" not in visitor.text("//nav[contains(@class,'so-languages')]")
