"""Two offices on either engine."""

from __future__ import annotations

import pytest
from registers import Two, two_offices

from sorgeauskunft.kernel import Kernel


@pytest.fixture
async def two(kernel: Kernel) -> Two:
    return await two_offices(kernel)
