"""What an office writes about itself can do nothing on a page but be read."""

from __future__ import annotations

import pytest
from lxml import html
from nasty_marks import MARKDOWN

from web.markdown import as_html

ALLOWED = {"p", "br", "strong", "em", "a"}


@pytest.mark.parametrize("payload", MARKDOWN)
def test_nothing_but_reading(payload: str) -> None:
    """Whatever is written: only harmless elements, only links to https, mail and telephone."""
    made = html.fragment_fromstring(f"<div>{as_html(payload)}</div>")
    for element in made.iterdescendants():
        assert element.tag in ALLOWED
        allowed = {"href", "rel"} if element.tag == "a" else set()
        assert set(element.attrib) <= allowed
        if "href" in element.attrib:
            address = element.attrib["href"]
            assert address.startswith(("https://", "mailto:", "tel:"))
            assert "script:" not in address.lower()


def test_paragraphs_and_links() -> None:
    """Paragraphs, emphasis and links become what they are meant to be."""
    made = as_html(
        "Wir sind **umgezogen**.\n\nMehr [hier](https://amt.example/a?b=1&c=2) "
        "oder [per Mail](mailto:amt@example.org)."
    )
    assert made == (
        "<p>Wir sind <strong>umgezogen</strong>.</p>\n"
        '<p>Mehr <a href="https://amt.example/a?b=1&amp;c=2" rel="noreferrer">hier</a> '
        'oder <a href="mailto:amt@example.org" rel="noreferrer">per Mail</a>.</p>\n'
    )


def test_markup_is_shown_as_typed() -> None:
    """Somebody who types markup sees it again and notices."""
    assert "&lt;b&gt;fett&lt;/b&gt;" in as_html("<b>fett</b>")


def test_nothing_is_nothing() -> None:
    """An office without hints has no empty section."""
    assert not as_html("")
