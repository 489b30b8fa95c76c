"""Ways past the doors: what an intruder with the database sees, and what a log keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from logged import as_in_production

from sorgeauskunft.kernel import Settings


@pytest.fixture
def log_lines(settings: Settings) -> Iterator[Callable[[], list[str]]]:
    """Set logging up as in production; call it for the lines written until then."""
    with as_in_production(settings) as written:
        yield lambda: written.getvalue().splitlines()
