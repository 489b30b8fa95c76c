"""Why a letter cannot be made, posted or taken back, in codes that pages have sentences for."""

from __future__ import annotations

import enum

from sorgeauskunft.kernel.errors import SorgeauskunftError


class Refused(enum.StrEnum):
    """What stands in the way."""

    NO_ANSWER = "no_answer"
    STALE = "stale"
    BLOCK = "block"
    """What would be printed names a Sperrvermerk."""
    OTHER_KIND = "other_kind"
    """The answer of the register leads to another letter than the one asked for."""
    CHANGED = "changed"
    """Something has changed since the page was shown."""
    LEAD = "lead"
    FOUR_EYES = "four_eyes"
    """Who drafted a letter may not issue it."""
    WAITING = "waiting"
    """A letter waits for its second pair of eyes already."""
    NO_APPEAL = "no_appeal"
    """The office has no Rechtsbehelfsbelehrung, so it cannot decline by letter."""
    NO_NOTE = "no_note"
    """A lead decides with a reason of their own."""
    MESSAGE = "message"
    """The message that belongs to the letter cannot be built."""


class LetterRefusedError(SorgeauskunftError):
    """The letter cannot be made; nothing has changed."""

    def __init__(self, reason: Refused) -> None:
        super().__init__(reason.value)
        self.reason = reason
