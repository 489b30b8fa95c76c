"""Where the rules of the allocation come from, to be named beside every result."""

from __future__ import annotations

import datetime as dt
import functools
from importlib.resources import files

import msgspec


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A source: decision or text, passage, and its date where it has one."""

    source: str
    passage: str
    date: dt.date | None = None


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cost_kinds: Rule
    chosen_key: Rule
    without_unanimity: Rule
    cofinancing: Rule
    connection: Rule
    subsidy: Rule
    nobody: Rule


@functools.cache
def rules() -> _Rules:
    """The rules, each under its name."""
    text = files("billing").joinpath("data/rules.toml").read_bytes()
    return msgspec.toml.decode(text, type=_Rules)
