"""Where this service may connect to when somebody of an office has typed an address.

An issuer is typed by an admin, and its discovery document names further addresses. So that nobody
looks about in the service's own network that way (server-side request forgery), a host is looked up
once, every address found must be allowed, and the connection goes to the address that was looked at:
a name that means something else a moment later changes nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Final

import msgspec

from sorgeauskunft.kernel import Settings, addresses
from tenants.people.oidc.refusals import OidcRefusedError, Reason

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Addresses of IPv4 written as IPv6 (RFC 6052): behind a translator they lead into private networks.
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")


class Reach(msgspec.Struct, frozen=True):
    """Public addresses, those in `networks`, and on request the machine itself."""

    networks: tuple[_Network, ...] = ()
    loopback: bool = False

    def allows(self, text: str) -> bool:
        """Whether a numeric address may be connected to."""
        address: _Address = ipaddress.ip_address(text.partition("%")[0])
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        if any(address in network for network in self.networks):
            return True
        if address.is_loopback:
            return self.loopback
        return address.is_global and not address.is_multicast and address not in _TRANSLATED


def reach_of(settings: Settings) -> Reach:
    """Return what the operator allows: the machine itself only where nothing is at stake."""
    networks = tuple(map(ipaddress.ip_network, addresses.networks(settings.oidc_networks)))
    return Reach(networks, loopback=settings.environment != "production")


async def address_of(host: str, port: int, reach: Reach) -> str:
    """Return the numeric address to connect to. Raises `OidcRefusedError`."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OidcRefusedError(Reason.UNREACHABLE) from error
    numbers = [str(each[4][0]) for each in found]
    if not numbers or not all(map(reach.allows, numbers)):
        raise OidcRefusedError(Reason.ADDRESS)
    # Where a host has both, IPv4 first: on many machines IPv6 is there and leads nowhere.
    return min(numbers, key=lambda number: ":" in number)
