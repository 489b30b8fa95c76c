"""Whose address counts for rate limits: the connection's, unless a proxy is trusted to name it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import httpx
import msgspec
import pytest
from litestar import Litestar

from sorgeauskunft.host.serving import server_config
from sorgeauskunft.kernel import Kernel

PROXY = "10.1.2.3"
STRANGER = "203.0.113.9"
ALLOWED = 60  # tries a minute at the finder

Count = Callable[..., Any]


@pytest.fixture
def refused_after(app: Litestar, kernel: Kernel) -> Count:
    """Ask the finder as the server would be asked; return how many tries it took to be refused."""

    async def count(*, trusted: str, peer: str, forwarded: Callable[[int], str]) -> int | None:
        settings = msgspec.structs.replace(kernel.settings, trusted_proxies=trusted)
        config = server_config(app, settings)
        config.load()
        transport = httpx.ASGITransport(app=cast("Any", config.loaded_app), client=(peer, 40000))
        async with httpx.AsyncClient(
            transport=transport, base_url="https://testserver.local"
        ) as client:
            for number in range(ALLOWED + 5):
                answer = await client.post(
                    "/finden",
                    data={"postcode": "27568"},
                    headers={"x-forwarded-for": forwarded(number)},
                )
                if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                    return number
                assert answer.status_code < httpx.codes.BAD_REQUEST
        return None

    return count


def _another(number: int) -> str:
    return f"198.51.100.{number}"


@pytest.mark.parametrize("trusted", ["", PROXY])
async def test_forged_header(refused_after: Count, trusted: str) -> None:
    """Who names another address with each try, and is no trusted proxy, is refused all the same."""
    tries = await refused_after(trusted=trusted, peer=STRANGER, forwarded=_another)
    assert tries == ALLOWED


@pytest.mark.parametrize("trusted", [PROXY, "192.0.2.1, 10.0.0.0/8"])
async def test_buckets_behind_a_proxy(refused_after: Count, trusted: str) -> None:
    """Behind a trusted proxy each caller has a bucket of his own, and only his own."""
    asked = {"trusted": trusted, "peer": PROXY}
    assert await refused_after(**asked, forwarded=_another) is None
    assert await refused_after(**asked, forwarded=lambda _: "198.51.100.200") == ALLOWED
    assert await refused_after(**asked, forwarded=lambda _: "198.51.100.201") == ALLOWED


async def test_forged_before_the_proxy(refused_after: Count) -> None:
    """What a caller wrote into the header before the proxy added his address counts for nothing."""
    tries = await refused_after(
        trusted=PROXY, peer=PROXY, forwarded=lambda number: f"{_another(number)}, {STRANGER}"
    )
    assert tries == ALLOWED
