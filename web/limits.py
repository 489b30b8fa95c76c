"""Rate limits on routes."""

from __future__ import annotations

from litestar.exceptions import TooManyRequestsException

from sorgeauskunft.kernel.rate_limit import Limit
from web.site import AnyRequest, caller_of, site_of


async def within(request: AnyRequest, limit: Limit) -> None:
    """Count one try of this caller. Raises 429 with Retry-After beyond the limit."""
    wait = await site_of(request).kernel.limiter.wait_seconds(limit, caller_of(request))
    if wait:
        raise TooManyRequestsException(headers={"retry-after": str(wait)})
