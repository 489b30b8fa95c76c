"""The web process: puts the parts together and hands them to the pages."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from litestar import Litestar

import web
from sorgeauskunft.documents.pdf import PdfPool
from sorgeauskunft.host.lasting import keep_for_good
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, build, load, logs, tracing
from sorgeauskunft.kernel.database import require_migrated
from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.texts import Texts
from tenants import registry
from tenants.directory import DirectoryKeeper

log = structlog.get_logger()


def create_lasting_app() -> Litestar:
    """Return the application of a process that does nothing else until its end."""
    app = create_app()
    keep_for_good()
    return app


def create_app(kernel: Kernel | None = None, *, with_worker: bool = False) -> Litestar:
    """Return the application, from the environment's settings where no kernel is given.

    With a worker, jobs are done in this process too: for demo, trial and a single small office.
    """
    if kernel is None:
        settings = load(os.environ)
        logs.configure(settings)
        kernel = build(settings)
    production = kernel.settings.environment == "production"
    site = web.Site(
        kernel=kernel,
        directory=DirectoryKeeper(kernel),
        texts=Texts("de", strict=not production),
        pdf=PdfPool(kernel.settings.pdf_processes if with_worker else 1, metrics=kernel.metrics),
    )

    @asynccontextmanager
    async def running(_app: Litestar) -> AsyncIterator[None]:
        # Here and not before: several processes of one server each need a thread of their own.
        tracing.start(kernel.settings, "web")
        try:
            await kernel.database.open()
            await require_migrated(kernel.database)
            await registry.make_platform(kernel)
            if with_worker:
                await site.pdf.start()
            else:
                site.pdf.open()
        except SorgeauskunftError as error:
            # The server around us says only that there was something.
            log.critical("start_failed", reason=str(error))
            raise
        except Exception:
            log.critical("start_failed", exc_info=True)
            raise
        worker = build_worker(kernel, site.directory, site.texts, site.pdf)
        work = asyncio.create_task(worker.run()) if with_worker else None
        try:
            yield
        finally:
            worker.stop()
            if work is not None:
                await work
            await site.pdf.close()
            await kernel.database.close()
            await asyncio.to_thread(tracing.stop)

    return web.create_app(site, lifespan=running)
