"""What an office says in its own words on pages for mothers: values only.

Everything but the questions themselves is Markdown of paragraphs and links (web/markdown.py), in
German: nobody translates it.
"""

from __future__ import annotations

from typing import Final

import msgspec

MOST_QUESTIONS: Final = 10
"""More than these nobody reads on one page; what concerns all offices belongs in the service's FAQ."""


class OwnQuestion(msgspec.Struct, frozen=True):
    """A question that an office answers beside those of the service."""

    question: str
    answer: str


class OfficeTexts(msgspec.Struct, frozen=True, kw_only=True):
    """What an office adds to pages of the service; empty where it has nothing to add.

    `form_notice` stands where the form begins, `confirmation` on the page after sending. The last
    three stand below what the service says in its Impressum, its Datenschutzerklärung and its
    Erklärung zur Barrierefreiheit.
    """

    questions: tuple[OwnQuestion, ...] = ()
    form_notice: str = ""
    confirmation: str = ""
    imprint: str = ""
    privacy: str = ""
    accessibility: str = ""
