"""What a browser keeps while its owner is at an OpenID provider, and after.

All of them are `Lax`: the provider's page leads back here, and a `Strict` one would not come along.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

from litestar.datastructures import Cookie

from tenants.offices import is_slug
from tenants.people.oidc import is_secret
from web.site import AnyRequest

SECRET: Final = "__Host-oidc"  # noqa: S105 - a name
"""What binds a log-in to this browser; nonce and PKCE verifier come of it."""

ANSWER: Final = "__Host-oidc-antwort"
"""The provider's answer on its way from the address that holds it to one that does not."""

WAY: Final = "__Host-oidc-weg"
"""The office over whose provider somebody has come in: there she may want to log out, too."""

# A cookie has 4096 bytes with its name and attributes, in base64.
LONGEST_ANSWER: Final = 2900
_MINUTE: Final = 60


def kept(name: str, value: str, *, minutes: int | None = None) -> Cookie:
    """Return a cookie; `minutes` None keeps it until the browser is closed, 0 takes it away."""
    return Cookie(
        key=name,
        value=value,
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
        max_age=None if minutes is None else minutes * _MINUTE,
    )


def gone(name: str) -> Cookie:
    """Return a cookie that takes one away."""
    return kept(name, "", minutes=0)


def secret_of(request: AnyRequest) -> str:
    """Return the secret of this browser; empty for none."""
    found = request.cookies.get(SECRET, "")
    return found if is_secret(found) else ""


def packed(query: bytes) -> str:
    """Return an answer as it is kept; empty where it is too long to be."""
    if len(query) > LONGEST_ANSWER:
        return ""
    return base64.urlsafe_b64encode(query).decode("ascii")


def answer_in(request: AnyRequest) -> str:
    """Return the answer that is kept; empty for none."""
    try:
        plain = base64.urlsafe_b64decode(request.cookies.get(ANSWER, ""))
    except (binascii.Error, ValueError):
        return ""
    return plain.decode("ascii", "replace")


def address_after_logout(request: AnyRequest) -> str:
    """Return the page for her who has just logged out here."""
    slug = request.cookies.get(WAY, "")
    return f"/amt/oidc/abgemeldet/{slug}" if is_slug(slug) else "/amt/anmelden"
