"""Reads the .po files of a language and merges their domains into one mapping.

The .po files are the only form: they are parsed at start-up and kept in memory, so nothing has to
be compiled before the service runs and nothing compiled can be out of date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from gettext import c2py
from pathlib import Path
from types import MappingProxyType

import msgspec
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po

LOCALES = Path(__file__).parent / "locales"
"""The folder with one folder per language (BCP 47 tags such as `de`, `de-simple`, `en`)."""

SOURCE_LANGUAGE = "de"

_LINE = re.compile(
    r'\s*(#.*|((msgid|msgid_plural|msgctxt|msgstr(\[\d+\])?)\s+)?"([^"\\]|\\.)*")?\s*'
)
_MSGID = re.compile(r'msgid "(.+)"')


class CatalogueError(Exception):
    """A catalogue cannot be used: broken syntax, or one key with two texts."""


class Message(msgspec.Struct, frozen=True):
    """One text in one language: a single form, or one form per plural category of `lang`."""

    lang: str
    forms: tuple[str, ...]


def languages(root: Path = LOCALES) -> tuple[str, ...]:
    """The tags of all languages that have a folder, sorted."""
    return tuple(sorted(folder.name for folder in root.iterdir() if folder.is_dir()))


def fallback_chain(lang: str) -> tuple[str, ...]:
    """From most to least specific, ending in the source language: `de-simple` → `de`."""
    subtags = lang.split("-")
    narrowing = ("-".join(subtags[:length]) for length in range(len(subtags), 0, -1))
    # A lone "x" only announces private subtags (RFC 5646, 2.2.7): "de-x" names no language.
    chain = [tag for tag in narrowing if not tag.endswith("-x")]
    return tuple(dict.fromkeys([*chain, SOURCE_LANGUAGE]))


@cache
def catalogue(lang: str, root: Path = LOCALES) -> Mapping[str, Message]:
    """The texts that exist in `lang` itself, all domains merged, without any fallback.

    Texts that are empty or marked fuzzy count as missing, as gettext treats them; a language
    without a folder is empty. Raises CatalogueError for broken files and for keys given twice.
    """
    merged: dict[str, Message] = {}
    for path in sorted((root / lang).glob("*.po")):
        domain = _read_domain(path, lang)
        if doubled := sorted(merged.keys() & domain.keys()):
            raise CatalogueError(f"{path}: keys that another domain has already: {doubled}")
        merged |= domain
    return MappingProxyType(merged)


def _read_domain(path: Path, lang: str) -> dict[str, Message]:
    lines = path.read_text("utf-8").splitlines()
    # Babel forgives open quotes and keeps the last of two entries with one key: both lose texts.
    if broken := [number for number, line in enumerate(lines, 1) if not _LINE.fullmatch(line)]:
        raise CatalogueError(f"{path}: lines that are no .po syntax: {broken}")
    counted = Counter(match[1] for line in lines if (match := _MSGID.fullmatch(line)))
    if doubled := sorted(key for key, times in counted.items() if times > 1):
        raise CatalogueError(f"{path}: keys given twice: {doubled}")
    # The folder says which language it is; Babel would not parse a tag such as "de-simple".
    source = [line for line in lines if not line.startswith('"Language:')]
    try:
        parsed = read_po(source, locale=_base(lang), ignore_obsolete=True, abort_invalid=True)
    except PoFileError as error:
        raise CatalogueError(f"{path}: {error}") from error
    domain: dict[str, Message] = {}
    for message in parsed:
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else message.string
        if key and forms and all(forms) and not message.fuzzy:
            domain[key] = Message(lang, tuple(forms))
    return domain


@cache
def plural_rule(lang: str) -> Callable[[int], int]:
    """Which plural form of a `Message` in `lang` belongs to a count (the rules of Unicode CLDR)."""
    return c2py(get_plural(_base(lang)).plural_expr)


def _base(lang: str) -> str:
    return lang.split("-", maxsplit=1)[0]
