"""A page against a bare route that renders the same template with a context prepared beforehand.

Both answer the same HTTP request in the same process, without a network between.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
from litestar import Litestar, get
from litestar.response import Template
from measuring import Caller, Compared, compare
from visitor import client_of

from sorgeauskunft.host.app import create_app
from sorgeauskunft.host.demo import seed, seed_costs
from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.kernel import build
from sorgeauskunft.kernel.database import migrate
from web import pages
from web.application import _templates


@contextlib.asynccontextmanager
async def demo_on_sqlite() -> AsyncIterator[tuple[Litestar, httpx.AsyncClient]]:
    """The demo's application on a fresh SQLite file, and a browser for it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = demo_settings(Path(folder), 8000)
        await migrate(settings.migration_url)
        kernel = build(settings)
        await kernel.database.open()
        await seed(kernel)
        await seed_costs(kernel)
        app = create_app(kernel)
        async with app.lifespan(), client_of(app) as client:
            yield app, client


@contextlib.contextmanager
def context_of(module: ModuleType) -> Iterator[dict[str, Any]]:
    """Keep the context of the last page that a module makes."""
    seen: dict[str, Any] = {}

    def keep(request: Any, name: str, *, status: int = 200, **context: Any) -> Template:
        made = pages.page(request, name, status=status, **context)
        seen.clear()
        seen.update(made.context)
        return made

    module.page = keep  # type: ignore[attr-defined]
    try:
        yield seen
    finally:
        module.page = pages.page  # type: ignore[attr-defined]


async def against_bare(
    app: Litestar,
    cookies: dict[str, str],
    path: str,
    template: str,
    context: dict[str, Any],
    *,
    rounds: int,
    calls: int,
) -> Compared:
    """Compare a page with its template alone."""

    @get("/bare", sync_to_thread=False)
    def bare() -> Template:
        return Template(template, context=dict(context))

    bare_app = Litestar([bare], template_config=_templates(), openapi_config=None)
    ours, bare_ = Caller(app, cookies), Caller(bare_app, cookies)
    assert await ours("GET", path) == await bare_("GET", "/bare") == 200
    return await compare(
        lambda: ours("GET", path), lambda: bare_("GET", "/bare"), rounds=rounds, calls=calls
    )
