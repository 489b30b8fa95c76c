"""Who may read a process's metrics: pure, for pages and workers alike.

Metrics hold nothing of anybody, but they tell strangers how the service is doing. So nobody reads
them until a setting names networks or a token.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping
from typing import Final

from sorgeauskunft.kernel import addresses
from sorgeauskunft.kernel.settings import Settings

FORWARDED: Final = ("forwarded", "x-forwarded-for", "via")
"""Headers by which a proxy says that it hands on somebody else's request."""


def may_read(settings: Settings, caller: str, headers: Mapping[str, str]) -> bool:
    """Whether a caller may read metrics: by the token, or directly from a named network.

    What a proxy has handed on comes from anywhere, even where the proxy itself stands in such a
    network: then only the token counts. `headers` has small names; `caller` is an address.
    """
    kind, _, token = headers.get("authorization", "").partition(" ")
    wanted = settings.metrics_token.encode()
    if wanted and kind.casefold() == "bearer" and hmac.compare_digest(token.encode(), wanted):
        return True
    if any(name in headers for name in FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(caller)
    except ValueError:
        return False
    return any(
        address in ipaddress.ip_network(network)
        for network in addresses.networks(settings.metrics_networks)
    )
