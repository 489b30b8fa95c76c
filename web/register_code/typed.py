"""The form of who answers by code: what was typed, its fields, and what is said by it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

import msgspec

import xfamilie
from sorgeauskunft.bycode import Answerer, Said
from sorgeauskunft.register import RegisterAnswer
from sorgeauskunft.texts import Texts
from web.amt.register_answer import DATE, TypedAnswer, answer_fields
from web.components import FieldView, Option
from web.errors import Errors, sentence
from web.forms import typed
from web.site import AnyRequest

CALL: Final = "call"
"""The choice of who wants to be called instead."""

_CHOICES: Final = ("none", "some", CALL)
_PERSON: Final = {"name": 100, "function": 100, "office": 150, "phone": 40}
_OPTIONAL: Final = frozenset({"function"})
_ANSWER: Final = (
    "entry",
    "parts_only",
    "kind_01",
    "kind_02",
    "kind_03",
    "kind_04",
    "parts",
    "file_number",
    *DATE,
)
_INTERESTED: Final = "interested"
_NUMBER = re.compile(r"[+0-9][0-9 ()/–-]{4,}")


class TypedSaid(msgspec.Struct, frozen=True):
    """What was typed: name of the input → text."""

    given: Mapping[str, str]

    @classmethod
    async def of(cls, request: AnyRequest) -> TypedSaid:
        """Read the form."""
        return cls(await typed(request, (*_ANSWER, *_PERSON, _INTERESTED)))

    @classmethod
    def blank(cls, today: dt.date, office: str) -> TypedSaid:
        """Return a form that nobody has filled in: the state of today, for the office that was asked."""
        return cls({**TypedAnswer.blank(today).given, "office": office})

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(self.given.values())

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """The fields as they are carried from page to page."""
        return tuple((name, text) for name, text in self.given.items() if text)

    def value(self, name: str) -> str:
        """Return an input's text."""
        return self.given.get(name, "")

    def read(self, today: dt.date) -> Said | Errors:
        """Return what is said, or what is wrong."""
        person = {name: _clean(self.value(name)) for name in _PERSON}
        errors = _person_errors(person)
        who = Answerer(**person)
        answer: RegisterAnswer | Errors | None = None
        if self.value("entry") != CALL:
            answer = TypedAnswer(self.given).read(today, told_by=who.told_by)
        elif any(self.value(name) for name in _ANSWER if name not in {"entry", *DATE}):
            # Told with the wish to be called, an entry would be lost.
            errors["entry"] = ("code.answer.error.call", {})
        if isinstance(answer, dict):
            errors = answer | errors
            answer = None
        if errors:
            return errors
        return Said(person=who, answer=answer, interested=bool(self.value(_INTERESTED)))


def said_fields(texts: Texts, given: TypedSaid, errors: Errors) -> dict[str, FieldView]:
    """Return the fields of the register by name, then those of the person."""
    fields = answer_fields(texts, TypedAnswer(given.given), errors, asks_who=False)
    options = tuple(Option(each, texts(f"code.answer.entry.{each}")) for each in _CHOICES)
    fields["entry"] = msgspec.structs.replace(
        fields["entry"], label=texts("code.answer.entry"), options=options
    )
    fields["kind_03"] = msgspec.structs.replace(
        fields["kind_03"], label=texts("code.answer.kind_03")
    )
    for name in _PERSON:
        fields[name] = FieldView(
            kind="tel" if name == "phone" else "text",
            names=(name,),
            values=(given.value(name),),
            label=texts(f"code.person.{name}"),
            error=sentence(texts, errors, name),
            needed=name not in _OPTIONAL,
            autocomplete={"name": "name", "office": "organization", "phone": "tel"}.get(name, ""),
        )
    fields[_INTERESTED] = FieldView(
        kind="checkbox",
        names=(_INTERESTED,),
        values=(given.value(_INTERESTED),),
        label=texts("code.person.interested"),
        hint=texts("code.person.interested.hint"),
    )
    return fields


def _person_errors(person: Mapping[str, str]) -> Errors:
    errors: Errors = {}
    for name, text in person.items():
        refused = xfamilie.refused_characters(text)
        if not text and name not in _OPTIONAL:
            errors[name] = (f"code.person.error.{name}", {})
        elif len(text) > _PERSON[name]:
            errors[name] = ("register.answer.error.long", {"max": _PERSON[name]})
        elif refused:
            shown = " ".join(refused[:5])
            errors[name] = ("register.answer.error.characters", {"characters": shown})
        elif name == "phone" and not _NUMBER.fullmatch(text):
            errors[name] = ("code.person.error.phone", {})
    return errors


def _clean(text: str) -> str:
    """One line in normal form C, in which names are held against DIN 91379."""
    return " ".join(unicodedata.normalize("NFC", text).split())
