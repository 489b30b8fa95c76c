"""Samples of how delivery stands: one a slot, summed over offices, gone after two weeks."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

from sorgeauskunft.delivery import Lag, OfficeDelivery
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.operation import sample, sampling, waited
from sorgeauskunft.operation.tables import LoadSample


async def test_slots(kernel: Kernel, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers keep one sample of a slot; hours show the last of each, of one office or all."""
    one, other = uuid4(), uuid4()
    oldest = clock.now() - dt.timedelta(minutes=7)

    def stands(office: UUID, waiting: int) -> OfficeDelivery:
        lag = Lag(arrived=2, p50=800, p95=1900)
        return OfficeDelivery(tenant_id=office, waiting=waiting, oldest=oldest, lag=lag)

    async def board(_kernel: Kernel) -> tuple[OfficeDelivery, ...]:
        return (stands(one, 3), stands(other, 4))

    monkeypatch.setattr(sampling, "board", board)
    assert await sample(kernel) == 2
    clock.advance(dt.timedelta(minutes=4))
    assert await sample(kernel) == 0
    assert [each.waiting for each in await waited(kernel, 3)] == [0, 0, 7]
    assert [each.waiting for each in await waited(kernel, 3, one)] == [0, 0, 3]
    clock.advance(dt.timedelta(hours=1))
    hours = await waited(kernel, 3)
    assert [each.waiting for each in hours] == [0, 7, 0]
    assert hours[1].oldest_seconds == 7 * 60
    clock.advance(sampling.KEPT)
    await sample(kernel)
    async with kernel.database.platform_transaction("test", read_only=True):
        assert await LoadSample.count() == 2


async def test_many_offices(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many offices there are, each gets its sample, once."""
    many = tuple(OfficeDelivery(tenant_id=uuid4(), waiting=1) for _ in range(64 + 2 * 8 + 3))

    async def board(_kernel: Kernel) -> tuple[OfficeDelivery, ...]:
        return many

    monkeypatch.setattr(sampling, "board", board)
    assert await sample(kernel) == len(many)
    assert [each.waiting for each in await waited(kernel, 2)] == [0, len(many)]
