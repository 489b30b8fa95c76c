"""What an office writes about itself can do nothing on a page but be read."""

from __future__ import annotations

import pytest
from lxml import html

from web.markdown import as_html

ALLOWED = {"p", "br", "strong", "em", "a"}

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=https://evil.example></iframe>",
    "<style>*{display:none}</style>",
    "<form action=https://evil.example><input name=a></form>",
    "<a href=javascript:alert(1)>hier</a>",
    "<p onclick=alert(1)>hier</p>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "<base href=https://evil.example/>",
    "[hier](javascript:alert(1))",
    "[hier](JaVaScRiPt:alert(1))",
    "[hier](java\tscript:alert(1))",
    "[hier](&#106;avascript:alert(1))",
    "[hier](data:text/html;base64,PHNjcmlwdD4=)",
    "[hier](vbscript:msgbox(1))",
    "[hier](file:///etc/passwd)",
    "[hier](http://unverschluesselt.example)",
    "[hier](//evil.example)",
    '[hier](https://a.example "\\" onmouseover=alert(1) x=\\"")',
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "![Bild](https://evil.example/pixel.png)",
    "# Überschrift\n\n## Noch eine",
    "<!-- --><b>fett",
    "`code` ~~weg~~ | a | b |",
    "{{ 7 * 7 }} {% raw %}",
    "\x00\x01\u202e",
    "[a](https://a.example/?q=<script>alert(1)</script>)",
    "<https://a.example>",
    "*" * 2000 + "[" * 2000,
]


@pytest.mark.parametrize("payload", PAYLOADS)
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
