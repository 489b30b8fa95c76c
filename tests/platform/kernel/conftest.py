"""Ways past the doors: what an intruder with the database sees, and what a log keeps."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from sorgeauskunft.kernel import Settings, logs


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
