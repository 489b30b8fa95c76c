"""The clerk's handbook stays true: pages and words that it names exist."""

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

HANDBOOK = (Path(__file__).parents[1] / "docs" / "handbuch-sachbearbeitung.md").read_text("utf-8")


@pytest.fixture
def app(tmp_path: Path) -> Litestar:
    """The application; its routes are all that is asked of it."""
    kernel = build(demo_settings(tmp_path, 8000))
    return web.create_app(
        Site(kernel=kernel, directory=DirectoryKeeper(kernel), texts=Texts("de"), pdf=FakePdf(1))
    )


def test_pages(app: Litestar) -> None:
    """Every address that the handbook names is a page that can be opened."""
    pages = [
        re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(route.path)))
        for route in app.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods
    ]
    named = re.findall(r"`(/[^`]*)`", HANDBOOK)
    assert len(set(named)) > 8
    for path in named:
        there = path.replace("…", str(uuid4()))
        assert any(page.fullmatch(there) for page in pages), path


def test_every_page_of_the_office_is_named(app: Litestar) -> None:
    """The pages that the office's navigation leads to all have their place in the handbook."""
    layout = Path(web.__file__).parent / "templates" / "_layout" / "amt.html"
    linked = set(re.findall(r'href="(/amt[^"{]*)"', layout.read_text("utf-8")))
    assert linked
    assert {path for path in linked if f"`{path}`" not in HANDBOOK} == set()


def test_words() -> None:
    """What stands in bold is what a page says: buttons, links, headings, letter for letter."""
    catalogues = "\n".join(
        path.read_text("utf-8") for path in sorted((LOCALES / "de").glob("*.po"))
    )
    said = set(re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', catalogues, re.MULTILINE))
    bold = {" ".join(each.split()) for each in re.findall(r"\*\*(.+?)\*\*", HANDBOOK, re.DOTALL)}
    assert len(bold) > 30
    missing = {each for each in bold - said if each not in _STEPS}
    assert missing == set()


_STEPS = {"Anschrift prüfen.", "Drucken.", "Absenden."}
"""Names of steps, which stand on no page."""


def test_links() -> None:
    """Every link inside the handbook leads to one of its headings."""
    headings = {
        re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))
        for heading in re.findall(r"^## (.+)$", HANDBOOK, re.MULTILINE)
    }
    targets = re.findall(r"\]\(#([^)]+)\)", HANDBOOK)
    assert targets
    assert set(targets) <= headings
