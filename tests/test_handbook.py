"""The handbooks of offices, Länder and coordination stay true: pages and words that they name exist."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from service import FakePdf

import web
from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.kernel import build
from sorgeauskunft.texts import LOCALES, Texts
from tenants.directory import DirectoryKeeper
from web import Site
from web.amt.settings.areas import AREAS
from web.doors import COORDINATION, LAND, SECTIONS

DOCS = Path(__file__).parents[1] / "docs"
HANDBOOKS = {
    name: (DOCS / f"handbuch-{name}.md").read_text("utf-8")
    for name in ("sachbearbeitung", "verwaltung", "laender", "betrieb")
}


@pytest.fixture(params=HANDBOOKS)
def handbook(request: pytest.FixtureRequest) -> str:
    """The text of one of them."""
    return HANDBOOKS[request.param]


@pytest.fixture
def app(tmp_path: Path) -> Litestar:
    """The application; its routes are all that is asked of it."""
    kernel = build(demo_settings(tmp_path, 8000))
    return web.create_app(
        Site(kernel=kernel, directory=DirectoryKeeper(kernel), texts=Texts("de"), pdf=FakePdf(1))
    )


def test_pages(app: Litestar, handbook: str) -> None:
    """Every address that a handbook names is a page that can be opened."""
    pages = [
        re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(route.path)))
        for route in app.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods
    ]
    # Beginnings of addresses are held against the routes in test_docs.py.
    handbook = re.sub(r"\n## Adressen\n.*?(?=\n## )", "", handbook, flags=re.DOTALL)
    named = re.findall(r"`(/[^`]*)`", handbook)
    assert len(set(named)) > 8
    for path in named:
        there = path.replace("…", str(uuid4()))
        assert any(page.fullmatch(there) for page in pages), path


def test_every_page_of_the_office_is_named(app: Litestar) -> None:
    """The pages that the office's navigation leads to all have their place in a handbook.

    Those of the settings have theirs in that for admins.
    """
    assert app
    layout = Path(web.__file__).parent / "templates" / "_layout" / "amt.html"
    linked = set(re.findall(r'href="(/amt[^"{]*)"', layout.read_text("utf-8")))
    assert linked
    everything = "\n".join(HANDBOOKS.values())
    assert {path for path in linked if f"`{path}`" not in everything} == set()
    admins = HANDBOOKS["verwaltung"]
    assert [area.path for area in AREAS if f"`{area.path}`" not in admins] == []


def test_every_page_of_a_land_is_named() -> None:
    """The pages that Länder and the coordination are led to all have their place in their handbook."""
    pages = [each.path for each in SECTIONS if each.path.startswith((LAND, COORDINATION))]
    assert len(pages) > 8
    assert [path for path in pages if f"`{path}`" not in HANDBOOKS["laender"]] == []


def test_words(handbook: str) -> None:
    """What stands in bold is what a page says: buttons, links, headings, letter for letter."""
    catalogues = "\n".join(
        path.read_text("utf-8") for path in sorted((LOCALES / "de").glob("*.po"))
    )
    said = set(re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', catalogues, re.MULTILINE))
    bold = {
        " ".join(each.split())
        for each in re.findall(r"\*\*(.+?)\*\*", re.sub(r"`[^`]*`", "", handbook), re.DOTALL)
    }
    assert len(bold) > 20
    missing = {each for each in bold - said if each not in _STEPS}
    assert missing == set()


_STEPS = {"Anschrift prüfen.", "Drucken.", "Absenden."}
"""Names of steps, which stand on no page."""


def test_links(handbook: str) -> None:
    """Every link inside a handbook leads to one of its headings."""
    headings = {
        re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))
        for heading in re.findall(r"^## (.+)$", handbook, re.MULTILINE)
    }
    targets = re.findall(r"\]\(#([^)]+)\)", handbook)
    assert targets
    assert set(targets) <= headings
