"""Markdown that an office wrote for its letters, as HTML for paper."""

from __future__ import annotations

from functools import cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_PARTS: Final = ("emphasis", "newline")
_TAGS: Final = frozenset({"p", "br", "strong", "em"})


@cache
def _reader() -> MarkdownIt:
    # "zero" knows paragraphs and nothing else. Paper has no links: an address is read as typed.
    return MarkdownIt("zero").enable(list(_PARTS))


def as_paragraphs(text: str) -> Markup:
    """Return paragraphs and emphasis; whatever else was written is printed as typed.

    nh3 goes over the result once more, so that no mistake of the reader's reaches the renderer.
    """
    clean = nh3.clean(_reader().render(text), tags=set(_TAGS), attributes={}, strip_comments=True)
    return Markup(clean)  # noqa: S704 - sanitised in the line above
