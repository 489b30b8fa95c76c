"""What the program logs while a test looks, and logging as it was before."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator

import structlog

from sorgeauskunft.kernel import Settings, logs


@contextlib.contextmanager
def untouched() -> Iterator[None]:
    """Take back whatever set logging up meanwhile: it belongs to the process, not to one test."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    if structlog.is_configured():
        structlog.reset_defaults()
        root.handlers[:], level = before
        root.setLevel(level)


@contextlib.contextmanager
def as_in_production(settings: Settings) -> Iterator[io.StringIO]:
    """Log as in production, into what is given."""
    written = io.StringIO()
    with untouched():
        with contextlib.redirect_stderr(written):
            logs.configure(settings)
        yield written
