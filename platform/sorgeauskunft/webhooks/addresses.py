"""Where a webhook may lead: never into the operator's own network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Final
from urllib.parse import urlsplit

from sorgeauskunft.kernel.errors import SorgeauskunftError

LONGEST: Final = 500
_HTTPS: Final = 443
_PORTS: Final = 65535


class BadAddressError(SorgeauskunftError):
    """An address is not called; `reason` is form, https, private or unknown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_url(url: str, *, private: bool) -> tuple[str, int]:
    """Return host and port of an address that may be called, as far as the text tells.

    `private`: also http and addresses of networks of our own, for tests and the demo.

    Raises:
        BadAddressError: It may not be called.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise BadAddressError("form") from error
    odd = not url.isascii() or not url.isprintable() or " " in url or "\\" in url
    if odd or len(url) > LONGEST or not host or parts.username is not None or parts.fragment:
        raise BadAddressError("form")
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise BadAddressError("https")
    if port is None:
        port = _HTTPS if parts.scheme == "https" else 80
    if not 0 < port <= _PORTS:
        raise BadAddressError("form")
    literal = _address(host)
    if literal is not None and not private and not is_public(literal):
        raise BadAddressError("private")
    return host, port


async def resolve(host: str, port: int, *, private: bool) -> str:
    """Return the network address to call. All of a host's addresses must be public.

    The caller connects to this very address, so that a name cannot lead elsewhere a moment later.

    Raises:
        BadAddressError: The name is unknown, or leads into a network of our own.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise BadAddressError("unknown") from error
    addresses = [str(each[4][0]) for each in found]
    if not addresses:
        raise BadAddressError("unknown")
    if not private and not all(is_public(ipaddress.ip_address(each)) for each in addresses):
        raise BadAddressError("private")
    return addresses[0]


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is one of the internet at large, also behind a mapping into IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(inner)
        # NAT64 (RFC 6052): the last four bytes are an address of IPv4.
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
