"""News: something has come about a request, and nobody who works on it has looked yet.

Like an unread mail in a mailbox that several share: whoever opens it first has seen it for all.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sorgeauskunft.requests.tables import RequestRow


async def tell_news(request_id: UUID, now: dt.datetime) -> None:
    """Note that something has come from outside, in the open tenant transaction."""
    await RequestRow.update({RequestRow.news_at: now}).where(RequestRow.id == request_id)


async def looked_at(request_id: UUID) -> None:
    """Note that somebody who works on it has looked, in the open tenant transaction."""
    await RequestRow.update({RequestRow.news_at: None}).where(
        (RequestRow.id == request_id) & RequestRow.news_at.is_not_null()
    )
