"""Asking a provider: one JSON object in one answer, within limits of time and size."""

from __future__ import annotations

import asyncio
import functools
import ssl
from collections.abc import Mapping
from typing import Any, Final

import httpx
import msgspec

from sorgeauskunft.kernel import addresses
from tenants.people.oidc.reaching import Reach, address_of
from tenants.people.oidc.refusals import OidcRefusedError, Reason

SECONDS: Final = 10.0
"""For one answer, however slowly it drips."""

_LARGEST: Final = 256 * 1024
_OK: Final = 200
# Nothing pressed: a small answer could grow to any size.
_PLAIN: Final = {"accept": "application/json", "accept-encoding": "identity"}


class Answered(msgspec.Struct, frozen=True):
    """What came: the status, and the JSON object (empty where there is none)."""

    status: int
    content: dict[str, Any]


@functools.cache
def _tls() -> ssl.SSLContext:
    """Read the trusted roots once a process: it takes longer than a log-in."""
    return httpx.create_ssl_context(trust_env=False)


async def fetch(url: str, reach: Reach) -> dict[str, Any]:
    """Return the JSON object at an address. Raises `OidcRefusedError`."""
    answered = await _ask("GET", url, reach, None, {})
    if answered.status != _OK:
        raise OidcRefusedError(Reason.STATUS)
    if not answered.content:
        raise OidcRefusedError(Reason.NO_JSON)
    return answered.content


async def send(
    url: str, form: Mapping[str, str], reach: Reach, *, headers: Mapping[str, str]
) -> Answered:
    """Post a form and return what is answered, a refusal too. Raises `OidcRefusedError`."""
    return await _ask("POST", url, reach, form, headers)


async def _ask(
    method: str, url: str, reach: Reach, form: Mapping[str, str] | None, headers: Mapping[str, str]
) -> Answered:
    if addresses.endpoint_fault(url):
        raise OidcRefusedError(Reason.ADDRESS)
    try:
        async with asyncio.timeout(SECONDS):
            return await _exchange(method, httpx.URL(url), reach, form, headers)
    except (TimeoutError, httpx.TimeoutException) as error:
        raise OidcRefusedError(Reason.SLOW) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise OidcRefusedError(Reason.UNREACHABLE) from error


async def _exchange(
    method: str,
    url: httpx.URL,
    reach: Reach,
    form: Mapping[str, str] | None,
    headers: Mapping[str, str],
) -> Answered:
    port = url.port or (443 if url.scheme == "https" else 80)
    number = await address_of(url.host, port, reach)
    # To the address that was looked at, in the name of the host: for its certificate, too.
    async with (
        httpx.AsyncClient(verify=_tls(), trust_env=False, follow_redirects=False) as client,
        client.stream(
            method,
            url.copy_with(host=number),
            data=form,
            headers={**headers, **_PLAIN, "host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.host},
        ) as response,
    ):
        body = b""
        async for part in response.aiter_raw():
            body += part
            if len(body) > _LARGEST:
                raise OidcRefusedError(Reason.TOO_LARGE)
    return Answered(response.status_code, _object(body))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found: dict[str, Any] = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
    return found
