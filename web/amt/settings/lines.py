"""Parts of one field each: a line, a paragraph, a day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec
from phonenumbers import PhoneNumberFormat, format_number, parse

from sorgeauskunft.requests import form
from sorgeauskunft.requests.form import FieldError, Kind
from web.amt.settings.days import day_from
from web.amt.settings.parts import Block, Shown
from web.errors import Errors
from web.markdown import as_html

_KINDS: Final = {Kind.EMAIL: "email", Kind.PHONE: "tel"}
_DAY: Final = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line; `empty` is the value of an empty one."""

    name: str
    kind: Kind = Kind.TEXT
    longest: int = 100
    needed: bool = False
    empty: str | None = ""
    autocomplete: str = ""

    def inputs(self, sent: Collection[str]) -> tuple[str, ...]:
        """See `Part`."""
        del sent
        return (self.name,)

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """See `Part`."""
        del today
        if value and self.kind is Kind.PHONE:
            value = format_number(parse(value), PhoneNumberFormat.INTERNATIONAL)
        return {self.name: value or ""}

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        del today
        field = form.Field(self.name, self.kind, "", needed=self.needed, max_length=self.longest)
        checked = form.check_line(field, given[self.name])
        if isinstance(checked, FieldError):
            errors[self.name] = (checked.text_key, dict(checked.params))
            return self.empty
        return checked or self.empty

    def block(self, shown: Shown) -> Block:
        """See `Part`."""
        view = shown.view(
            self.name,
            self.name.rpartition(".")[2],
            _KINDS.get(self.kind, "text"),
            needed=self.needed,
            inputmode="numeric" if self.kind is Kind.POSTCODE else "",
            autocomplete=self.autocomplete,
        )
        return Block(name=self.name, fields=(view,))


class Free(Line, frozen=True, kw_only=True):
    """A line that only people read, on pages: with every sign that can be seen."""

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        del today
        text = given[self.name].strip()
        if len(text) > self.longest:
            errors[self.name] = ("form.error.too-long", {"max": self.longest})
        elif not text.isprintable():
            errors[self.name] = ("settings.error.invisible", {})
        elif self.needed and not text:
            errors[self.name] = ("form.error.required", {})
        return text or self.empty


class Address(Line, frozen=True, kw_only=True):
    """The address of a page: https and a host, nothing that a link could hide."""

    longest: int = 200

    _FITS = re.compile(
        r"https://[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,}(:[0-9]{1,5})?(/[!#-;=?-Z_a-z~]*)?"
    )

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        del today
        typed = given[self.name].strip()
        if len(typed) > self.longest:
            errors[self.name] = ("form.error.too-long", {"max": self.longest})
        elif typed and not self._FITS.fullmatch(typed):
            errors[self.name] = ("settings.error.website", {})
        return typed or self.empty


class Paragraphs(msgspec.Struct, frozen=True, kw_only=True):
    """A text in several lines, shown as Markdown where `markdown` says so."""

    name: str
    longest: int = 3000
    markdown: bool = True

    def inputs(self, sent: Collection[str]) -> tuple[str, ...]:
        """See `Part`."""
        del sent
        return (self.name,)

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """See `Part`."""
        del today
        return {self.name: value}

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        del today
        text = given[self.name].replace("\r\n", "\n").strip()
        if len(text) > self.longest:
            errors[self.name] = ("form.error.too-long", {"max": self.longest})
        elif any(not each.isprintable() for each in text if each != "\n"):
            errors[self.name] = ("settings.error.invisible", {})
        return text

    def block(self, shown: Shown) -> Block:
        """See `Part`."""
        view = shown.view(self.name, self.name.rpartition(".")[2], "textarea", needed=False)
        preview = None
        if self.markdown and shown.with_preview:
            preview = as_html(shown.values.get(self.name, ""))
        return Block(name=self.name, fields=(view,), markdown=self.markdown, preview=preview)


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day in one line, as "24.12.2026"."""

    name: str
    needed: bool = False

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """See `Part`."""
        del today
        return {self.name: f"{value:%d.%m.%Y}" if value else ""}

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        del today
        typed = given[self.name].strip()
        if not typed:
            if self.needed:
                errors[self.name] = ("form.error.required", {})
            return None
        found = _DAY.fullmatch(typed)
        day = day_from(*found.groups()) if found else None
        if day is None:
            errors[self.name] = ("settings.error.day", {})
            return None
        return day

    def block(self, shown: Shown) -> Block:
        """See `Part`."""
        label = self.name.rpartition(".")[2]
        view = shown.view(self.name, label, "text", needed=self.needed, inputmode="numeric")
        return Block(name=self.name, fields=(view,))
