"""What tests of collecting share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from stripe_stage import StripeStage, stripe_stage

from sorgeauskunft.kernel import Kernel, ManualClock


@pytest.fixture
async def stage(kernel: Kernel, clock: ManualClock) -> AsyncIterator[StripeStage]:
    async with stripe_stage(kernel, clock) as made:
        yield made
