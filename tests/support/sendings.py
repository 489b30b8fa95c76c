"""Mothers who send while something breaks: real processes in front, and counting afterwards.

A mother whose sending was not answered, or with a fault, opens her draft again and sends once more.
What counts in the end is what was confirmed to her, and what is at the receiver.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import fault_table
import httpx
import msgspec
from visitor import Visitor, fill_form, find_office, pass_check

from sorgeauskunft import drafts
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.documents.tables import DocumentRow
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel, Settings, audit, codes
from sorgeauskunft.kernel.settings import environment_name
from sorgeauskunft.requests.tables import CaseRow, RequestRow
from tenants import demo
from web.draft_cookie import NAME

SLUG = "bremerhaven"
OFFICE = demo.office_id(SLUG)
_TICKS = {"declaration.affirmed": "yes", "declaration.privacy_read": "yes"}
_ENDED = frozenset({"delivered", "undeliverable"})
PAPERS = ("summary", "xfamilie-0801")


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a process reads them."""
    values = msgspec.structs.asdict(settings)
    return {
        environment_name(name): str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if value != ""
    }


def for_processes(settings: Settings) -> Settings:
    """Settings of processes that are hurt: a dead one's jobs are soon another's."""
    return msgspec.structs.replace(
        settings,
        base_url="http://localhost:8000",
        rate_limits=False,
        job_lease_seconds=5,
        pdf_processes=1,
        log_format="json",
    )


def client(port: int) -> httpx.AsyncClient:
    """A browser of its own, before the server as the proxy in front of it would be."""
    # Cookies with __Host- are only sent where the address says https; the proxy would end TLS.
    return httpx.AsyncClient(
        base_url="https://testserver.local",
        transport=_Plain(port),
        follow_redirects=True,
        timeout=20,
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
            await visitor.open(f"/j/{SLUG}/pruefen")
            if visitor.response.status_code != 200:
                return False
            if visitor.path.endswith("/pruefen"):
                await visitor.submit(_TICKS, to="/senden")
        except httpx.TransportError:
            return False
        return visitor.path.endswith("/gesendet") and visitor.response.status_code == 200


async def send_until_confirmed(port: int, code: str, *, tries: int = 60) -> bool:
    """Send a draft, and once more after every answer that is none; whether it was confirmed."""
    for _ in range(tries):
        if await send(port, code):
            return True
        await asyncio.sleep(0.25)
    return False


class Tally(msgspec.Struct, frozen=True):
    """What became of sendings: one line of the table of faults."""

    sent: int
    confirmed: int
    stored: int
    delivered: int
    dead: int
    lost: int
    """Confirmed to the mother, and not there."""
    twice: int
    """There more than once, or delivered more than once."""
    reasons: tuple[str, ...]
    """Why the dead are dead."""

    def row(self, fault: str) -> str:
        """The line, under the names of the counts."""
        counts = (self.sent, self.confirmed, self.delivered, self.dead, self.lost, self.twice)
        return fault_table.line(fault, counts)


Table = Callable[[Tally, str], None]
"""Puts a line into the table of faults."""


async def drain(kernel: Kernel, alive: Callable[[], bool], *, seconds: float = 120) -> None:
    """Wait until every request has ended at its office or as dead; leases run out on the way."""
    left = 0
    for _ in range(int(seconds / 0.2)):
        async with kernel.database.tenant_transaction(OFFICE, read_only=True):
            left = await CaseRow.count().where(CaseRow.status.not_in(list(_ENDED)))
        if not left:
            return
        assert alive(), "the worker has ended"
        await asyncio.sleep(0.2)
    raise AssertionError(f"{left} requests are still under way")


async def tally(kernel: Kernel, every: Sequence[str], confirmed: set[str]) -> Tally:
    """Count what is there of the codes that were sent and those that were confirmed."""
    ids = {drafts.keys_of(code).request_id for code in every}
    mine = list(ids)
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        requests = {
            row["id"]
            for row in await RequestRow.select(RequestRow.id).where(RequestRow.id.is_in(mine))
        }
        cases = await CaseRow.select(CaseRow.request_id, CaseRow.status).where(
            CaseRow.request_id.is_in(mine)
        )
        papers = await DocumentRow.select(DocumentRow.request_id, DocumentRow.kind).where(
            DocumentRow.request_id.is_in(mine)
        )
        attempts = await DeliveryAttempt.select(
            DeliveryAttempt.request_id, DeliveryAttempt.status, DeliveryAttempt.reason
        ).where(DeliveryAttempt.request_id.is_in(mine))
        entries, faults = await audit.verify()
    assert faults == []
    assert entries
    status: dict[UUID, str] = {case["request_id"]: case["status"] for case in cases}
    accepted = Counter(row["request_id"] for row in attempts if row["status"] == "accepted")
    doubled = [
        *(request for request, count in accepted.items() if count > 1),
        *(
            request
            for request, count in Counter(case["request_id"] for case in cases).items()
            if count > 1
        ),
        *(
            request
            for (request, _), count in Counter(
                (paper["request_id"], paper["kind"]) for paper in papers
            ).items()
            if count > 1
        ),
    ]
    delivered = {request for request, state in status.items() if state == "delivered"}
    assert delivered == set(accepted), "delivered without a receipt, or the other way round"
    for request in delivered:
        kinds = {paper["kind"] for paper in papers if paper["request_id"] == request}
        assert kinds == set(PAPERS)
    dead = {request for request, state in status.items() if state == "undeliverable"}
    reasons = {
        row["request_id"]: row["reason"]
        for row in attempts
        if row["status"] in {"dead", "rejected"}
    }
    assert all(reasons.get(request) for request in dead), "dead without a reason"
    return Tally(
        sent=len(every),
        confirmed=len(confirmed),
        stored=len(requests),
        delivered=len(delivered),
        dead=len(dead),
        lost=len({drafts.keys_of(code).request_id for code in confirmed} - requests),
        twice=len(set(doubled)),
        reasons=tuple(sorted({reasons[request] for request in dead})),
    )


async def all_confirmed(
    port: int, codes_: Sequence[str], meanwhile: Callable[[], Awaitable[None]]
) -> set[str]:
    """Send all of them at once, let something happen meanwhile; return what was confirmed."""
    sending = [asyncio.create_task(send_until_confirmed(port, code)) for code in codes_]
    await meanwhile()
    answers = await asyncio.gather(*sending)
    return {code for code, seen in zip(codes_, answers, strict=True) if seen}
