"""The draft of this browser: its code lives in a cookie that ends with the browser's session.

Not longer, because many mothers use computers of others; who comes back later brings the code.
"""

from __future__ import annotations

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from sorgeauskunft.kernel import codes
from web.site import AnyRequest

NAME = "__Host-entwurf"


def code_of(request: AnyRequest) -> str | None:
    """Return the code that the browser brought, or None where it is none."""
    typed = request.cookies.get(NAME)
    return codes.read_secret_code(typed) if typed else None


def remember(response: Response[Any], code: str) -> None:
    """Give the browser the code of its draft."""
    response.set_cookie(
        Cookie(key=NAME, value=code, path="/", secure=True, httponly=True, samesite="lax")
    )


def wipe(response: Response[Any]) -> None:
    """Let the browser forget everything it has of this service: pages, cookies, all.

    For computers that others use. Browsers that do not know the header (Clear-Site-Data) have kept
    no page anyway, because all are sent with no-store.
    """
    forget(response)
    response.headers["clear-site-data"] = '"cache", "cookies", "storage"'


def forget(response: Response[Any]) -> None:
    """Take the code from the browser."""
    response.set_cookie(
        Cookie(key=NAME, value="", path="/", secure=True, httponly=True, samesite="lax", max_age=0)
    )
