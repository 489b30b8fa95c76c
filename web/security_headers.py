"""Headers that every answer carries, errors included."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.datastructures import MutableScopeHeaders, State
from litestar.types import Message, Scope

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; script-src "
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
REFERRER = "referrer"
"""Option of a route whose address is nobody's business: the value of Referrer-Policy."""

_FRAMES = "csp_frames"
_HTTPS_ONLY = "max-age=63072000; includeSubDomains"


def csp_nonce(context: Mapping[str, Any]) -> str:
    """Return the nonce of this answer, for the `nonce` of a script element."""
    state = context["request"].scope["state"]
    nonce: str = state.setdefault("csp_nonce", secrets.token_urlsafe(16))
    return nonce


def allow_own_frames(request: Request[Any, Any, State]) -> None:
    """Let the page that answers this request show files of ours in a frame, such as a PDF."""
    request.scope["state"][_FRAMES] = "frame-src 'self'; "


async def security_headers(message: Message, scope: Scope) -> None:
    """Add the headers to an answer; a `before_send` hook of Litestar."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    state = scope.get("state", {})
    nonce = state.get("csp_nonce")
    # A file from outside has a stricter one of its own.
    headers.setdefault(
        "content-security-policy",
        state.get(_FRAMES, "") + _POLICY + (f"'nonce-{nonce}'" if nonce else "'none'"),
    )
    for name, value in _HEADERS.items():
        headers[name] = value
    handler = scope.get("route_handler")
    if handler is not None and REFERRER in handler.opt:
        headers["referrer-policy"] = handler.opt[REFERRER]
    headers.setdefault("cache-control", "no-store")
    if scope["app"].state.site.kernel.settings.https:
        headers["strict-transport-security"] = _HTTPS_ONLY
