"""More parts of a page of settings: one of several, a version of messages, a number within bounds."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec

from web.amt.settings.parts import Block, Shown
from web.components import Option
from web.errors import Errors

_NONE: Final = "none"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One of the members of `kind`, as radio buttons; `options` begins the keys of their texts.

    `among` are those that can be chosen, in this order; empty for all. With `or_none` there is one
    more that stands for None, called `none` in the form and in its text.
    """

    name: str
    kind: type[enum.Enum]
    options: str
    among: tuple[enum.Enum, ...] = ()
    or_none: bool = False

    def inputs(self, sent: Collection[str]) -> tuple[str, ...]:
        """See `Part`."""
        del sent
        return (self.name,)

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """See `Part`."""
        del today
        return {self.name: _NONE if value is None else value.value}

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        del today
        members = {member.value: member for member in self._members()}
        if given[self.name] in members:
            return members[given[self.name]]
        if not (self.or_none and given[self.name] == _NONE):
            errors[self.name] = ("office.error.choose", {})
        return None if self.or_none else self._members()[0]

    def block(self, shown: Shown) -> Block:
        """See `Part`."""
        values = [_NONE] * self.or_none + [member.value for member in self._members()]
        options = tuple(Option(value, shown.texts(f"{self.options}{value}")) for value in values)
        view = shown.view(
            self.name, self.name.rpartition(".")[2], "radio", needed=True, options=options
        )
        return Block(name=self.name, fields=(view,))

    def _members(self) -> tuple[enum.Enum, ...]:
        return self.among or tuple(self.kind)


class MessageVersion(msgspec.Struct, frozen=True, kw_only=True):
    """The version that messages are written in, of those in `known`, as radio buttons.

    One more button stands for the empty text: the platform's own version, which is `own` at present.
    """

    name: str
    known: tuple[str, ...]
    own: str

    def inputs(self, sent: Collection[str]) -> tuple[str, ...]:
        """See `Part`."""
        del sent
        return (self.name,)

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """See `Part`."""
        del today
        return {self.name: value or _NONE}

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        del today
        typed = given[self.name]
        if typed == _NONE:
            return ""
        if typed not in self.known:
            errors[self.name] = ("office.error.choose", {})
        return typed

    def block(self, shown: Shown) -> Block:
        """See `Part`."""
        own = shown.texts("office.field.xfamilie.own", version=self.own)
        options = (Option(_NONE, own), *(Option(each, each) for each in self.known))
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
        view = shown.view(
            self.name, self.name.rpartition(".")[2], "text", needed=True, inputmode="numeric"
        )
        return Block(name=self.name, fields=(view,))
