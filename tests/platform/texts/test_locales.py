from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from sorgeauskunft.texts import LOCALES, catalogue, languages

FILES = sorted(LOCALES.glob("*/*.po"))
IDS = [f"{path.parent.name}/{path.stem}" for path in FILES]
MARKUP = re.compile(r"<[a-zA-Z/]|&[a-z]+;")
KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_-]+)+")

every_file = pytest.mark.parametrize("path", FILES, ids=IDS)


def messages(path: Path) -> list[Message]:
    # Babel cannot parse the tag of plain German ("de-simple") in the header.
    lines = path.read_text("utf-8").splitlines()
    source = [line for line in lines if not line.startswith('"Language:')]
    return [message for message in read_po(source, abort_invalid=True) if message.id]


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@pytest.mark.parametrize("lang", languages())
def test_every_language_loads(lang: str) -> None:
    """The catalogues of every language merge without broken files and doubled keys."""
    assert catalogue(lang)


@every_file
def test_the_header_names_charset_and_language(path: Path) -> None:
    """Every file says that it is UTF-8 and in the language of its folder."""
    header = path.read_text("utf-8").lower()
    assert '"content-type: text/plain; charset=utf-8\\n"' in header
    languages_allowed = {path.parent.name, path.parent.name.split("-", maxsplit=1)[0]}
    assert any(f'"language: {lang}\\n"' in header for lang in languages_allowed)


@every_file
def test_keys_are_symbolic_and_begin_with_their_domain(path: Path) -> None:
    """A key is a dotted name that begins with the name of its file."""
    odd = [
        key
        for key in map(key_of, messages(path))
        if not KEY.fullmatch(key) or not key.startswith(f"{path.stem}.")
    ]
    assert odd == []


@every_file
def test_nothing_is_fuzzy_or_empty(path: Path) -> None:
    """Every entry has a confirmed text in all its forms."""
    assert [key_of(m) for m in messages(path) if m.fuzzy or not all(forms_of(m))] == []


@every_file
def test_placeholders_are_names(path: Path) -> None:
    """Every text is a valid format string whose placeholders are plain names."""
    for message in messages(path):
        for form in forms_of(message):
            names = [name for _, name, _, _ in Formatter().parse(form) if name is not None]
            assert all(name.isidentifier() for name in names), key_of(message)


@every_file
def test_only_html_texts_hold_markup(path: Path) -> None:
    """Markup occurs only under keys that end in _html, elsewhere it would be shown as typed."""
    with_markup = [
        key_of(message)
        for message in messages(path)
        if any(MARKUP.search(form) for form in forms_of(message))
    ]
    assert [key for key in with_markup if not key.endswith("_html")] == []
