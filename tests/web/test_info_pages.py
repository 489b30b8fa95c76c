"""Pages that explain and those the law asks for: complete, honest, and all their links lead on."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import msgspec
import pytest
from lxml import html
from visitor import Visitor, client_of

from sorgeauskunft.documents.pdf import PdfPool
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.precheck import questions
from sorgeauskunft.requests import form
from sorgeauskunft.texts import Texts
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.laender import LAENDER
from tenants.oversight import oversight
from web import Site, create_app
from web.citizen.legal_pages import COOKIES

ROOT = Path(__file__).parents[2]
PAGES = [
    "/",
    "/so-funktionierts",
    "/haeufige-fragen",
    "/gebaerdensprache",
    "/betriebszustand",
    "/impressum",
    "/datenschutz",
    "/barrierefreiheit",
    "/barrierefreiheit/pruefung",
    "/j/bremerhaven/",
    "/j/delmenhorst/",
    "/j/bremerhaven/impressum",
    "/j/bremerhaven/datenschutz",
    "/j/bremerhaven/barrierefreiheit",
    "/j/bremerhaven/barrierefreiheit/melden",
    "/j/bremerhaven/barrierefreiheit/gemeldet",
]
FOOTER = ["haeufige-fragen", "status", "so-funktionierts", "de-simple", "gebaerdensprache",
          "barrierefreiheit", "datenschutz", "impressum"]  # fmt: skip


async def test_all_links_resolve(client: httpx.AsyncClient) -> None:
    """Every link of our own on these pages leads to a page, and every fragment to something on it."""
    seen: dict[str, httpx.Response] = {}
    for path in PAGES:
        page = html.fromstring((await client.get(path)).text)
        for link in page.xpath("//a/@href"):
            if not link.startswith(("/", "#")):
                assert link.startswith(("https://", "mailto:", "tel:"))
                continue
            target, _, fragment = link.partition("#")
            target = target or path
            if target not in seen:
                seen[target] = await client.get(target)
            assert seen[target].status_code == 200, (path, link)
            if fragment:
                assert html.fromstring(seen[target].text).get_element_by_id(fragment) is not None
    assert len(seen) > 20


@pytest.mark.parametrize("path", PAGES)
async def test_footer(client: httpx.AsyncClient, path: str) -> None:
    """Each page leads to imprint, privacy, accessibility and help; an office's page to its own."""
    page = html.fromstring((await client.get(path)).text)
    links = page.xpath("//footer//a/@href")
    assert [part for part in FOOTER if not any(part in link for link in links)] == []
    if path.startswith("/j/"):
        slug = path.split("/")[2]
        for name in ("impressum", "datenschutz", "barrierefreiheit"):
            assert f"/j/{slug}/{name}" in links


@pytest.mark.parametrize(
    "path", [path for path in PAGES if path not in {"/j/bremerhaven/", "/j/delmenhorst/"}]
)
async def test_no_cookie(client: httpx.AsyncClient, path: str) -> None:
    """Reading sets no cookie."""
    assert "set-cookie" not in (await client.get(path)).headers


@pytest.mark.parametrize("slug", ["gibt-es-nicht", "berlin-sorgeregister"])
@pytest.mark.parametrize(
    "page", ["impressum", "datenschutz", "barrierefreiheit", "barrierefreiheit/melden"]
)
async def test_unknown_office(client: httpx.AsyncClient, slug: str, page: str) -> None:
    """An office that is none for mothers has no pages."""
    assert (await client.get(f"/j/{slug}/{page}")).status_code == 404


async def test_days_follow_the_setting(kernel: Kernel) -> None:
    """How long a draft lives is said as it is set, on every page that says it."""
    await seed(kernel)
    other = msgspec.structs.replace(
        kernel, settings=msgspec.structs.replace(kernel.settings, draft_days=17)
    )
    site = Site(kernel=other, directory=DirectoryKeeper(other), texts=Texts("de"), pdf=PdfPool(1))
    async with client_of(create_app(site)) as client:
        for path in ("/", "/so-funktionierts", "/haeufige-fragen", "/j/bremerhaven/datenschutz"):
            text = (await client.get(path)).text
            assert "17 Tage" in text, path
            assert "30 Tage gespeichert" not in text, path


async def test_start(visitor: Visitor) -> None:
    """The finder comes before everything but title and lead; cost and duration are said."""
    await visitor.open("/")
    main = visitor.text("//main")
    assert main.index("Postleitzahl") < main.index("kostenlos.")
    assert "3 Tagen bis 6 Wochen" in main
    headings = visitor.page.xpath("//main//h1|//main//h2")
    assert headings[1].text_content() == "Ihr Jugendamt finden"


async def test_office_page(visitor: Visitor) -> None:
    """The office's page shows its logo, contact, opening hours, and its own hints as markup."""
    await visitor.open("/j/bremerhaven/")
    assert "Montag bis Donnerstag" in visitor.text("//main")
    assert visitor.text("//*[contains(@class,'so-hints')]//strong") == "sehr bald"
    (logo,) = visitor.page.xpath("//header//img/@src")
    response = await visitor.client.get(logo)
    assert response.headers["content-type"] == "image/svg+xml"
    assert "immutable" in response.headers["cache-control"]
    assert "sandbox" in response.headers["content-security-policy"]
    assert "script-src" not in response.headers["content-security-policy"]


