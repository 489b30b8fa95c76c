"""The send route on PostgreSQL against a bare Litestar route: same form, same rows, raw asyncpg.

The bare route reads the same form and writes the same rows (it deletes a prepared draft row and
inserts request, case, status change, look-up, job and audit line, with ready-made bytes) in one
asyncpg transaction on a pool of the same size. It decrypts, checks and seals nothing.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import msgspec
from databases import Postgres, Urls, postgres_server
from litestar import Litestar, Request, post
from litestar.response import Redirect
from measuring import Caller, compare
from visitor import Visitor, client_of, fill_form, find_office, pass_check

from sorgeauskunft import drafts
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.app import create_app
from sorgeauskunft.host.demo import seed
from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.kernel import Kernel, build, codes
from tenants import demo
from web.draft_cookie import NAME

_GOAL = 0.70
_IN_THE_WAY = (
    "the draft is opened and every field checked again inside the transaction, the content is "
    "sealed, the audit entry reads and locks the head of its chain, all statements go through "
    "Piccolo's queries and the two doors"
)
_CALLS, _ROUNDS = 60, 9
_OFFICE = demo.office_id("bremerhaven")


async def _filled_draft(client: httpx.AsyncClient, kernel: Kernel) -> DraftContent:
    visitor = Visitor(client)
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    code = codes.read_secret_code(client.cookies[NAME])
    assert code is not None
    draft = await drafts.open_draft(kernel, _OFFICE, code)
    assert draft is not None
    return draft.content


async def _bare_app(url: str) -> Litestar:
    pool = await asyncpg.create_pool(url, min_size=1, max_size=10)
    sealed, key = b"x" * 1500, b"y" * 32

    @post("/bare/senden")
    async def bare(request: Request) -> Redirect:  # type: ignore[type-arg]
        form = await request.form()
        assert form["declaration.affirmed"] == "yes"
        now = dt.datetime.now(dt.UTC)
        request_id, case_id = uuid4(), uuid4()
        async with pool.acquire() as connection, connection.transaction():
            run = connection.execute
            await run(f"SET LOCAL app.tenant = '{_OFFICE}'")
            await run(
                "DELETE FROM draft WHERE tenant_id = $1 AND lookup = $2",
                _OFFICE,
                form["code"].encode(),
            )
            await run(
                "INSERT INTO request (id, tenant_id, reference, content, form_version, "
                "text_version, language, test, status, status_lookup, sent_at) "
                "VALUES ($1, $2, $3, $4, 'v', 'v', 'de', false, 'sent', $5, $6)",
                request_id, _OFFICE, codes.new_reference(), sealed, request_id.bytes, now,
            )  # fmt: skip
            await run(
                "INSERT INTO request_case (id, tenant_id, request_id, number, status, "
                "message_uuid, birth_index) VALUES ($1, $2, $3, 1, 'sent', $4, $5)",
                case_id, _OFFICE, request_id, uuid4(), key,
            )  # fmt: skip
            await run(
                "INSERT INTO status_change (id, tenant_id, case_id, status, at) "
                "VALUES ($1, $2, $3, 'sent', $4)",
                uuid4(), _OFFICE, case_id, now,
            )  # fmt: skip
            await run(
                "INSERT INTO request_lookup (id, reference, status_lookup, office_id, request_id) "
                "VALUES ($1, $2, $3, $4, $5)",
                uuid4(), codes.new_reference(), request_id.bytes, _OFFICE, request_id,
            )  # fmt: skip
            await run(
                "INSERT INTO job (id, tenant_id, kind, subject_id, state, run_at, attempts, "
                "max_attempts, created_at, reason) "
                "VALUES ($1, $2, 'bench', $3, 'queued', $4, 0, 12, $5, '')",
                uuid4(), _OFFICE, request_id, now + dt.timedelta(days=1), now,
            )  # fmt: skip
            seq = await connection.fetchval(
                "UPDATE audit_head SET seq = seq + 1, hash = $2 WHERE tenant_id = $1 "
                "RETURNING seq", _OFFICE, key,
            )  # fmt: skip
            await run(
                "INSERT INTO audit_entry (id, tenant_id, seq, at, tag, actor_kind, fields, "
                "previous, hash) VALUES ($1, $2, $3, $4, 't', 'citizen', '', $5, $5)",
                uuid4(), _OFFICE, seq, now, key,
            )  # fmt: skip
        return Redirect("/j/bremerhaven/gesendet", status_code=303)

    return Litestar([bare], openapi_config=None, on_shutdown=[pool.close])


async def _run(folder: Path, urls: Urls) -> None:
    settings = msgspec.structs.replace(
        demo_settings(folder, 8000),
        database_url=urls.app,
        platform_database_url=urls.platform,
        rate_limits=False,
    )
    kernel = build(settings)
    await kernel.database.open()
    await seed(kernel)
    app = create_app(kernel)
    bare_app = await _bare_app(urls.app)
    async with app.lifespan(), bare_app.lifespan(), client_of(app) as client:
        content = await _filled_draft(client, kernel)
        token = client.cookies["__Host-formular"]
        needed = _CALLS * (_ROUNDS + 1)
        ready = [await drafts.begin(kernel, _OFFICE, content, "v1") for _ in range(needed)]
        others = [await drafts.begin(kernel, _OFFICE, content, "v1") for _ in range(needed)]
        form = {"declaration.affirmed": "yes", "declaration.privacy_read": "yes"}

        caller = Caller(app, dict(client.cookies))
        bare_caller = Caller(bare_app)

        async def ours() -> None:
            caller.cookies[NAME] = ready.pop()
            path = "/j/bremerhaven/senden"
            assert await caller("POST", path, {**form, "_csrf_token": token}) == 303

        async def bare() -> None:
            lookup = drafts.keys_of(others.pop()).lookup.hex()[:16]
            assert await bare_caller("POST", "/bare/senden", {**form, "code": lookup}) == 303

        result = await compare(ours, bare, rounds=_ROUNDS, calls=_CALLS)
        result.show("send (PostgreSQL)", _GOAL, _IN_THE_WAY)


def main() -> None:
    with postgres_server(on_disk=True) as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(server, Path(folder)))


async def _measure(server: Postgres, folder: Path) -> None:
    await _run(folder, await server.fresh())
