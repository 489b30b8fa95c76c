"""Idempotency-Key: the same again is answered alike, and never done twice."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from machines import admin

from sorgeauskunft.kernel import Kernel, ManualClock
from tenants.machines import replies
from tenants.machines.replies import KeyReusedError, Reply, StillBusyError

ROUTE = "POST /x"


async def test_answered_alike(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """What was answered once is answered again, for a day."""
    by = admin(tenant)
    attempt = await replies.begin(kernel, by, ROUTE, "k", b"body")
    assert attempt.before is None
    await replies.keep(kernel, attempt, Reply(201, b"{}"))
    again = await replies.begin(kernel, by, ROUTE, "k", b"body")
    assert again.before == Reply(201, b"{}")
    clock.advance(replies.KEPT)
    assert (await replies.begin(kernel, by, ROUTE, "k", b"body")).before is None


async def test_other_body(kernel: Kernel, tenant: UUID) -> None:
    """The same key with another body is a mistake of the caller; another route is another act."""
    by = admin(tenant)
    attempt = await replies.begin(kernel, by, ROUTE, "k", b"body")
    await replies.keep(kernel, attempt, Reply(201, b"{}"))
    with pytest.raises(KeyReusedError):
        await replies.begin(kernel, by, ROUTE, "k", b"another")
    assert (await replies.begin(kernel, by, "POST /y", "k", b"another")).before is None


async def test_busy(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """While the first is being worked on the second waits; a worker that died is not waited for."""
    by = admin(tenant)
    await replies.begin(kernel, by, ROUTE, "k", b"body")
    with pytest.raises(StillBusyError):
        await replies.begin(kernel, by, ROUTE, "k", b"body")
    clock.advance(dt.timedelta(minutes=3))
    assert (await replies.begin(kernel, by, ROUTE, "k", b"body")).before is None


async def test_refused_is_forgotten(kernel: Kernel, tenant: UUID) -> None:
    """What was refused may be tried again under the same key."""
    by = admin(tenant)
    attempt = await replies.begin(kernel, by, ROUTE, "k", b"body")
    await replies.forget(kernel, attempt)
    assert (await replies.begin(kernel, by, ROUTE, "k", b"better")).before is None
