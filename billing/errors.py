"""What billing refuses, with a code for the door that words it."""

from __future__ import annotations

from typing import Any

from sorgeauskunft.kernel.errors import SorgeauskunftError


class RefusedError(SorgeauskunftError):
    """Costs, keys or times that do not fit together; nothing was computed or booked.

    `reason` is a code that doors have a sentence for, `params` what the sentence needs.
    """

    def __init__(self, reason: str, message: str, **params: Any) -> None:
        super().__init__(message)
        self.reason = reason
        self.params = params
