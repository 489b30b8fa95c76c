"""Settings in words: what an office has said, field by field, and what differs between two times."""

from __future__ import annotations

import datetime as dt
import difflib
import enum
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from sorgeauskunft.texts import Texts
from tenants.offices import ChangedDays, OpeningHours
from tenants.settings import Section
from tenants.wording import OwnQuestion

_LABELS: Final[Mapping[Section, str]] = {
    Section.CASEWORK: "rules.field.",
    Section.FORM_MODES: "office.field.",
    Section.TEXTS: "office.field.",
    Section.RETENTION: "office.field.",
    Section.DELIVERY: "office.field.",
}
"""Section → beginning of the keys of its fields' names, where it is not the usual one."""

_USUAL: Final = "settings.field."
_EMPTY: Final[Mapping[str, str]] = {
    "test_channel": "settings.said.deliverychannel.none",
    "xfamilie": "settings.said.xfamilie.own",
}
"""Field → what it says where nothing was said, if that means something."""

_TOKENS: Final = re.compile(r"\w+|\s+|[^\w\s]")


class Said(msgspec.Struct, frozen=True):
    """A field in words. `path` is its name in the section, with dots; `words` are never empty."""

    path: str
    label: str
    words: str


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a text; `differs` where the other text says something else."""

    text: str
    differs: bool


class Difference(msgspec.Struct, frozen=True):
    """A field that differs, before and after."""

    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def said(texts: Texts, section: Section, value: Any) -> tuple[Said, ...]:
    """Return all fields of a section's value in words."""
    beginning = _LABELS.get(section, _USUAL)
    return tuple(
        Said(path, texts(beginning + path.rpartition(".")[2]), words(texts, path, each))
        for path, each in _leaves(section.value, value)
    )


def differences(texts: Texts, section: Section, before: Any, after: Any) -> tuple[Difference, ...]:
    """Return the fields that differ, with what differs in them marked."""
    pairs = zip(said(texts, section, before), said(texts, section, after), strict=True)
    return tuple(
        Difference(old.label, *_marked(old.words, new.words))
        for old, new in pairs
        if old.words != new.words
    )


def changed(section: Section, before: Any, after: Any) -> tuple[str, ...]:
    """Return the paths of the fields that differ."""
    pairs = zip(_leaves(section.value, before), _leaves(section.value, after), strict=True)
    return tuple(path for (path, old), (_, new) in pairs if old != new)


def words(texts: Texts, path: str, value: Any) -> str:  # noqa: C901, PLR0911 - one for each kind of value
    """Return one field's value in words."""
    if path in _EMPTY and not value:
        return texts(_EMPTY[path])
    match value:
        case None | "" | ():
            return texts("settings.said.nothing")
        case bool():
            return texts(f"settings.said.{'yes' if value else 'no'}")
        case enum.Enum():
            return texts(f"settings.said.{type(value).__name__.lower()}.{value.value}")
        case dt.date():
            return texts.date(value)
        case tuple():
            return "\n".join(words(texts, path, each) for each in value)
        case OwnQuestion(question, answer):
            return f"{question}\n{answer}"
        case OpeningHours(days, times):
            return f"{days}: {times}"
        case ChangedDays(first, last, text):
            return f"{_days(texts, first, last)}: {text}"
    if path == "phone":
        return texts.phone(str(value))
    if path == "logo":
        return texts("settings.said.logo", digest=value)
    return str(value)


def _days(texts: Texts, first: dt.date, last: dt.date | None) -> str:
    if last is None:
        return texts.date(first)
    return texts("settings.said.days", first=texts.date(first), last=texts.date(last))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a value, those of its parts too; a value without fields is its own."""
    if not isinstance(value, msgspec.Struct):
        yield path, value
        return
    for name in value.__struct_fields__:
        part = getattr(value, name)
        if isinstance(part, msgspec.Struct):
            yield from ((f"{name}.{inner}", each) for inner, each in _leaves("", part))
        else:
            yield name, part


def _marked(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    marked: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, a, b, c, d in matcher.get_opcodes():
        for pieces, text in zip(marked, ("".join(old[a:b]), "".join(new[c:d])), strict=True):
            if text:
                pieces.append(Piece(text, tag != "equal"))
    return tuple(marked[0]), tuple(marked[1])
