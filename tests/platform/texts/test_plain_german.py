"""Leichte Sprache, as far as it can be counted (DIN SPEC 33429). A testing group replaces nothing of this."""

from __future__ import annotations

import re
from statistics import mean

import pytest

from sorgeauskunft.texts import catalogue

TEXTS = {key: form for key, message in catalogue("de-simple").items() for form in message.forms}
LONGEST = 15
_LAW = re.compile(r"§|\bSGB\b|DSGVO|Artikel")

# Unchanged words of the law and of the letter; they are explained where they stand.
KEPT = {"Negativbescheinigung", "Grundverordnung"}

# No compounds: a hyphen would part a word that has no parts.
SINGLE = {"Schwierigkeiten", "eingeschränkten"}


def sentences() -> list[tuple[str, list[str]]]:
    """Every sentence with its key, as words."""
    found = []
    for key, text in TEXTS.items():
        for sentence in re.split(r"(?<=[.?!:])\s|\n", text):
            words = [word for word in sentence.split() if re.search(r"\w", word)]
            if words:
                found.append((key, words))
    return found


def test_sentences_are_short() -> None:
    """A sentence has ten words at most on average, and none has more than fifteen.

    Sentences that name a paragraph of the law may be longer: that is how it is cited.
    """
    counted = sentences()
    assert mean(len(words) for _, words in counted) <= 8
    too_long = [
        (key, " ".join(words))
        for key, words in counted
        if len(words) > LONGEST and not _LAW.search(" ".join(words))
    ]
    assert too_long == []


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ("no abbreviations", r"\b(?:z\. ?B|bzw|usw|ggf|ca|evtl|d\. ?h|etc)\."),
        ("no passive", r"\b(?:wird|werden|wurde|wurden|worden)\b"),
        ("no subjunctive", r"\b(?:würde|könnte|müsste|sollte|hätte|wäre)n?\b"),
        ("digits instead of number words", r"\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf)\b"),
        ("no genitive", r"\b(?:des|Ihres|deren|dessen|eines)\b"),
        ("women are not put in brackets or stars", r"\*|/in\b|Innen\b"),
    ],
)  # fmt: skip
def test_rules(rule: str, pattern: str) -> None:
    """Rules of Leichte Sprache that a search can find."""
    against = {key: text for key, text in TEXTS.items() if re.search(pattern, text)}
    assert against == {}, rule


def test_long_words_are_parted() -> None:
    """A word of more than fourteen letters has a hyphen, so that it can be read and broken."""
    long = {
        word
        for text in TEXTS.values()
        for word in re.findall(r"[^\W\d_]{15,}", re.sub(r"[\w.-]+@[\w.-]+", "", text))
    }
    assert long - KEPT - SINGLE == set()
