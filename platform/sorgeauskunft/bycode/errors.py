"""Why nothing is answered with a code."""

from __future__ import annotations

from sorgeauskunft.kernel.errors import SorgeauskunftError


class CodeEndedError(SorgeauskunftError):
    """The code is answered, expired, printed anew or its query is settled: nothing has been written."""
