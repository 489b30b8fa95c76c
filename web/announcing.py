"""What the operator says to everybody, on every page; and parts of the service that are switched off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from sorgeauskunft.operation import Audience, Part
from tenants.offices import Office
from web.language import language_of
from web.site import AnyRequest, Site, site_of

# Whoever asks for these has no eyes for notices, and must be answered without the database.
_WITHOUT: Final = ("/static/", "/healthz", "/readyz", "/metrics")
_STAFF: Final = ("/amt", "/land", "/koordination", "/betrieb/")


class Announcing(ASGIMiddleware):
    """Sees to it that notices and switches are at most some seconds old before anybody asks."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Run the request."""
        if not scope["path"].startswith(_WITHOUT):
            site: Site = scope["app"].state.site
            await site.bulletin.look(site.kernel)
        await next_app(scope, receive, send)


class Banner(msgspec.Struct, frozen=True):
    """A notice as a page shows it: its kind, its text, and the language that is in."""

    kind: str
    text: str
    lang: str


def banners(request: AnyRequest) -> Sequence[Banner]:
    """Return what the page that answers this request shows."""
    site, path = site_of(request), request.scope["path"]
    staff = path.startswith(_STAFF)
    audience = Audience.STAFF if staff else Audience.CITIZENS
    tag = language_of(request).tag
    return [
        Banner(each.kind.value, *each.text_for(tag))
        for each in site.bulletin.shown(site.kernel.clock.now(), audience)
    ]


def takes_requests(request: AnyRequest, office: Office) -> bool:
    """Whether an office takes requests now, and the service as a whole does."""
    return office.status.takes_part and is_on(request, Part.REQUESTS)


def is_on(request: AnyRequest, part: Part) -> bool:
    """Whether a part of the service is on."""
    site = site_of(request)
    return site.bulletin.is_on(part, site.kernel.clock.now())
