"""One call of a webhook: signed, to a checked address, without following anywhere."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Sequence
from typing import Final

import httpx
import msgspec

from sorgeauskunft.webhooks.addresses import BadAddressError, check_url, resolve

SIGNATURE: Final = "Sorgeauskunft-Signature"
_SECONDS: Final = 10.0
_ALL_SECONDS: Final = 20.0


class Outcome(msgspec.Struct, frozen=True):
    """How a call ended: HTTP status (0 for no answer), and why it does not count, empty where it does."""

    status: int
    reason: str = ""


def signature(secrets: Sequence[str], timestamp: int, body: bytes) -> str:
    """Return the header's value: `t=SECONDS,v1=HEX`, one `v1` for each secret that is valid now.

    HMAC-SHA-256 over the timestamp, a dot, and the body as sent.
    """
    signed = str(timestamp).encode() + b"." + body
    marks = [hmac.digest(secret.encode(), signed, "sha256").hex() for secret in secrets]
    return ",".join([f"t={timestamp}", *(f"v1={mark}" for mark in marks)])


async def call(url: str, body: bytes, headers: dict[str, str], *, private: bool) -> Outcome:
    """Send a body to an address; any answer of 2xx counts. Never raises for what the other does."""
    try:
        async with asyncio.timeout(_ALL_SECONDS):
            host, port = check_url(url, private=private)
            address = await resolve(host, port, private=private)
            return await _sent(url, address, body, headers)
    except BadAddressError as error:
        return Outcome(0, f"address-{error.reason}")
    except TimeoutError:
        return Outcome(0, "timeout")


async def _sent(url: str, address: str, body: bytes, headers: dict[str, str]) -> Outcome:
    named = httpx.URL(url)
    # Proxies of the environment would resolve the name anew.
    async with httpx.AsyncClient(
        timeout=_SECONDS, follow_redirects=False, trust_env=False
    ) as client:
        request = client.build_request(
            "POST",
            named.copy_with(host=address),
            content=body,
            headers={**headers, "host": named.netloc.decode("ascii")},
            # The certificate has to be that of the name, not of the address.
            extensions={"sni_hostname": named.host},
        )
        try:
            answer = await client.send(request, stream=True)
        except httpx.TimeoutException:
            return Outcome(0, "timeout")
        except httpx.TransportError:
            return Outcome(0, "no-connection")
        await answer.aclose()
    if answer.is_success:
        return Outcome(answer.status_code)
    return Outcome(answer.status_code, "redirect" if answer.has_redirect_location else "status")
