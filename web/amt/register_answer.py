"""The form for what the register says: its fields, and the answer that was typed into them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

import msgspec

import xfamilie
from sorgeauskunft.certificates import names_a_block
from sorgeauskunft.register import Entry, RegisterAnswer
from sorgeauskunft.texts import Texts
from web.components import FieldView, Option
from web.errors import Errors, sentence
from web.forms import typed
from web.site import AnyRequest

DATE: Final = ("as_of.day", "as_of.month", "as_of.year")
_TEXTS: Final = ("told_by", "parts", "file_number")
_KINDS: Final = tuple(f"kind_{entry.value}" for entry in Entry)
_LONGEST: Final = {"told_by": 150, "parts": 500, "file_number": 60}
_NONE, _SOME = "none", "some"


class TypedAnswer(msgspec.Struct, frozen=True):
    """What was typed: name of the input → text."""

    given: Mapping[str, str]

    @classmethod
    async def of(cls, request: AnyRequest) -> TypedAnswer:
        """Read the form."""
        names = ("entry", "parts_only", *_KINDS, *_TEXTS, *DATE)
        return cls(await typed(request, names))

    @classmethod
    def blank(cls, today: dt.date) -> TypedAnswer:
        """Return a form that nobody has filled in: the state of today."""
        day = (str(today.day), str(today.month), str(today.year))
        return cls(dict(zip(DATE, day, strict=True)))

    def value(self, name: str) -> str:
        """Return an input's text."""
        return self.given.get(name, "")

    def read(self, today: dt.date, *, told_by: str | None) -> RegisterAnswer | Errors:
        """Return the answer, or what is wrong. `told_by` None: the form asks who has told it."""
        errors: Errors = {}
        kinds = tuple(entry for entry, name in zip(Entry, _KINDS, strict=True) if self.value(name))
        entry, parts = self.value("entry"), self.value("parts").strip()
        if entry not in {_NONE, _SOME}:
            errors["entry"] = ("register.answer.error.entry", {})
        elif entry == _NONE and (kinds or parts or self.value("parts_only")):
            errors["entry"] = ("register.answer.error.both", {})
        elif entry == _SOME and not kinds:
            errors["kind_01"] = ("register.answer.error.kinds", {})
        errors |= self._of_parts(entry, kinds, parts)
        for name in _TEXTS:
            if name != "told_by" or told_by is None:
                errors |= _text_errors(name, self.value(name).strip())
        if told_by is None and not self.value("told_by").strip():
            errors["told_by"] = ("register.answer.error.told_by", {})
        day = _day(self.given)
        if day is None:
            errors["as_of"] = ("register.answer.error.day", {})
        elif day > today:
            errors["as_of"] = ("register.answer.error.future", {})
        if errors or day is None:
            return errors
        return RegisterAnswer(
            as_of=day,
            told_by=told_by or self.value("told_by").strip(),
            kinds=kinds,
            parts=parts,
            file_number=self.value("file_number").strip(),
        )

    def _of_parts(self, entry: str, kinds: tuple[Entry, ...], parts: str) -> Errors:
        if entry != _SOME:
            return {}
        if names_a_block(parts):
            # It will stand in a letter.
            return {"parts": ("register.answer.error.block", {})}
        if self.value("parts_only") and not parts:
            return {"parts": ("register.answer.error.parts", {})}
        if parts and not self.value("parts_only"):
            return {"parts_only": ("register.answer.error.parts_only", {})}
        if parts and kinds == (Entry.BLOCKED,):
            return {"parts_only": ("register.answer.error.parts_blocked", {})}
        return {}


def answer_fields(
    texts: Texts, given: TypedAnswer, errors: Errors, *, asks_who: bool
) -> dict[str, FieldView]:
    """Return the fields of the form by name; `asks_who` adds who has told it."""

    def view(name: str, kind: str, **more: object) -> FieldView:
        fields: dict[str, object] = {
            "kind": kind,
            "names": (name,),
            "values": (given.value(name),),
            "label": texts(f"register.answer.{name}"),
            "error": sentence(texts, errors, name),
            **more,
        }
        return FieldView(**fields)  # type: ignore[arg-type]

    options = tuple(
        Option(value, texts(f"register.answer.entry.{value}")) for value in (_NONE, _SOME)
    )
    fields = {"entry": view("entry", "radio", options=options)}
    for name in _KINDS:
        fields[name] = view(name, "checkbox")
    fields["parts_only"] = view("parts_only", "checkbox")
    hint = texts("register.answer.parts.hint")
    fields["parts"] = view("parts", "text", hint=hint, needed=False)
    if asks_who:
        hint = texts("register.answer.told_by.hint")
        fields["told_by"] = view("told_by", "text", hint=hint)
    fields["file_number"] = view("file_number", "text", needed=False)
    days = tuple(given.value(name) for name in DATE)
    hint = texts("register.answer.as_of.hint")
    fields["as_of"] = view("as_of", "date", names=DATE, values=days, hint=hint)
    return fields


def _text_errors(name: str, text: str) -> Errors:
    if len(text) > _LONGEST[name]:
        return {name: ("register.answer.error.long", {"max": _LONGEST[name]})}
    # The message that says it takes no others.
    refused = xfamilie.refused_characters(text)
    if refused:
        return {name: ("register.answer.error.characters", {"characters": " ".join(refused[:5])})}
    return {}


def _day(given: Mapping[str, str]) -> dt.date | None:
    try:
        day, month, year = (int(given.get(name, "")) for name in DATE)
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None
