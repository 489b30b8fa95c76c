"""The forms about lists of requests, and how somebody gets to each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from arrivals import arrived
from service import Service
from visitor import Visitor

from sorgeauskunft.host.demo import LOGINS, PASSWORD
from tenants import demo

Way = Callable[[Service, Visitor], Awaitable[object]]
_OFFICE: Final = next(each for each in demo.demo_offices() if each.slug == "bremerhaven")


async def _list(service: Service, visitor: Visitor) -> None:
    await arrived(service.kernel, _OFFICE)
    await visitor.open("/amt/anmelden")
    await visitor.submit({"email": LOGINS[0].email, "password": PASSWORD})
    await visitor.open("/amt")


async def _found(service: Service, visitor: Visitor) -> None:
    await _list(service, visitor)
    await visitor.submit({"suche": "Mia"}, to="/amt/suche")


INBOX_FORMS: Final[dict[str, tuple[str, str, Way]]] = {
    "search": ("eingang.suchen", "/amt/suche", _list),
    "take": ("auswahl.nehmen", "/auswahl/nehmen", _list),
    "take-found": ("auswahl.nehmen", "/auswahl/nehmen", _found),
    "give-back": ("auswahl.zurueckgeben", "/auswahl/zurueckgeben", _list),
    "hand-over": ("auswahl.uebergeben", "/auswahl/uebergeben", _found),
    "download-all": ("auswahl.zip", "/auswahl/zip", _list),
}
"""Name → route, end of the address, way to the page."""
