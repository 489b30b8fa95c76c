"""Looking up a text: key → words in the wanted language, or in the next best one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import structlog
from babel import Locale
from babel.dates import format_date
from markupsafe import Markup
from phonenumbers import PhoneNumberFormat, format_number
from phonenumbers import parse as parse_number

from sorgeauskunft.texts.catalogue import (
    LOCALES,
    Message,
    catalogue,
    fallback_chain,
    plural_rule,
)

BERLIN = ZoneInfo("Europe/Berlin")
HTML_SUFFIX = "_html"
PLAIN_GERMAN = "de-simple"
"""Leichte Sprache (variant `simple` of the IANA language subtag registry)."""

_BRITISH = "en_GB"
"""English is written for people in Europe: the day before the month, 24 hours."""

_log = structlog.get_logger(__name__)
_logged: set[tuple[str, str]] = set()


class UnknownTextError(LookupError):
    """No catalogue has the key, or a placeholder of the text was not given."""


class Entry(msgspec.Struct, frozen=True):
    """A text together with the language it is written in, for the `lang` of an element."""

    text: str
    lang: str


class Texts:
    """All texts for readers of one language; safe to keep and to share between requests.

    A key that ends in `_html` holds markup: its text comes back as `Markup` with every parameter
    escaped. All other texts are plain and are escaped by whoever puts them into a page.

    `strict` raises UnknownTextError where a text or a parameter is missing. Without it the fault
    is logged once per key and language, and the key stands in for the text: a citizen rather
    meets one odd word than an error page.
    """

    def __init__(self, lang: str, *, strict: bool = True, root: Path = LOCALES) -> None:
        self.lang = lang
        self.strict = strict
        self._messages = _with_fallbacks(lang, root)

    def t(self, key: str, **params: object) -> str:
        """The text of `key` with its placeholders filled in.

        A text with plural forms takes the one that fits the parameter `count`.
        """
        return self.entry(key, **params).text

    __call__ = t

    def __contains__(self, key: object) -> bool:
        """Whether the language or one of its fallbacks has the key."""
        return key in self._messages

    def entry(self, key: str, **params: object) -> Entry:
        """The same text as `t`, with the language in which it was found."""
        message = self._messages.get(key)
        if message is None:
            return self._missing(key, "no catalogue has this key")
        form = message.forms[0]
        if len(message.forms) > 1:
            count = params.get("count")
            if not isinstance(count, int):
                return self._missing(key, "a text with plural forms needs the parameter count")
            form = message.forms[plural_rule(message.lang)(count)]
        template = Markup(form) if key.endswith(HTML_SUFFIX) else form  # noqa: S704 - our own catalogue; parameters are escaped by Markup.format
        try:
            return Entry(template.format(**params), message.lang)
        except (KeyError, IndexError, ValueError) as error:
            return self._missing(key, f"placeholder not given: {error}")

    def date(self, day: dt.date, *, short: bool = False) -> str:
        """A day for people: "24. November 2026", or short "24.11.2026" for tables.

        A moment is shown as its day in Berlin.
        """
        if isinstance(day, dt.datetime):
            day = _in_berlin(day).date()
        return _day_written(day, "medium" if short else "long", self._locale)

    def month(self, day: dt.date) -> str:
        """The month of a day for people: "November 2026"."""
        return _day_written(day, "LLLL yyyy", self._locale)

    def time(self, moment: dt.datetime) -> str:
        """The time of day in Berlin: "14:03 Uhr"."""
        return self.t("layout.clock.time", time=self._clock(moment))

    def moment(self, moment: dt.datetime) -> str:
        """Day and time in Berlin: "24. November 2026, 14:03 Uhr"."""
        return self.t("layout.clock.moment", date=self.date(moment), time=self._clock(moment))

    def language(self, tag: str) -> str:
        """The name of a language for people, from its tag: `uk` → "Ukrainisch"."""
        if tag == PLAIN_GERMAN:
            return self.t("layout.language.plain_german")
        name: str | None = Locale.parse(tag.split("-", maxsplit=1)[0]).get_display_name(
            self._locale
        )
        return name or tag

    def phone(self, number: str) -> str:
        """A telephone number in E.164 with spaces, as people read it: "+49 471 1234567"."""
        return format_number(parse_number(number), PhoneNumberFormat.INTERNATIONAL)

    def _clock(self, moment: dt.datetime) -> str:
        # Not the habit of the language: offices, letters and opening hours here count to 24.
        return f"{_in_berlin(moment):%H:%M}"

    @property
    def _locale(self) -> Locale:
        return _locale_of(self.lang.split("-", maxsplit=1)[0])

    def _missing(self, key: str, reason: str) -> Entry:
        if self.strict:
            raise UnknownTextError(f"{key} ({self.lang}): {reason}")
        if (key, self.lang) not in _logged:
            _logged.add((key, self.lang))
            _log.error("text missing", key=key, lang=self.lang, reason=reason)
        return Entry(key, self.lang)


@cache
def _locale_of(language: str) -> Locale:
    # Babel reads a name anew each time it is given one: a third of what a date costs.
    return Locale.parse(_BRITISH if language == "en" else language)


@cache
def _with_fallbacks(lang: str, root: Path) -> Mapping[str, Message]:
    merged: dict[str, Message] = {}
    for tag in reversed(fallback_chain(lang)):
        merged |= catalogue(tag, root)
    return merged


# Babel takes 60 µs for a day, and lists show the same few days over and over.
@lru_cache(maxsize=4096)
def _day_written(day: dt.date, form: str, locale: Locale) -> str:
    return format_date(day, form, locale=locale)


def _in_berlin(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone cannot be shown: which one would it be?")
    return moment.astimezone(BERLIN)
