"""Logging out at the provider, too (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode, urlsplit

from sorgeauskunft.kernel import Kernel
from tenants.people.oidc.discovery import Discoveries
from tenants.people.oidc.providers import Provider
from tenants.people.oidc.refusals import OidcRefusedError

LEFT_PATH: Final = "/amt/oidc/abgemeldet"


def left_address(kernel: Kernel) -> str:
    """Return where a provider sends her who has logged out there; it has to be registered."""
    return kernel.settings.base_url + LEFT_PATH


async def leaving_address(kernel: Kernel, discoveries: Discoveries, provider: Provider) -> str:
    """Return where somebody logs out at her provider; empty where it has no such page.

    Without an ID token as a hint, which would have to be kept all the while: the provider asks her.
    """
    try:
        end = (await discoveries.metadata(kernel, provider.issuer)).end_session_endpoint
    except OidcRefusedError:
        return ""
    if not end:
        return ""
    asked = {"client_id": provider.client_id, "post_logout_redirect_uri": left_address(kernel)}
    return f"{end}{'&' if urlsplit(end).query else '?'}{urlencode(asked)}"
