"""The web application on either engine, without a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from visitor import Visitor

from sorgeauskunft.host.app import create_app
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel


@pytest.fixture
async def app(kernel: Kernel) -> AsyncIterator[Litestar]:
    """The application with the demo's offices and people; the worker is run by the test."""
    await seed(kernel)
    application = create_app(kernel)
    async with application.lifespan():
        yield application
    await kernel.database.open()  # the fixture `kernel` closes it once more


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="https://testserver.local", follow_redirects=True
    ) as built:
        yield built


@pytest.fixture
def visitor(client: httpx.AsyncClient) -> Visitor:
    return Visitor(client)
