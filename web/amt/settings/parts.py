"""What a page of settings is made of: lines, paragraphs, rows of lines.

A part belongs to one field of a section's value, by the name that the field has there, and knows
four things: its inputs, what stands in them, what a submitted form means, and how it is shown.
Other kinds of parts are further classes with the same methods.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final, Protocol

import msgspec
from markupsafe import Markup
from phonenumbers import PhoneNumberFormat, format_number, parse

from sorgeauskunft.requests import form
from sorgeauskunft.requests.form import FieldError, Kind
from sorgeauskunft.texts import Texts
from web.amt.settings.days import day_from
from web.components import FieldView
from web.errors import Errors
from web.markdown import as_html

_KINDS: Final = {Kind.EMAIL: "email", Kind.PHONE: "tel"}
_DAY: Final = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A part as it is shown: `fields` alone, or as `rows` under a heading.

    `preview` is what Markdown looks like on a page, where somebody asked for it.
    """

    name: str
    fields: tuple[FieldView, ...]
    title: str = ""
    hint: str = ""
    rows: tuple[tuple[FieldView, ...], ...] = ()
    may_grow: bool = False
    markdown: bool = False
    preview: Markup | None = None


class Shown(msgspec.Struct, frozen=True):
    """What is needed to show parts: texts by a beginning, what stands in the inputs, what is wrong."""

    texts: Texts
    beginning: str
    values: Mapping[str, str]
    errors: Errors
    with_preview: bool = False

    def view(self, name: str, label: str, kind: str, *, needed: bool, **more: Any) -> FieldView:
        """Return the field of an input; `label` is the end of the key of its label."""
        return FieldView(
            kind=kind,
            names=(name,),
            values=(self.values.get(name, ""),),
            label=self.text(label),
            hint=self.text(f"{label}.hint"),
            error=self.sentence(name, label),
            needed=needed,
            **more,
        )

    def text(self, name: str) -> str:
        """Return a text of these parts; empty where the catalogue has none."""
        key = f"{self.beginning}{name}"
        return self.texts(key) if key in self.texts else ""

    def sentence(self, name: str, label: str) -> str:
        """Return what is wrong with an input, with the name of its field."""
        if name not in self.errors:
            return ""
        key, params = self.errors[name]
        return self.texts(key, label=self.text(label), **params)


class Part(Protocol):
    """See the module."""

    @property
    def name(self) -> str:
        """The name of the field of the section's value."""
        ...

    def inputs(self, sent: Collection[str]) -> tuple[str, ...]:
        """Return the names of the inputs, of those that a form has sent where their number varies."""
        ...

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """Return what stands in the inputs for a value."""
        ...

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """Return the value that was typed; what is wrong with it goes into `errors`."""
        ...

    def block(self, shown: Shown) -> Block:
        """Return the part as it is shown."""
        ...


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


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of lines and days, each row a `make`; an empty one is none.

    `kept` says whether a row is still shown on a day. `wrong` names what is wrong with a row as a
    whole on a day: column → sentence.
    """

    name: str
    make: type[msgspec.Struct]
    columns: tuple[Line | Day, ...]
    most: int = 14
    kept: Callable[[Any, dt.date], bool] | None = None
    wrong: Callable[[Any, dt.date], Errors] | None = None

    def inputs(self, sent: Collection[str]) -> tuple[str, ...]:
        """See `Part`."""
        return tuple(name for row in self._rows(sent) for name in self._names(row) if name in sent)

    def _names(self, row: int) -> Iterator[str]:
        for column in self.columns:
            yield f"{self.name}.{row}.{column.name}"

    def _rows(self, sent: Collection[str]) -> list[int]:
        return [row for row in range(self.most) if any(name in sent for name in self._names(row))]

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """See `Part`."""
        found = {}
        rows = [each for each in value if self.kept is None or self.kept(each, today)]
        for row, each in enumerate(rows):
            for column in self.columns:
                typed = column.typed_of(getattr(each, column.name), today)
                found[f"{self.name}.{row}.{column.name}"] = typed[column.name]
        return found

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        found = []
        for row in self._rows(given):
            names = dict(zip((c.name for c in self.columns), self._names(row), strict=True))
            typed = {column: given.get(name, "") for column, name in names.items()}
            if not any(each.strip() for each in typed.values()):
                continue
            wrong: Errors = {}
            values = {each.name: each.read(typed, wrong, today) for each in self.columns}
            made = self.make(**values)
            if not wrong and self.wrong is not None:
                wrong = self.wrong(made, today)
            errors.update({names[column]: each for column, each in wrong.items()})
            found.append(made)
        return tuple(found)

    def pressed(self, given: Mapping[str, str], button: str) -> dict[str, str]:
        """Return what stands in the inputs after a button for a new row, or for one less.

        A button for a new row may bring along what stands in it, column after column behind `|`.
        """
        rows = self._rows(given)
        others = {name: text for name, text in given.items() if not self._is_mine(name)}
        texts = [[given.get(name, "") for name in self._names(row)] for row in rows]
        kind, *brought = button.split("|")
        if kind == f"+{self.name}" and len(rows) < self.most:
            brought += [""] * len(self.columns)
            texts.append(brought[: len(self.columns)])
        for place, row in enumerate(rows):
            if button == f"-{self.name}.{row}":
                del texts[place]
        for row, typed in enumerate(texts):
            others.update(zip(self._names(row), typed, strict=True))
        return others

    def _is_mine(self, name: str) -> bool:
        return name.startswith(f"{self.name}.")

    def block(self, shown: Shown) -> Block:
        """See `Part`."""
        rows = tuple(
            tuple(
                self._named(column, name).block(shown).fields[0]
                for column, name in zip(self.columns, self._names(row), strict=True)
            )
            for row in self._rows(shown.values)
        )
        return Block(
            name=self.name,
            title=shown.text(self.name),
            hint=shown.text(f"{self.name}.hint"),
            fields=tuple(field for row in rows for field in row),
            rows=rows,
            may_grow=len(rows) < self.most,
        )

    @staticmethod
    def _named(column: Line | Day, name: str) -> Line | Day:
        return msgspec.structs.replace(column, name=name)
