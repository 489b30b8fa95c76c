"""Question pages against a bare Litestar route that renders the same template.

Both answer the same HTTP requests in the same process without a network between. Ours besides
opens and decrypts the draft, walks the decision table, writes the headers and the request log; the
bare route only renders the same template with a context prepared beforehand.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from litestar import Litestar, get
from litestar.response import Template
from measuring import Caller, compare
from visitor import Visitor, client_of, find_office

from sorgeauskunft.host.app import create_app
from sorgeauskunft.host.demo import seed
from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.kernel import build
from sorgeauskunft.kernel.database import migrate
from web import pages
from web.application import _templates
from web.citizen import check

_GOAL = 0.70
_IN_THE_WAY = (
    "finding and opening the draft (two derivations, one read, one decryption), the walk through "
    "the table, views of the fields, the form token, headers and the request's log line; the "
    "template itself is the same on both sides"
)


async def _run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = demo_settings(Path(folder), 8000)
        await migrate(settings.migration_url)
        kernel = build(settings)
        await kernel.database.open()
        await seed(kernel)
        app = create_app(kernel)
        seen: dict[str, Any] = {}

        def keep(request: Any, name: str, *, status: int = 200, **context: Any) -> Template:
            made = pages.page(request, name, status=status, **context)
            seen.update(made.context)
            return made

        check.page = keep  # type: ignore[attr-defined]
        async with app.lifespan(), client_of(app) as client:
            visitor = Visitor(client)
            await find_office(visitor)
            await visitor.submit()
            path = visitor.path
            check.page = pages.page  # type: ignore[attr-defined]

            @get("/bare", sync_to_thread=False)
            def bare() -> Template:
                return Template("citizen/question.html", context=dict(seen))

            bare_app = Litestar([bare], template_config=_templates(), openapi_config=None)
            cookies = dict(client.cookies)
            ours, bare_ = Caller(app, cookies), Caller(bare_app, cookies)
            assert await ours("GET", path) == await bare_("GET", "/bare") == 200
            result = await compare(
                lambda: ours("GET", path), lambda: bare_("GET", "/bare"), rounds=9, calls=150
            )
        result.show("question page (SQLite)", _GOAL, _IN_THE_WAY)


def main() -> None:
    asyncio.run(_run())
