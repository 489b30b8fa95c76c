"""Addresses that only take forms, opened as a page: a phone does that when it brings a tab back.

The address in the bar of such a tab is where the last form went. Each leads to where it goes on.
"""

from __future__ import annotations

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from web.citizen.offices import to
from web.guards import citizen
from web.site import AnyRequest

# Postcode and code stand in no address, so they are typed again. The review leads on to the
# confirmation once it is sent, the check's result to its open question.
_GOES_ON_AT = {
    "/finden": "/",
    "/status/code": "/status",
    "/status/aktenzeichen": "/status",
    "/j/{slug:str}/senden": "/j/{slug}/pruefen",
    "/j/{slug:str}/kinder": "/j/{slug}/check/",
    "/j/{slug:str}/kinder/{child:int}/entfernen": "/j/{slug}/check/",
    "/j/{slug:str}/loeschen": "/j/{slug}/",
    "/j/{slug:str}/gesendet/fertig": "/j/{slug}/",
    "/j/{slug:str}/merken/link": "/j/{slug}/merken/",
    "/j/{slug:str}/merken/erinnerung": "/j/{slug}/merken/",
    "/j/{slug:str}/merken/erinnerung/loeschen": "/j/{slug}/merken/",
    "/j/{slug:str}/merken/beenden": "/fortsetzen",
    "/j/{slug:str}/formular/unterlagen/hochladen/{document:str}": "/j/{slug}/formular/unterlagen",
    "/j/{slug:str}/formular/unterlagen/datei/{upload:uuid}/entfernen": (
        "/j/{slug}/formular/unterlagen"
    ),
    "/status/antwort": "/status",
    "/status/zurueckziehen": "/status",
    "/status/mails": "/status",
    "/status/mails/aus": "/status",
    "/status/kopie": "/status",
}


def _reopened(path: str, goes_on_at: str) -> HTTPRouteHandler:
    @get(path, guards=[citizen], opt={"exclude_from_csrf": True})
    async def reopened(request: AnyRequest) -> Redirect:
        return to(goes_on_at.format(**request.path_params))

    return reopened


# No controller, and registered last: Litestar lets two controllers not share a path.
REOPENED = tuple(_reopened(path, goes_on_at) for path, goes_on_at in _GOES_ON_AT.items())
"""One for every route of the mothers' pages that takes forms and shows no page."""
