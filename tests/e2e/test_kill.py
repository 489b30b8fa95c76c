"""kill -9 of web and worker between send and delivery loses nothing and doubles nothing."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import httpx
import msgspec
import pytest
from databases import Postgres, Sqlite, Urls
from processes import Process, free_port
from visitor import Visitor, fill_form, find_office, pass_check

from sorgeauskunft import drafts
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.documents.tables import DocumentRow
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel, Settings, audit, build, codes
from sorgeauskunft.kernel.settings import environment_name
from sorgeauskunft.requests.tables import CaseRow, RequestRow
from tenants import demo
from web.draft_cookie import NAME

pytestmark = pytest.mark.e2e

OFFICE = demo.office_id("bremerhaven")
ROUNDS = 20
SENDINGS = 4
TICKS = {"declaration.affirmed": "yes", "declaration.privacy_read": "yes"}


def environment(settings: Settings) -> dict[str, str]:
    values = msgspec.structs.asdict(settings)
    return {
        environment_name(name): str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if value != ""
    }


def client(port: int) -> httpx.AsyncClient:
    # Cookies with __Host- are only sent where the address says https; the proxy would end TLS.
    return httpx.AsyncClient(
        base_url="https://testserver.local",
        transport=_Plain(port),
        follow_redirects=True,
        timeout=10,
    )


class _Plain(httpx.AsyncHTTPTransport):
    """Speaks plain HTTP to the server, as the proxy in front does."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        plain = httpx.Request(
            request.method,
            request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return await super().handle_async_request(plain)


async def filled_draft(kernel: Kernel, port: int) -> DraftContent:
    """A draft with everything but the ticks, typed once through the pages."""
    async with client(port) as browser:
        visitor = Visitor(browser)
        await find_office(visitor)
        await pass_check(visitor)
        await fill_form(visitor)
        code = codes.read_secret_code(browser.cookies[NAME])
    assert code is not None
    draft = await drafts.open_draft(kernel, OFFICE, code)
    assert draft is not None
    return draft.content


async def send(port: int, code: str) -> bool:
    """Send a draft; whether the mother saw the confirmation."""
    async with client(port) as browser:
        browser.cookies.set(NAME, code, domain="testserver.local", path="/")
        try:
            visitor = Visitor(browser)
            await visitor.open("/j/bremerhaven/pruefen")
            if visitor.path.endswith("/pruefen"):
                await visitor.submit(TICKS, to="/senden")
        except httpx.TransportError:
            return False
        return visitor.path.endswith("/gesendet") and visitor.response.status_code == 200


async def rounds(kernel: Kernel, env: dict[str, str], folder: Path) -> tuple[list[str], set[str]]:
    """Send and kill, twenty times; return all codes, and those that were confirmed."""
    dice = random.Random(58)  # noqa: S311 - the same moments in every run
    content: DraftContent | None = None
    every: list[str] = []
    confirmed: set[str] = set()
    for number in range(ROUNDS):
        port = free_port()
        web = Process(folder / f"web-{number}.log", "serve", "--port", str(port), environment=env)
        worker = Process(folder / f"worker-{number}.log", "worker", environment=env)
        try:
            web.wait_for(f"http://127.0.0.1:{port}/readyz")
            content = content or await filled_draft(kernel, port)
            sent = [await drafts.begin(kernel, OFFICE, content, "v1") for _ in range(SENDINGS)]
            every += sent
            sending = [asyncio.create_task(send(port, code)) for code in sent]
            await asyncio.sleep(dice.uniform(0.0, 0.6))
            first, second = dice.sample([web, worker], 2)
            first.kill()
            await asyncio.sleep(dice.uniform(0.0, 0.1))
            second.kill()
            answers = await asyncio.gather(*sending)
        finally:
            for process in (web, worker):
                if process.is_running():
                    process.kill()
        confirmed |= {code for code, seen in zip(sent, answers, strict=True) if seen}
    return every, confirmed


async def drain(kernel: Kernel, worker: Process) -> None:
    """Wait until nothing is left to do; dead workers' leases run out on the way."""
    for _ in range(600):
        async with kernel.database.tenant_transaction(OFFICE, read_only=True):
            left = await RequestRow.count().where(RequestRow.status == "sent")
        if not left:
            return
        assert worker.is_running()
        await asyncio.sleep(0.2)
    raise AssertionError(f"{left} requests are still not delivered")


async def test_nothing_lost_nothing_twice(
    engine: Sqlite | Postgres, urls: Urls, settings: Settings, tmp_path: Path
) -> None:
    """Every confirmed sending is there exactly once and delivered exactly once, after 20 kills."""
    settings = msgspec.structs.replace(
        settings,
        base_url="http://localhost:8000",
        rate_limits=False,
        job_lease_seconds=5,
        pdf_processes=1,
        log_format="json",
    )
    kernel = build(settings)
    await kernel.database.open()
    await seed(kernel)
    env = environment(settings)
    every, confirmed = await rounds(kernel, env, tmp_path)

    worker = Process(tmp_path / "worker-last.log", "worker", environment=env)
    try:
        await drain(kernel, worker)
        async with kernel.database.tenant_transaction(OFFICE, read_only=True):
            requests = {row["id"] for row in await RequestRow.select(RequestRow.id)}
            cases = await CaseRow.select(CaseRow.request_id, CaseRow.status)
            papers = await DocumentRow.select(DocumentRow.request_id, DocumentRow.kind)
            attempts = await DeliveryAttempt.select(
                DeliveryAttempt.request_id, DeliveryAttempt.status
            )
            entries, faults = await audit.verify()
    finally:
        worker.end()
    await kernel.database.close()

    print(  # noqa: T201 - the counts are the result
        f"\n{urls.engine}: {len(every)} sendings in {ROUNDS} rounds, {len(confirmed)} confirmed, "
        f"{len(requests)} stored and delivered, {entries} audit entries"
    )
    assert {drafts.keys_of(code).request_id for code in confirmed} <= requests
    assert requests <= {drafts.keys_of(code).request_id for code in every}
    assert Counter(case["request_id"] for case in cases) == Counter(requests)
    assert {case["status"] for case in cases} <= {"delivered"}
    assert Counter((p["request_id"], p["kind"]) for p in papers) == Counter(
        (request, kind) for request in requests for kind in ("summary", "xfamilie-0801")
    )
    assert Counter(a["request_id"] for a in attempts if a["status"] == "accepted") == Counter(
        requests
    )
    assert faults == []
    assert confirmed, "no sending was confirmed: the kills came too early to prove anything"
    assert len(confirmed) < len(every), "no kill hit a sending"
