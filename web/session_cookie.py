"""The cookie of a log-in."""

from __future__ import annotations

from litestar.datastructures import Cookie

from web.guards import SESSION_COOKIE


def session_cookie(token: str, *, ended: bool = False) -> Cookie:
    """Return the cookie that holds the token of a session, or takes it away."""
    return Cookie(
        key=SESSION_COOKIE,
        value=token,
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
        max_age=0 if ended else None,
    )
