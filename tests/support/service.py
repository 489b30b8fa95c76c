"""The whole service in this process, for tests that hold it through many pages or examples.

Fixtures live as long as one test; a table of page states, or ten thousand bad inputs, want one
service that stays.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
from configured import settings_for
from databases import Urls
from inventing import NOON
from litestar import Litestar
from paper import pdf
from post import Post
from visitor import Visitor, client_of

import web
from sorgeauskunft import drafts
from sorgeauskunft.documents.pdf import PdfError, PdfJob, PdfPool
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.demo import seed
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, ManualClock, build
from sorgeauskunft.kernel.database import migrate
from sorgeauskunft.requests import form
from sorgeauskunft.texts import Texts
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.offices import Mode
from tenants.tables import DirectoryEdition, OfficeRow
from web import Site
from web.draft_cookie import NAME

EVERYTHING_ASKED = "bremen"
"""The office that asks every section of the form, in `Service`."""


class FakePdf(PdfPool):
    """Makes an empty page of everything, where a test is not about PDFs; `broken` makes it fail."""

    broken = False

    async def start(self) -> None:
        """Nothing to start."""

    async def render(self, job: PdfJob) -> bytes:
        del job
        if self.broken:
            raise PdfError("the renderer is away")
        return pdf()  # an empty page: what is made is merged and looked into

    async def close(self) -> None:
        """Nothing to end."""


async def work(app: Litestar) -> None:
    """Run all jobs of a service that are due."""
    site: Site = app.state.site
    await build_worker(site.kernel, site.directory, site.texts, site.pdf).run_until_idle()


class Service(msgspec.Struct, frozen=True):
    """A running service and what a test turns: clock, mailbox, renderer."""

    app: Litestar
    kernel: Kernel
    clock: ManualClock
    post: Post
    pdf: FakePdf

    @contextlib.asynccontextmanager
    async def visitor(self, caller: str = "127.0.0.1") -> AsyncIterator[Visitor]:
        """A visitor with a browser of her own, and the address `caller` for rate limits."""
        async with client_of(self.app) as client:
            transport: Any = client._transport
            assert isinstance(transport, httpx.ASGITransport)
            transport.client = (caller, 40000)
            yield Visitor(client)

    async def draft(
        self, visitor: Visitor, content: DraftContent, slug: str = "bremerhaven"
    ) -> str:
        """Put a draft straight into the database and its code into the visitor's browser."""
        code = await drafts.begin(self.kernel, office_id(slug), content, form.FORM_VERSION)
        visitor.client.cookies.set(NAME, code, domain="testserver.local")
        return code

    async def work(self) -> None:
        """Run all jobs that are due."""
        await work(self.app)

    async def set_office(self, slug: str, **columns: object) -> None:
        """Change columns of an office, and let the running program notice."""
        async with self.kernel.database.platform_transaction("test.office"):
            values: dict[Any, Any] = dict(columns)
            await OfficeRow.update(values).where(OfficeRow.id == office_id(slug))
            await DirectoryEdition.update(
                {DirectoryEdition.number: DirectoryEdition.number + 1}, force=True
            )
        self.clock.advance(dt.timedelta(seconds=5))


def office_id(slug: str) -> UUID:
    return demo.office_id(slug)


@contextlib.asynccontextmanager
async def service_on(urls: Urls, folder: Path, **settings_: object) -> AsyncIterator[Service]:
    """Run the service with the demo's offices and people on a migrated database; `settings_` replace."""
    clock, post, pdf = ManualClock(NOON), Post(), FakePdf(1)
    settings = msgspec.structs.replace(
        settings_for(urls, folder),
        smtp_url="smtp://localhost",
        mail_from="Sorgeauskunft <sorgeauskunft@example.org>",
        **settings_,
    )
    kernel = msgspec.structs.replace(build(settings, clock), mailer=post)
    await kernel.database.open()
    try:
        await seed(kernel)
        site = Site(kernel=kernel, directory=DirectoryKeeper(kernel), texts=Texts("de"), pdf=pdf)
        service = Service(web.create_app(site), kernel, clock, post, pdf)
        every = dict.fromkeys(("father", "purpose", "copies"), Mode.NEEDED)
        await service.set_office(EVERYTHING_ASKED, form_modes=msgspec.json.encode(every).decode())
        yield service
    finally:
        await kernel.database.close()


@contextlib.asynccontextmanager
async def sqlite_service(folder: Path) -> AsyncIterator[Service]:
    """Run the service on a fresh SQLite file in `folder`."""
    url = f"sqlite:///{folder / 'service.sqlite'}"
    await migrate(url)
    async with service_on(Urls(*([url] * 4)), folder) as service:
        yield service
