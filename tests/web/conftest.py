"""The web application on either engine, without a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from litestar import Litestar
from post import Post
from visitor import Visitor, client_of

import web
from sorgeauskunft.documents.pdf import PdfJob, PdfPool
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel
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


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def kernel(kernel: Kernel, post: Post) -> Kernel:
    """The same with a mailbox."""
    settings = msgspec.structs.replace(kernel.settings, smtp_url="smtp://localhost")
    return msgspec.structs.replace(kernel, mailer=post, settings=settings)


@pytest.fixture
async def app(kernel: Kernel) -> Litestar:
    """The application with the demo's offices and people; the worker is run by the test."""
    await seed(kernel)
    site = Site(
        kernel=kernel, directory=DirectoryKeeper(kernel), texts=Texts("de"), pdf=QuickPdf(1)
    )
    return web.create_app(site)


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as built:
        yield built


@pytest.fixture
def visitor(client: httpx.AsyncClient) -> Visitor:
    return Visitor(client)
