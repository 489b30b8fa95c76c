"""The door for FIT-Connect's callbacks: a hint to look, and for nobody else."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from fit_connect_stage import fit_connect_stage
from litestar.testing import AsyncTestClient

from sorgeauskunft.delivery import RECEIPT
from sorgeauskunft.host.app import create_app
from sorgeauskunft.kernel import Kernel, ManualClock, Settings, build
from sorgeauskunft.kernel.jobs import enqueue

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]
PATH = "/fit-connect/rueckruf"


def signed(body: bytes, clock: ManualClock, age: int = 0) -> dict[str, str]:
    stamp = str(int(clock.now().timestamp()) - age)
    digest = hmac.digest(b"geheim-rueckruf", stamp.encode() + b"." + body, "sha512").hex()
    return {"callback-authentication": digest, "callback-timestamp": stamp}


async def test_hint(kernel: Kernel, clock: ManualClock, raw: Raw) -> None:
    """A callback lets the receipt of what it names be asked for at once, and of nothing else."""
    async with fit_connect_stage(kernel, clock) as stage:
        named, other = await stage.come(), await stage.come()
        for each in (named, other):
            await stage.send(each)
            async with stage.kernel.database.tenant_transaction(stage.office.id):
                later = clock.now() + dt.timedelta(hours=1)
                await enqueue(RECEIPT, each, clock.now(), attempts=1, run_at=later)
        (submission,) = await stage.book(named)
        name = str(submission.announced.submission_id)
        body = f'{{"submissions":[{{"submissionId":"{name}"}}, "{uuid4()}"]}}'.encode()
        async with AsyncTestClient(create_app(build(stage.kernel.settings, clock))) as client:
            for _ in range(2):
                answer = await client.post(PATH, content=body, headers=signed(body, clock))
                assert (answer.status_code, answer.text) == (200, "ok")
        sql = "SELECT count(*) FROM job WHERE kind = 'delivery.receipt' AND subject_id = $1 AND run_at <= $2"
        now: Any = clock.now() if "postgres" in kernel.settings.database_url else str(clock.now())
        assert await raw(sql, named, now) == [(1,)]
        assert await raw(sql, other, now) == [(0,)]


async def test_closed(settings: Settings, clock: ManualClock) -> None:
    """Old, changed, unsigned, or while there is no secret: there is nothing here."""
    body = b"{}"
    async with AsyncTestClient(create_app(build(settings, clock))) as client:
        assert (
            await client.post(PATH, content=body, headers=signed(body, clock))
        ).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"callback-timestamp": "1"}])
async def test_unsigned(settings: Settings, clock: ManualClock, headers: dict[str, str]) -> None:
    """What does not sign finds nothing."""
    async with AsyncTestClient(create_app(build(settings, clock))) as client:
        assert (await client.post(PATH, content=b"{}", headers=headers)).status_code == 404