@pytest.mark.parametrize("slug", ["bremen", "bremerhaven"])
async def test_no_other_logo(client: httpx.AsyncClient, slug: str) -> None:
    """An old or foreign address of a logo leads nowhere."""
    assert (await client.get(f"/j/{slug}/logo/0123456789abcdef")).status_code == 404


async def test_not_taking_part(visitor: Visitor) -> None:
    """An office that takes no part says how to ask it all the same, and starts no check."""
    await visitor.open("/j/delmenhorst/")
    text = visitor.text("//main")
    assert "§ 58 SGB VIII" in text
    assert "delmenhorst@example.org" in text
    assert visitor.page.xpath("//a[contains(@href,'/check/')]") == []


async def test_imprint(visitor: Visitor) -> None:
    """The imprint names the office, who represents it, and the operator; a demo says that it is one."""
    await visitor.open("/j/bremerhaven/impressum")
    text = visitor.text("//main")
    for part in ("Amt für Jugend", "Beispielkai 2", "Jamie Muster", "Freie Hansestadt Bremen"):
        assert part in text
    await visitor.open("/impressum")
    assert "onlinedienst@example.org" in visitor.text("//main")


async def test_privacy(visitor: Visitor) -> None:
    """The notice says what Article 13 GDPR asks for."""
    await visitor.open("/j/bremerhaven/datenschutz")
    text = visitor.text("//main")
    for part in (
        "Amt für Jugend, Familie und Frauen Bremerhaven",  # controller
        "datenschutz@bremerhaven.example.org",  # data protection officer
        "Freie Hansestadt Bremen (Test)",  # processor
        "§ 62 SGB VIII", "§ 67a SGB X", "§ 58",  # purposes and grounds
        "Jugendamt am Geburtsort", "das Register führt (§ 87c",  # recipients
        "höchstens 30 Tage", "Mails bei Änderungen",  # storage
        "Artikel 15", "Artikel 16", "Artikel 17", "Artikel 18", "Artikel 21", "Artikel 77",
        "Landesbeauftragter für Datenschutz und Informationsfreiheit der Freien Hansestadt Bremen",
        "entscheiden immer Menschen",
        *COOKIES,
    ):  # fmt: skip
        assert part in text, part


async def test_officer_not_named(visitor: Visitor) -> None:
    """Where an office has not named its data protection officer, the page says so."""
    await visitor.open("/j/bremen/datenschutz")
    assert "noch nicht genannt" in visitor.text("//main")


def test_cookies_are_all_named() -> None:
    """The notice names every cookie that the program sets, and no other."""
    sources = [path for path in (ROOT / "web").rglob("*.py") if path.name != "legal_pages.py"]
    code = "".join(path.read_text("utf-8") for path in sources)
    assert set(re.findall(r"__Host-[a-z-]+", code)) == set(COOKIES)


@pytest.mark.parametrize("slug", ["bremerhaven", "osnabrueck"])
async def test_accessibility(visitor: Visitor, slug: str) -> None:
    """The statement says how far it goes, what is missing, and who enforces it in the Land."""
    await visitor.open(f"/j/{slug}/barrierefreiheit")
    text = visitor.text("//main")
    assert "teilweise vereinbar" in text
    assert "Gebärdensprache fehlt" in text
    wanted = {
        "bremerhaven": "Zentralstelle für barrierefreie",
        "osnabrueck": "Landes Niedersachsen",
    }
    assert wanted[slug] in text


async def test_report_knows_the_page(client: httpx.AsyncClient) -> None:
    """Who comes from a page of ours need not say which; other sites' addresses are not taken."""
    path = "/j/bremerhaven/barrierefreiheit"
    for referer, known in (
        ("https://testserver.local/j/bremerhaven/check/mutter?x=1", "/j/bremerhaven/check/mutter"),
        ("https://evil.example/a", None),
    ):
        page = html.fromstring((await client.get(path, headers={"referer": referer})).text)
        (address,) = page.xpath("//a[contains(@href,'/melden')]/@href")
        form_ = html.fromstring((await client.get(address)).text)
        assert form_.get_element_by_id("page").get("value") == (known or "")


async def test_honest_about_tests(visitor: Visitor) -> None:
    """The page about tests says plainly what nobody has done."""
    await visitor.open("/barrierefreiheit/pruefung")
    text = visitor.text("//main")
    assert "Kein Test mit Menschen" in text
    assert "Kein Test mit einem Bildschirmleseprogramm" in text


def test_every_land() -> None:
    """Each Land has its supervisory authority for data protection; no Land is missing or invented."""
    assert set(oversight()) == {land.code for land in LAENDER}
    assert all(each.data_protection for each in oversight().values())


def test_every_ground_names_its_law() -> None:
    """The link "Warum fragen wir das?" answers at every question and every field, and names the law."""
    texts = Texts("de")
    for question in questions.QUESTIONS:
        assert texts(f"{question.text_key}.why")
        assert "§" in texts(f"precheck.ground.{question.ground}")
    for section in form.SECTIONS:
        for field in section.fields:
            assert re.search(r"§|Artikel", texts(field.ground_key)), field.key


def test_demo_offices_with_profile() -> None:
    """The demo shows an office with hints and logo, and one that has said nothing."""
    by_slug = {office.slug: office for office in demo.demo_offices()}
    assert by_slug["bremerhaven"].profile.hints
    assert not by_slug["bremen"].profile.hints
    assert set(demo.demo_logos()) == {by_slug["bremerhaven"].id}
