"""An office with people, and a provider that it trusts."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from oidc_double import CLIENT_ID, CLIENT_SECRET, Double, provider
from oidc_office import Office, office_on

from sorgeauskunft.kernel import Kernel, ManualClock


@pytest.fixture
def double(clock: ManualClock) -> Iterator[Double]:
    with provider(clock) as running:
        yield running


@pytest.fixture
async def office(kernel: Kernel, tenant: UUID, double: Double) -> Office:
    """Its provider is set up and switched on; nobody works there yet."""
    return await office_on(kernel, tenant, double, CLIENT_ID, CLIENT_SECRET)
