"""Metrics: for whom, and that nothing of anybody is in them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from visitor import FORM_ANSWERS, Visitor, fill_form, find_office, pass_check, send

from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, codes
from web import Site
from web.draft_cookie import NAME
from web.request_log import UNKNOWN

TOKEN = "a-token-for-prometheus"
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def kernel(kernel: Kernel) -> Kernel:
    """One whose metrics a machine in a network of its own may read, and who has the token."""
    settings = msgspec.structs.replace(
        kernel.settings, metrics_networks="10.9.0.0/16, fd00::/8", metrics_token=TOKEN
    )
    return msgspec.structs.replace(kernel, settings=settings)


def calls_from(client: httpx.AsyncClient, address: str) -> None:
    transport: Any = client._transport
    transport.client = (address, 40000)


async def read(client: httpx.AsyncClient) -> list[Metric]:
    response = await client.get("/metrics", headers=BEARER)
    assert response.status_code == 200
    return list(text_string_to_metric_families(response.text))


def labels(metrics: list[Metric]) -> Iterator[tuple[str, str]]:
    for metric in metrics:
        for sample in metric.samples:
            yield from sample.labels.items()


async def test_nobody_by_default(app: Litestar, client: httpx.AsyncClient) -> None:
    """Where no setting names networks or a token, there is no such page, from wherever one asks."""
    site: Site = app.state.site
    closed = msgspec.structs.replace(site.kernel.settings, metrics_networks="", metrics_token="")
    app.state.site = msgspec.structs.replace(
        site, kernel=msgspec.structs.replace(site.kernel, settings=closed)
    )
    for address in ("127.0.0.1", "10.9.1.1", "::1"):
        calls_from(client, address)
        for headers in ({}, BEARER, {"authorization": "Bearer "}, {"authorization": "Bearer"}):
            assert (await client.get("/metrics", headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("10.9.1.1", {}, 200),
        ("fd00::7", {}, 200),
        ("10.8.1.1", {}, 404),
        ("127.0.0.1", {}, 404),
        ("10.9.1.1", {"x-forwarded-for": "10.9.1.2"}, 404),
        ("10.9.1.1", {"forwarded": "for=10.9.1.2"}, 404),
        ("10.9.1.1", {"via": "1.1 proxy"}, 404),
        ("8.8.8.8", BEARER, 200),
        ("8.8.8.8", {**BEARER, "x-forwarded-for": "9.9.9.9"}, 200),
        ("8.8.8.8", {"authorization": f"Bearer {TOKEN[:-1]}"}, 404),
        ("8.8.8.8", {"authorization": f"Basic {TOKEN}"}, 404),
    ],
)
async def test_who_reads(
    client: httpx.AsyncClient, address: str, headers: dict[str, str], status: int
) -> None:
    """Read are they directly from a named network, or with the token; a proxy's word opens nothing."""
    calls_from(client, address)
    assert (await client.get("/metrics", headers=headers)).status_code == status


async def test_nothing_of_anybody(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """After a whole journey labels hold templates and names of ours: no path, id, name or code."""
    await find_office(visitor)
    await pass_check(visitor)
    changed = {**FORM_ANSWERS, "kontakt": {"contact.email": "zqxmail@example.org"}}
    await fill_form(visitor, changed)
    draft = visitor.client.cookies[NAME]
    await visitor.open("/j/bremerhaven/pruefen")
    await send(visitor)
    reference, code = (each.text_content() for each in visitor.page.xpath("//*[@class='so-code']"))
    site: Site = app.state.site
    await build_worker(kernel, site.directory, site.texts, site.pdf).run_until_idle()
    await visitor.log_in()
    await visitor.open("/amt/anfragen/7f000000-0000-4000-8000-000000000001")
    await visitor.open("/zqxnirgends/zqxweg?name=zqxname")
    await visitor.client.request("ZQXMETHOD", "/")

    found = await read(visitor.client)
    text = str(found).casefold()
    for secret in (reference, code, codes.normalised(code), draft, "öztürk", "musterweg", "zqx"):
        assert secret.casefold() not in text, secret
    assert re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text) is None
    templates = {route.path_format for route in app.routes} | {UNKNOWN}
    assert {value for name, value in labels(found) if name == "route"} <= templates
    slugs = {each.slug for each in (await site.directory.current()).offices.values()}
    offices = {value for name, value in labels(found) if name == "office"}
    assert offices <= slugs | {"platform"}


async def test_rate_errors_duration(client: httpx.AsyncClient) -> None:
    """A page is counted by template, method and status; its time in the same process's histogram."""
    await client.get("/j/bremerhaven/")
    await client.get("/j/delmenhorst/")
    await client.get("/j/delmenhorst/check/zqx")
    assert (await client.get("/nowhere")).status_code == 404
    counted = {
        (sample.name, sample.labels["route"], sample.labels.get("status")): sample.value
        for metric in await read(client)
        for sample in metric.samples
        if "route" in sample.labels and "le" not in sample.labels
    }
    assert counted["sorgeauskunft_http_requests_total", "/j/{slug}", "200"] == 2
    assert counted["sorgeauskunft_http_request_seconds_count", "/j/{slug}", None] == 2
    assert counted["sorgeauskunft_http_requests_total", "/j/{slug}/check/{question}", "404"] == 1
    # An address that is none counts for what all of them have in common.
    assert counted["sorgeauskunft_http_requests_total", UNKNOWN, "404"] == 1
    assert not any(route in {"", "/nowhere"} for _, route, _ in counted)


async def test_what_waits(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Jobs that wait are counted by office, with the age of the oldest; asked once in ten seconds."""
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    await visitor.open("/j/bremerhaven/pruefen")
    await send(visitor)
    clock: Any = kernel.clock
    clock.advance(dt.timedelta(seconds=90))

    def value(found: list[Metric], name: str) -> float:
        (metric,) = [each for each in found if each.name == name]
        (sample,) = [each for each in metric.samples if each.labels["office"] == "bremerhaven"]
        return sample.value

    found = await read(visitor.client)
    waiting = value(found, "sorgeauskunft_queue_waiting")
    assert waiting > 0
    assert value(found, "sorgeauskunft_queue_oldest_seconds") >= 90
    site: Site = app.state.site
    await build_worker(kernel, site.directory, site.texts, site.pdf).run_until_idle()
    assert value(await read(visitor.client), "sorgeauskunft_queue_waiting") == waiting
    clock.advance(dt.timedelta(seconds=11))
    assert "bremerhaven" not in {
        sample.labels["office"]
        for metric in await read(visitor.client)
        if metric.name == "sorgeauskunft_queue_waiting"
        for sample in metric.samples
    }
