"""Markdown that an office wrote about itself, as HTML that can do nothing but read well."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_PARTS: Final = ("emphasis", "link", "newline")
_TAGS: Final = frozenset({"p", "br", "strong", "em", "a"})
_SCHEMES: Final = frozenset({"https", "mailto", "tel"})
# Addresses without a scheme: only those of our own pages, so no "//elsewhere.example" either.
_OWN: Final = re.compile(r"/(?!/)")


@cache
def _reader() -> MarkdownIt:
    # "zero" knows paragraphs and nothing else: no HTML, no pictures, no headings that would stand
    # in the way of the page's own.
    return MarkdownIt("zero").enable(list(_PARTS))


def _harmless(_tag: str, attribute: str, value: str) -> str | None:
    # Also asked about the `rel` that is put in below.
    own = attribute == "rel" or value.partition(":")[0] in _SCHEMES or _OWN.match(value)
    return value if own else None


def as_html(text: str) -> Markup:
    """Return paragraphs, emphasis and links; whatever else was written is shown as typed.

    Links lead to https addresses, mailboxes and telephones only. nh3 goes over the result once
    more, so that no mistake of the reader's reaches a page.
    """
    made = _reader().render(text)
    clean = nh3.clean(
        made,
        tags=set(_TAGS),
        attributes={"a": {"href"}},
        attribute_filter=_harmless,
        url_schemes=set(_SCHEMES),
        link_rel="noreferrer",
        strip_comments=True,
    )
    return Markup(clean)  # noqa: S704 - sanitised in the line above
