"""Numbers of letters: one after the other within a tenant and a year, none left out, none twice.

A number is taken in the transaction that makes the letter. The count's row stays locked until it
commits, so the next one waits; when it fails, the count goes back with it. The PDF is made
afterwards, by a job that is tried again: a renderer that fails costs time and no number.

Letters of test requests must leave no gap in the office's own numbers, so they are counted apart: by
the same count in years below zero.
"""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from sorgeauskunft.kernel.database import GATE, current_door

TEST_MARK: Final = "TEST-"
"""What stands before the number of a letter that was only a test."""

_NEXT: Final = """
INSERT INTO certificate_count (id, tenant_id, year, last) VALUES ($1, $2, $3, 1)
ON CONFLICT (tenant_id, year) DO UPDATE SET last = certificate_count.last + 1
RETURNING last
"""


def year_of(year: int, *, test: bool) -> int:
    """Return the year by which a letter is counted."""
    return -year if test else year


async def next_number(year: int) -> int:
    """Take the next number of a year, in the open tenant transaction; call it late."""
    rows = await GATE.fetch(_NEXT, (uuid4(), current_door().tenant_id, year))
    number: int = rows[0]["last"]
    return number
