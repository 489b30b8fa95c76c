"""What happens beside a browser in a running demo: the register answers, other mothers ask."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from examples import content
from letters import answered
from processes import bare_environment

from sorgeauskunft import drafts, requests
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.kernel import Kernel, build
from sorgeauskunft.register import Entry
from sorgeauskunft.requests import RequestContent, RequestStatus
from sorgeauskunft.requests.tables import RequestRow
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.tables import DirectoryEdition, OfficeRow

OFFICE = demo.office_id("bremerhaven")

T = TypeVar("T")


class Beside:
    """The demo's database, opened for each piece of work in a thread: Playwright keeps a loop here."""

    def __init__(self, data: Path, address: str) -> None:
        # Settings of the run that are none of the program's would be refused.
        with patch.dict(os.environ, bare_environment(), clear=True):
            self._settings = demo_settings(data, urlsplit(address).port or 0)

    def _do(self, work: Callable[[Kernel], Awaitable[T]]) -> T:
        async def opened() -> T:
            kernel = build(self._settings)
            await kernel.database.open()
            try:
                return await work(kernel)
            finally:
                await kernel.database.close()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(opened())).result()

    def request_id(self, reference: str) -> UUID:
        async def find(kernel: Kernel) -> UUID:
            async with kernel.database.tenant_transaction(OFFICE, read_only=True):
                row = await RequestRow.objects().get(RequestRow.reference == reference)
            assert row is not None
            return row.id

        return self._do(find)

    def ask(self, request_content: RequestContent | None = None) -> UUID:
        """Somebody asks, and the office has begun to work on it."""

        async def send(kernel: Kernel) -> UUID:
            code = await drafts.begin(kernel, OFFICE, DraftContent(), "v1")
            sent = await requests.send(
                kernel, OFFICE, code, lambda _draft: request_content or content()
            )
            return sent.request_id

        request_id = self._do(send)
        self._do(lambda kernel: _taken(kernel, request_id))
        return request_id

    def answer(
        self,
        request_id: UUID,
        *kinds: Entry,
        parts: str = "",
        days_ago: int = 0,
    ) -> None:
        """The register has answered, and somebody has confirmed it."""
        self._do(
            lambda kernel: answered(
                kernel, OFFICE, request_id, kinds=kinds, parts=parts, days_ago=days_ago
            )
        )

    def four_eyes(self, *, wanted: bool) -> None:
        """The office changes its rule; the running program notices within seconds."""

        async def change(kernel: Kernel) -> None:
            office = (await DirectoryKeeper(kernel).current()).offices[OFFICE]
            rules = msgspec.structs.replace(office.casework, four_eyes=wanted)
            values: dict[Any, Any] = {"casework": msgspec.json.encode(rules).decode()}
            async with kernel.database.platform_transaction("test.office"):
                await OfficeRow.update(values).where(OfficeRow.id == OFFICE)
                await DirectoryEdition.update(
                    {DirectoryEdition.number: DirectoryEdition.number + 1}, force=True
                )

        self._do(change)


async def _taken(kernel: Kernel, request_id: UUID) -> None:
    """Wait until the worker has delivered a request, and take it."""
    for _ in range(200):
        async with kernel.database.tenant_transaction(OFFICE):
            if RequestStatus.DELIVERED in (await requests.statuses_of(request_id)).values():
                await requests.advance(request_id, RequestStatus.IN_WORK, kernel.clock.now())
                return
        await asyncio.sleep(0.1)
    raise AssertionError("the worker has not delivered the request")
