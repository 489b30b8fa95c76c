"""The web application on either engine, without a browser."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import msgspec
import pytest
from configured import plain_settings, settings_for
from databases import Postgres, Sqlite, Urls
from inventing import NOON
from litestar import Litestar
from post import Post
from service import Service
from visitor import Visitor, client_of

import web
from sorgeauskunft.documents.pdf import PdfJob, PdfPool
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel, ManualClock, build
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from web import Site


class QuickPdf(PdfPool):
    """Stands in for the pool where a test is not about PDFs; the real one is in the e2e tests."""

    async def start(self) -> None:
        """Nothing to start."""

    async def render(self, job: PdfJob) -> bytes:
        return b"%PDF-" + job.title.encode()

    async def close(self) -> None:
        """Nothing to end."""


async def _fill(urls: Urls) -> None:
    with tempfile.TemporaryDirectory() as folder:
        kernel = build(settings_for(urls, Path(folder)), ManualClock(NOON))
        await kernel.database.open()
        await seed(kernel)
        await kernel.database.close()


@pytest.fixture
async def urls(engine: Sqlite | Postgres) -> AsyncIterator[Urls]:
    """A database with the demo's offices and people: copied, for putting them in takes a while."""
    fresh = await engine.fresh(fill=_fill)
    yield fresh
    await engine.drop(fresh)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def kernel(kernel: Kernel, post: Post) -> Kernel:
    """The same with a mailbox."""
    settings = msgspec.structs.replace(kernel.settings, smtp_url="smtp://localhost")
    return msgspec.structs.replace(kernel, mailer=post, settings=settings)


@functools.cache
def _built(session_key: bytes) -> Litestar:
    """An application for all tests of a process: making one takes longer than most of them."""
    settings = msgspec.structs.replace(plain_settings(), session_key=session_key)
    return web.create_app(cast("Site", SimpleNamespace(kernel=SimpleNamespace(settings=settings))))


@pytest.fixture
async def app(kernel: Kernel) -> Litestar:
    """The application with the demo's offices and people; the worker is run by the test."""
    built = _built(kernel.settings.session_key)
    built.state.site = Site(
        kernel=kernel, directory=DirectoryKeeper(kernel), texts=Texts("de"), pdf=QuickPdf(1)
    )
    return built


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as built:
        yield built


@pytest.fixture
def visitor(client: httpx.AsyncClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
async def there(service: Service) -> AsyncIterator[Visitor]:
    """Somebody of an office, without a log-in: a browser that knows nobody."""
    async with service.visitor("192.0.2.7") as visitor:
        yield visitor
