"""Invented values for any column, so that a test can fill tables that it does not know."""

from __future__ import annotations

import datetime as dt
import itertools
import os
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from piccolo.columns import UUID, Boolean, Bytea, Column, Date, Integer, Text, Timestamptz, Varchar

NOON = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
_numbers = itertools.count(1)

MAKERS: dict[type[Column], Callable[[int, Column], Any]] = {
    UUID: lambda _number, _column: uuid4(),
    Varchar: lambda number, column: f"{number:x}"[-(column._meta.params["length"] or 255) :],
    Text: lambda number, _column: f"text {number}",
    Bytea: lambda _number, _column: os.urandom(12),
    Timestamptz: lambda number, _column: NOON + dt.timedelta(seconds=number),
    Date: lambda number, _column: NOON.date() + dt.timedelta(days=number),
    Boolean: lambda _number, _column: True,
    # Small and big ones too. Different ones for as many rows as fit into the smallest.
    Integer: lambda number, _column: number % 32_768,
}


def value_for(column: Column) -> Any:
    """Make a value that fits, different each time."""
    maker = next(made for kind, made in MAKERS.items() if isinstance(column, kind))
    return maker(next(_numbers), column)
