"""Who may come through which route. Every route states one of these; a test finds one that does not.

Absent and forbidden things are answered alike, with 404: nobody learns what there is. All guards are
asynchronous, because Litestar sends others through a thread on every request.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from litestar.connection import ASGIConnection, Request
from litestar.exceptions import (
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
    TooManyRequestsException,
)
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from billing.collecting import SignatureError, require_signature
from sorgeauskunft import fitconnect
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.kernel.scraping import may_read
from tenants.machines import Scope, machine_of
from tenants.people import Principal, Role, principal_of, step_of, undecided
from web.form_owner import require_own_form
from web.kept_forms import keep_typed

SESSION_COOKIE = "__Host-sitzung"
STEP_COOKIE = "__Host-schritt"
"""That of a half-open log-in: it opens the second step and nothing else."""

LIMITS = "machine_limits"
"""Where in the state of a request its guard says what is left of the caller's limit, as headers."""

_PER_KEY = Limit("machine.key", tries=600, seconds=60)
_BAD_KEYS = Limit("machine.bad_key", tries=60, seconds=60)

_Connection = ASGIConnection[Any, Any, Any, Any]

log: Final = structlog.get_logger()


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


async def scraper(connection: _Connection, _handler: BaseRouteHandler) -> None:
    """Who may read metrics by the settings: known networks, or who brings the token."""
    settings = connection.app.state.site.kernel.settings
    caller = connection.client.host if connection.client else ""
    if not may_read(settings, caller, connection.headers):
        raise NotFoundException


async def half_open(connection: _Connection, _handler: BaseRouteHandler) -> None:
    """Who has done the first step of logging in, and stands before the second."""
    token = connection.cookies.get(STEP_COOKIE)
    step = await step_of(connection.app.state.site.kernel, token) if token else None
    if step is None:
        raise NotAuthorizedException
    connection.state.step = step


def _route(connection: _Connection) -> str:
    """Return the template of the address, which holds no id."""
    return str(connection.scope.get("path_template", ""))


class OfficeNotChosenException(NotAuthorizedException):
    """Somebody has logged in who belongs to several offices, and has not chosen one yet."""


ANY_OFFICE = "any_office"
"""Option of a route whose form may have been shown for another office or person: leaving, switching."""


async def _known(connection: _Connection) -> Principal | UUID | None:
    """Return who is logged in; only the account of who has not chosen her office yet."""
    token, kernel = connection.cookies.get(SESSION_COOKIE), connection.app.state.site.kernel
    if not token:
        return None
    return await principal_of(kernel, token) or await undecided(kernel, token)


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


async def fit_connect_signature(connection: _Connection, _handler: BaseRouteHandler) -> None:
    """Only FIT-Connect, by its signature over the body, not older than five minutes."""
    if not isinstance(connection, Request):
        raise NotFoundException
    kernel = connection.app.state.site.kernel
    genuine = fitconnect.is_genuine(
        kernel.settings,
        await connection.body(),
        signature=connection.headers.get(fitconnect.SIGNATURE, ""),
        timestamp=connection.headers.get(fitconnect.TIMESTAMP, ""),
        now=kernel.clock.now(),
    )
    if not genuine:
        raise NotFoundException


async def choosing(connection: _Connection, _handler: BaseRouteHandler) -> None:
    """Everybody who has logged in, also before she has chosen her office."""
    known = await _known(connection)
    if known is None:
        raise NotAuthorizedException
    connection.state.principal = known if isinstance(known, Principal) else None
    connection.state.account_id = known.account_id if isinstance(known, Principal) else known


def require_key(scope: Scope) -> Guard:
    """Return the guard of a route for machines whose key has this scope; cookies count for nothing.

    An office's own scopes are no secret, so a missing one is told; ids of others are answered like
    absent ones further on. Tries with bad keys are counted by address, good ones by key.
    """

    async def has_key(connection: _Connection, _handler: BaseRouteHandler) -> None:
        kernel = connection.app.state.site.kernel
        kind, _, key = connection.headers.get("authorization", "").partition(" ")
        machine = None
        if kind.casefold() == "bearer":
            machine = await machine_of(kernel, key.strip())
        if machine is None:
            caller = connection.client.host if connection.client else ""
            counted = await kernel.limiter.count(_BAD_KEYS, caller)
            if not counted.allowed:
                raise TooManyRequestsException(headers={"retry-after": str(counted.seconds)})
            error = ', error="invalid_token"' if key else ""
            challenge = f'Bearer realm="sorgeauskunft"{error}'
            log.info("not_allowed", kind="key", route=_route(connection))
            raise NotAuthorizedException(headers={"www-authenticate": challenge})
        counted = await kernel.limiter.count(_PER_KEY, str(machine.principal.account_id))
        # Names and forms of draft-ietf-httpapi-ratelimit-headers.
        connection.state[LIMITS] = {
            "ratelimit-policy": f'"key";q={_PER_KEY.tries};w={_PER_KEY.seconds}',
            "ratelimit": f'"key";r={counted.left};t={counted.seconds}',
        }
        if not counted.allowed:
            raise TooManyRequestsException(headers={"retry-after": str(counted.seconds)})
        if scope not in machine.scopes:
            error = f'error="insufficient_scope", scope="{scope}"'
            challenge = f'Bearer realm="sorgeauskunft", {error}'
            log.info("not_allowed", kind="scope", role=scope.value, route=_route(connection))
            raise PermissionDeniedException(headers={"www-authenticate": challenge})
        connection.state.principal = machine.principal

    has_key.scope = scope  # type: ignore[attr-defined]
    return has_key


def require(roles: frozenset[Role]) -> Guard:
    """Return the guard of a route for people with one of these roles.

    What a form changes is that office's for which its page was shown, or nothing (form_owner.py).
    What arrives after its sender's log-in has ended is kept for her (kept_forms.py).
    """

    async def logged_in(connection: _Connection, handler: BaseRouteHandler) -> None:
        principal = await _known(connection)
        if isinstance(principal, UUID):
            raise OfficeNotChosenException
        if principal is None:
            token = connection.cookies.get(SESSION_COOKIE)
            kept = bool(token) and await keep_typed(connection, token or "")
            raise NotAuthorizedException(extra={"kept": kept})
        if principal.role not in roles:
            log.info(
                "not_allowed",
                kind="role",
                role=principal.role.value,
                route=_route(connection),
                tenant=str(principal.tenant_id),
            )
            raise NotFoundException
        connection.state.principal = principal
        office = (await connection.app.state.site.directory.current()).offices.get(
            principal.tenant_id
        )
        connection.state.synthetic = office.slug if office and office.is_synthetic else ""
        if isinstance(connection, Request) and not handler.opt.get(ANY_OFFICE):
            await require_own_form(connection, principal)

    logged_in.roles = roles  # type: ignore[attr-defined]
    return logged_in
