"""Ways past the doors: what an intruder with the database sees, and what a log keeps."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import structlog
from databases import Urls

from sorgeauskunft.kernel import Settings, logs


@pytest.fixture
def raw(urls: Urls) -> Callable[..., Awaitable[list[tuple[Any, ...]]]]:
    """Run one statement (`$1` for values) as PostgreSQL's superuser, or on the SQLite file."""

    async def run(sql: str, *values: Any) -> list[tuple[Any, ...]]:
        if urls.engine == "postgresql":
            connection = await asyncpg.connect(urls.superuser)
            try:
                return [tuple(row) for row in await connection.fetch(sql, *values)]
            finally:
                await connection.close()
        path = Path(urls.app.removeprefix("sqlite:///"))
        plain = [str(value) if isinstance(value, UUID) else value for value in values]
        with contextlib.closing(sqlite3.connect(path)) as file:
            rows = file.execute(re.sub(r"\$(\d)", r"?\1", sql), plain).fetchall()
            file.commit()
            return rows

    return run


@pytest.fixture
def log_lines(settings: Settings) -> Iterator[Callable[[], list[str]]]:
    """Set logging up as in production; call it for the lines written until then."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    written = io.StringIO()
    with contextlib.redirect_stderr(written):
        logs.configure(settings)
    yield lambda: written.getvalue().splitlines()
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()
