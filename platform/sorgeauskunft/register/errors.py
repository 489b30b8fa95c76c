"""Why a query cannot be sent or answered, in codes that pages have sentences for."""

from __future__ import annotations

import enum

from sorgeauskunft.kernel.errors import SorgeauskunftError


class Refused(enum.StrEnum):
    """What stands in the way."""

    PENDING = "pending"
    """The case has a query that is not settled: it is cancelled first."""
    CHANGED = "changed"
    """Somebody has settled the query meanwhile."""
    WAY = "way"
    """The query cannot go this way to this office."""
    CORRECTION = "correction"
    """Another office than the one found is asked with a reason only."""
    OFFICE = "office"
    """No office is named."""
    MESSAGE = "message"
    """The message cannot be built: an office has no key or no way of contact, or a value is wrong."""
    TEST = "test"
    """A test request asks its own office's register only: nothing of it goes to others."""
    LEAD = "lead"
    """A Sperrvermerk: only a lead goes on with it."""


class QueryRefusedError(SorgeauskunftError):
    """Nothing has been sent or written down."""

    def __init__(self, reason: Refused) -> None:
        super().__init__(reason.value)
        self.reason = reason
