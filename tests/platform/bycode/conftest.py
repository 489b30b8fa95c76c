"""A query by code on either engine."""

from __future__ import annotations

import pytest
from coded import ByCode, off_platform
from registers import two_offices

from sorgeauskunft.kernel import Kernel


@pytest.fixture
async def by_code(kernel: Kernel) -> ByCode:
    return await off_platform(await two_offices(kernel))
