"""What can go wrong with FIT-Connect, sorted by what helps."""

from __future__ import annotations

import datetime as dt
import enum

from sorgeauskunft.kernel.errors import SorgeauskunftError


class Remedy(enum.Enum):
    """What helps."""

    LATER = "later"
    """Trying again: the service is away, busy, or broken."""

    NEVER = "never"
    """Nothing: this submission will not be taken as it is."""

    SETTING = "setting"
    """Somebody has to change something first: credentials, a destination, its key. Until then
    nothing else would get through either."""


class FitConnectError(SorgeauskunftError):
    """FIT-Connect did not do it.

    `reason` is a code of ours (`fit-connect-…`), which quotes nobody; `status` the HTTP status, 0
    where there was none; `retry_after` for how long the service wants to be left alone.
    """

    def __init__(
        self,
        reason: str,
        remedy: Remedy = Remedy.LATER,
        *,
        status: int = 0,
        retry_after: dt.timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = f"fit-connect-{reason}"
        self.remedy = remedy
        self.status = status
        self.retry_after = retry_after
