"""The forms for messages brought by hand, and how somebody gets to each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from arrivals import somebody
from messages import reply_to, two_of_demo
from service import Service
from visitor import Visitor

Way = Callable[[Service, Visitor], Awaitable[object]]
_PAGE: Final = "/amt/nachrichten"


async def _asked_for(_service: Service, visitor: Visitor) -> None:
    await visitor.log_in()
    await visitor.open(_PAGE)


async def _fits(service: Service, visitor: Visitor) -> None:
    two = await two_of_demo(service.kernel)
    _request, query_id = await two.query(somebody(two.asking))
    await _asked_for(service, visitor)
    answer = await reply_to(two, query_id)
    await visitor.upload({"nachricht": [("antwort.xml", answer)]}, to=_PAGE)


MESSAGE_FORMS: Final[dict[str, tuple[str, str, Way]]] = {
    "message": ("messages.check", _PAGE, _asked_for),
    "message-fits": ("messages.take_over", "/uebernehmen", _fits),
}
"""Name → route, end of the address, way to the page."""
