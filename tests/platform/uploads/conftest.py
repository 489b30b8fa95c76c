"""A real virus scanner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clamd import Clamd, scanner


@pytest.fixture(scope="session")
def clamd() -> Iterator[Clamd]:
    """A running clamd; the run fails where there is none."""
    with scanner() as running:
        yield running
