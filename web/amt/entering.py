"""The moment somebody is let in: cookies, and where she goes on."""

from __future__ import annotations

from typing import Any

from litestar.datastructures import Cookie
from litestar.response import Redirect, Response

from tenants.people import HalfOpen, LoginRefused, Opened, kept_form
from tenants.people.devices import description_of, known_token
from web.doors import home_of
from web.guards import SESSION_COOKIE, STEP_COOKIE
from web.site import AnyRequest, site_of

BROWSER_COOKIE = "__Host-geraet"
"""That of a browser in which somebody has logged in before: strangers' tries do not slow it down."""
_BROWSER_SECONDS = 180 * 24 * 60 * 60

SECOND_STEP = "/amt/anmelden/zweiter-schritt"
SET_UP = "/amt/anmelden/einrichten"


def cookie(name: str, token: str, *, seconds: int | None = None) -> Cookie:
    """Return a cookie that no script reads and no other site sends; it ends with the browser."""
    return Cookie(
        key=name,
        value=token,
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
        max_age=seconds,
    )


def ended_cookie(name: str) -> Cookie:
    """Return the cookie that takes another one away."""
    return cookie(name, "", seconds=0)


def device_of(request: AnyRequest) -> str:
    """Return browser and system in two words; the header itself is kept nowhere."""
    return description_of(request.headers.get("user-agent", ""))


async def goes_on_at(request: AnyRequest, opened: Opened) -> str:
    """Return where somebody goes on who was let in: with what she had typed, if that is kept."""
    kernel = site_of(request).kernel
    kept = await kept_form(kernel, opened.account_id, opened.tenant_id)
    return "/amt/fortsetzen" if kept else home_of(opened.role)


def let_in(request: AnyRequest, response: Response[Any], opened: Opened) -> None:
    """Give the cookies of a new session to an answer."""
    token = known_token(site_of(request).kernel, opened.account_id)
    response.set_cookie(cookie(SESSION_COOKIE, opened.token))
    response.set_cookie(cookie(BROWSER_COOKIE, token, seconds=_BROWSER_SECONDS))
    response.set_cookie(ended_cookie(STEP_COOKIE))


async def entered(request: AnyRequest, way: Opened | HalfOpen) -> Redirect:
    """Return the answer to a good log-in: through the own door, or to the second step."""
    if isinstance(way, HalfOpen):
        response = Redirect(SET_UP if way.set_up else SECOND_STEP, status_code=303)
        response.set_cookie(cookie(STEP_COOKIE, way.token))
        return response
    response = Redirect(await goes_on_at(request, way), status_code=303)
    let_in(request, response, way)
    return response


def refusal(refused: LoginRefused, wrong: str) -> tuple[str, dict[str, Any]]:
    """Return the sentence for who is not let in: `wrong`, or how long to wait."""
    if refused.wait_seconds:
        return "amt.login.error.wait", {"count": -(-refused.wait_seconds // 60)}
    return wrong, {}
