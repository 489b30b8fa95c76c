"""Arabic sentences keep their order, and days and times can be compared with German papers."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from sorgeauskunft.texts import Texts, catalogue

# In a mail an address or a code has its line for itself: an isolate would become a part of the link.
ISOLATED = re.compile("\u2068[^\u2068\u2069]*\u2069|^{[a-z]+}$", re.MULTILINE)
MOMENT = dt.datetime(2026, 11, 24, 13, 3, tzinfo=dt.UTC)


def test_what_comes_into_an_arabic_sentence_is_isolated() -> None:
    """Every placeholder in an Arabic sentence stands between U+2068 and U+2069, all of them pairs."""
    loose = [
        key
        for key, message in catalogue("ar").items()
        for form in message.forms
        if re.search("[{}\u2068\u2069]", ISOLATED.sub("", form))
    ]
    assert loose == []


def test_references_to_laws_are_isolated() -> None:
    """A paragraph sign is never at the mercy of the Arabic around it."""
    loose = [
        key for key, message in catalogue("ar").items() if "§" in ISOLATED.sub("", message.forms[0])
    ]
    assert loose == []


@pytest.mark.parametrize("lang", ["tr", "uk", "ar"])
def test_days_and_times_in_western_digits(lang: str) -> None:
    """Days and times are written in the digits of German papers, and the clock counts to 24."""
    texts = Texts(lang)
    shown = [texts.date(MOMENT), texts.date(MOMENT, short=True), texts.moment(MOMENT)]
    for text in shown:
        assert "24" in text
        assert "2026" in text
    assert "14:03" in texts.moment(MOMENT)
    assert "14:03" in texts.time(MOMENT)
