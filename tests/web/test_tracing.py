"""Traces: off by default, sent to a real collector, and never about anybody."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from uuid import uuid4

import msgspec
import pytest
from collector import Collector, collector
from processes import free_port
from visitor import Visitor

from sorgeauskunft.kernel import Kernel, Settings, tracing
from sorgeauskunft.kernel.jobs import RunningJob, Worker, enqueue
from sorgeauskunft.kernel.tracing import ATTRIBUTES
from tenants import demo

TOKEN = "a token of the collector"
SLUG = "bremerhaven"


def to(endpoint: str, settings: Settings) -> Settings:
    return msgspec.structs.replace(
        settings, otlp_endpoint=endpoint, otlp_token=TOKEN, trace_percent=100
    )


@pytest.fixture
def traced(settings: Settings) -> Iterator[Collector]:
    with collector() as kept:
        tracing.start(to(kept.endpoint, settings), "web")
        yield kept
        tracing.stop()


async def test_a_request(traced: Collector, visitor: Visitor) -> None:
    """A page is a span by its route's template, with its transactions in it, sent with the token."""
    foreign = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    visitor.client.headers["traceparent"] = foreign
    await visitor.open(f"/j/{SLUG}/?wer=Mia")
    await visitor.client.get(f"/j/{uuid4()}/")
    await asyncio.to_thread(tracing.stop)
    pages = [each for each in traced.spans if each["name"].startswith("GET ")]
    page = next(each for each in pages if each["attributes"]["http.response.status_code"] == 200)
    assert (page["name"], page["parent"]) == ("GET /j/{slug}", b"")
    assert page["service"] == "sorgeauskunft-web"
    assert page["attributes"] == {
        "http.request.method": "GET",
        "http.route": "/j/{slug}",
        "http.response.status_code": 200,
    }
    # Callers do not decide to which trace something belongs, or that it is kept.
    assert page["trace"].hex() not in foreign
    inner = [each for each in traced.spans if each["parent"] == page["id"]]
    assert {each["name"] for each in inner} == {"transaction"}
    assert {each["attributes"]["db.pool"] for each in inner} <= {"application", "platform"}
    assert all(each["attributes"].keys() <= ATTRIBUTES for each in traced.spans)
    assert {each["authorization"] for each in traced.headers} == {f"Bearer {TOKEN}"}
    everything = b"".join(traced.bodies)
    assert SLUG.encode() not in everything
    assert b"Mia" not in everything


async def test_a_job(traced: Collector, kernel: Kernel) -> None:
    """A job is a span by its kind, marked where it failed; what its error says stays out."""

    async def fails(_job: RunningJob) -> None:
        raise RuntimeError("Mia Beispiel, Musterweg 12")

    now, tenant = kernel.clock.now(), demo.office_id(SLUG)
    async with kernel.database.tenant_transaction(tenant):
        await enqueue("build", uuid4(), now, attempts=1)
    worker = Worker(
        kernel.database, kernel.clock, {"build": fails}, slots=1, lease=dt.timedelta(minutes=1)
    )
    await worker.run_until_idle()
    await asyncio.to_thread(tracing.stop)
    (job,) = [each for each in traced.spans if each["name"].startswith("job ")]
    assert job["name"] == "job build"
    assert job["attributes"] == {"job.kind": "build", "job.outcome": "dead", "job.attempt": 1}
    assert (job["failed"], job["said"], job["events"]) == (True, "", 0)
    everything = b"".join(traced.bodies)
    assert b"Mia" not in everything
    assert tenant.hex.encode() not in everything.replace(b"-", b"")


def test_off(settings: Settings) -> None:
    """Without an address nothing is begun, and measuring costs nothing but a look."""
    tracing.start(settings, "web")
    with tracing.span("anything") as trace:
        trace.say("job.kind", "build")
        trace.name("else")
        trace.failed()
    tracing.stop()


def test_nothing_else(settings: Settings) -> None:
    """What is no word of ours cannot be said, whether traces are on or off."""
    with tracing.span("anything") as trace, pytest.raises(ValueError, match="nothing that traces"):
        trace.say("name", "Mia")


async def test_collector_away(settings: Settings, visitor: Visitor) -> None:
    """A collector that does not answer costs its traces: pages are as they were."""
    tracing.start(to(f"http://127.0.0.1:{free_port()}/v1/traces", settings), "web")
    try:
        response = await visitor.open(f"/j/{SLUG}/")
        assert response.status_code == 200
    finally:
        await asyncio.to_thread(tracing.stop)
