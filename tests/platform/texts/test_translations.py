"""The languages against German: nothing missing, nothing stale, the same placeholders and markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from string import Formatter

import pytest
from babel.messages.plurals import get_plural

from sorgeauskunft.texts import LOCALES, Message, catalogue, languages
from sorgeauskunft.texts.catalogue import SOURCE_LANGUAGE

OFFICES = {
    "amt",
    "api",
    "barriers",
    "certificate",
    "code",
    "coordination",
    "costs",
    "deliveries",
    "documents",
    "figures",
    "fit_connect",
    "inbox",
    "invoice",
    "joining",
    "land",
    "login",
    "messages",
    "office",
    "oidc",
    "operation",
    "people",
    "pickup",
    "protection",
    "ready",
    "register",
    "rules",
    "scenario",
    "settings",
    "stripe",
    "trial",
    "uses",
    "work",
}
"""Domains that only offices, Länder and the operator read: German in every language."""

CITIZENS = {path.stem for path in (LOCALES / SOURCE_LANGUAGE).glob("*.po")} - OFFICES
COMPLETE = {"de-simple", "en"}
"""Languages in which every page for citizens exists; the others promise those of `JOURNEY`."""

JOURNEY = {"layout", "precheck", "form", "pages"}

# Shown in Leichte Sprache only.
PICTURES = {key for key in catalogue(SOURCE_LANGUAGE) if key.startswith("layout.pictogram.")}

TAG = re.compile(r"</?([a-z0-9]+)")
GERMAN = catalogue(SOURCE_LANGUAGE)
OTHERS = [tag for tag in languages() if tag != SOURCE_LANGUAGE]

every_language = pytest.mark.parametrize("lang", OTHERS)


def of(texts: Mapping[str, Message], domains: set[str]) -> set[str]:
    return {key for key in texts if key.partition(".")[0] in domains}


def placeholders(form: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(form) if name is not None}


@every_language
def test_nothing_is_missing(lang: str) -> None:
    """A language has every text of the domains that it promises."""
    wanted = of(GERMAN, CITIZENS) if lang in COMPLETE else of(GERMAN, JOURNEY) - PICTURES
    assert sorted(wanted - catalogue(lang).keys()) == []


@every_language
def test_nothing_is_stale(lang: str) -> None:
    """A language has no text that German does not have, and none for offices."""
    assert sorted(catalogue(lang).keys() - GERMAN.keys()) == []
    assert sorted(of(catalogue(lang), OFFICES)) == []


@every_language
def test_placeholders_are_the_same(lang: str) -> None:
    """A text says everything that the German one says: no placeholder is lost or invented."""
    differing = {
        key: forms
        for key, message in catalogue(lang).items()
        if (forms := [form for form in message.forms if placeholders(form) != wanted(key, form)])
    }
    assert differing == {}


def wanted(key: str, form: str) -> set[str]:
    """The German placeholders; a form of a plural may write its number out."""
    names = set().union(*map(placeholders, GERMAN[key].forms))
    return (
        names if len(GERMAN[key].forms) == 1 or "count" in placeholders(form) else names - {"count"}
    )


@every_language
def test_plurals_are_those_of_the_language(lang: str) -> None:
    """Where German has plural forms, the language has as many as its grammar asks for."""
    number = get_plural(lang.partition("-")[0]).num_plurals
    wrong = [
        key
        for key, message in catalogue(lang).items()
        if len(message.forms) != (number if len(GERMAN[key].forms) > 1 else 1)
    ]
    assert wrong == []


@every_language
def test_markup_is_the_same(lang: str) -> None:
    """Texts with markup have the same elements as in German."""
    for key, message in catalogue(lang).items():
        if key.endswith("_html"):
            for form in message.forms:
                assert Counter(TAG.findall(form)) == Counter(TAG.findall(GERMAN[key].forms[0])), key


@every_language
def test_error_sentences_begin_like_in_german(lang: str) -> None:
    """An error that names its field in German names it in every language."""
    unnamed = [
        key
        for key, message in catalogue(lang).items()
        if ".error." in key
        and "{label}" in GERMAN[key].forms[0]
        and "{label}" not in message.forms[0]
    ]
    assert unnamed == []
