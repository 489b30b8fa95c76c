"""The double, and an account there; nothing here needs a database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest
from configured import plain_settings
from fit_connect_double import FitConnectDouble, fit_connect_double, settings_of

from sorgeauskunft.fitconnect import Account
from sorgeauskunft.kernel import ManualClock, Settings


@pytest.fixture
async def double(clock: ManualClock) -> AsyncIterator[FitConnectDouble]:
    async with fit_connect_double(clock) as made:
        yield made


@pytest.fixture
def settings(double: FitConnectDouble) -> Settings:
    return msgspec.structs.replace(plain_settings(), **settings_of(double.base))


@pytest.fixture
def account(settings: Settings, clock: ManualClock) -> Account:
    return Account(settings, clock)
