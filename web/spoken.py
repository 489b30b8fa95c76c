"""Texts that say in which language they are, where that is not the page's (WCAG 2.2, 3.1.2)."""

from __future__ import annotations

from typing import Self

from markupsafe import Markup, escape

from sorgeauskunft.texts import Texts


class Spoken(str):
    """A text of another language than the page; in a template it brings its `lang` along.

    For attributes and titles, which hold no markup, templates take `t.plain`.
    """

    __slots__ = ("lang",)
    lang: str

    @classmethod
    def of(cls, text: str, lang: str) -> Self:
        """Return the text, marked with its language."""
        spoken = cls(text)
        spoken.lang = lang
        return spoken

    def __html__(self) -> str:
        """Return the markup that Jinja puts in."""
        # "auto" is not enough: a text may begin with a number or with the name of an office.
        return f'<span lang="{self.lang}" dir="ltr">{escape(str(self))}</span>'


def spoken(texts: Texts, text: str, lang: str) -> str:
    """Return a text that is not from a catalogue, marked where the page speaks another language."""
    return text if lang == texts.lang else Spoken.of(text, lang)


class SpokenTexts(Texts):
    """`Texts` for pages: what had to be taken from another language is a `Spoken`."""

    def t(self, key: str, **params: object) -> str:
        """See `Texts.t`."""
        entry = self.entry(key, **params)
        if isinstance(entry.text, Markup):
            return entry.text
        return spoken(self, entry.text, entry.lang)

    __call__ = t

    def plain(self, key: str, **params: object) -> str:
        """The text without its language, for attributes and titles."""
        return self.entry(key, **params).text
