"""More parts of a page of settings: one of several, and a number within bounds."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from web.amt.settings.parts import Block, Shown
from web.components import Option
from web.errors import Errors


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One of the members of `kind`, as radio buttons; `options` begins the keys of their texts."""

    name: str
    kind: type[enum.Enum]
    options: str

    def inputs(self, sent: Collection[str]) -> tuple[str, ...]:
        """See `Part`."""
        del sent
        return (self.name,)

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """See `Part`."""
        del today
        return {self.name: value.value}

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        del today
        for member in self.kind:
            if member.value == given[self.name]:
                return member
        errors[self.name] = ("office.error.choose", {})
        return next(iter(self.kind))

    def block(self, shown: Shown) -> Block:
        """See `Part`."""
        options = tuple(
            Option(member.value, shown.texts(f"{self.options}{member.value}"))
            for member in self.kind
        )
        view = shown.view(self.name, self.name, "radio", needed=True, options=options)
        return Block(name=self.name, fields=(view,))


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A whole number from `fewest` to `most`."""

    name: str
    fewest: int
    most: int

    def inputs(self, sent: Collection[str]) -> tuple[str, ...]:
        """See `Part`."""
        del sent
        return (self.name,)

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """See `Part`."""
        del today
        return {self.name: str(value)}

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        del today
        text = given[self.name].strip()
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(self.most))
        if is_number and self.fewest <= int(text) <= self.most:
            return int(text)
        errors[self.name] = ("office.error.number", {"fewest": self.fewest, "most": self.most})
        return self.fewest

    def block(self, shown: Shown) -> Block:
        """See `Part`."""
        view = shown.view(self.name, self.name, "text", needed=True, inputmode="numeric")
        return Block(name=self.name, fields=(view,))
