"""What a page of settings is made of: parts, and what it takes to show them.

A part belongs to one field of a section's value, by the name that the field has there, and knows
four things: its inputs, what stands in them, what a submitted form means, and how it is shown.
Lines and rows of lines stand in modules of their own; other kinds are further classes with the
same methods.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Protocol

import msgspec
from markupsafe import Markup

from sorgeauskunft.texts import Texts
from web.components import FieldView
from web.errors import Errors


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
