"""Who may come through which route. Every route states one of these; a test finds one that does not.

Absent and forbidden things are answered alike, with 404: nobody learns what there is. All guards are
asynchronous, because Litestar sends others through a thread on every request.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection, Request
from litestar.exceptions import (
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
)
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from billing.collecting import SignatureError, require_signature
from tenants.people import Principal, Role, principal_of

SESSION_COOKIE = "__Host-sitzung"

_Connection = ASGIConnection[Any, Any, Any, Any]


async def public(_connection: _Connection, _handler: BaseRouteHandler) -> None:
    """Everybody: nothing here belongs to anybody."""


async def citizen(_connection: _Connection, _handler: BaseRouteHandler) -> None:
    """Everybody; what belongs to a mother opens only by the code she brings (draft or status)."""


async def same_origin(connection: _Connection, _handler: BaseRouteHandler) -> None:
    """Refuse what another site's page sends: for forms on pages that set no cookie, so no token.

    Browsers say where a request comes from (W3C Fetch Metadata; older ones at least its origin);
    what says nothing is no browser and carries nobody's cookies.
    """
    site = connection.headers.get("sec-fetch-site")
    if site is None:
        origin = connection.headers.get("origin")
        ours = origin is None or urlsplit(origin).netloc == connection.headers.get("host")
    else:
        ours = site in {"same-origin", "none"}
    if not ours:
        raise PermissionDeniedException


async def _principal(connection: _Connection) -> Principal | None:
    token = connection.cookies.get(SESSION_COOKIE)
    if not token:
        return None
    return await principal_of(connection.app.state.site.kernel, token)


async def stripe_signature(connection: _Connection, _handler: BaseRouteHandler) -> None:
    """Only Stripe, by its signature over the body, not older than five minutes; while it is on."""
    settings = connection.app.state.site.kernel.settings
    signature = connection.headers.get("stripe-signature", "")
    if not settings.collects or not isinstance(connection, Request):
        raise NotFoundException
    try:
        require_signature(settings, await connection.body(), signature)
    except SignatureError as error:
        raise NotFoundException from error


def require(roles: frozenset[Role]) -> Guard:
    """Return the guard of a route for people with one of these roles."""

    async def logged_in(connection: _Connection, _handler: BaseRouteHandler) -> None:
        principal = await _principal(connection)
        if principal is None:
            raise NotAuthorizedException
        if principal.role not in roles:
            raise NotFoundException
        connection.state.principal = principal

    logged_in.roles = roles  # type: ignore[attr-defined]
    return logged_in
