"""Expand and contract: the program of before runs on the schema of now, while it is being migrated.

That is what a rolling update does: new pods migrate, and old ones go on serving until they are replaced.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from databases import Postgres, Sqlite, Urls
from former import Former, NoHistoryError, former
from processes import PROGRAM, SETTINGS, Process, bare_environment, free_port
from sendings import client
from visitor import Visitor, fill_form, find_office, pass_check, send

from sorgeauskunft.kernel.database import migrate

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

_SEED = """
import asyncio, os
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import build, load

async def run():
    kernel = build(load(os.environ))
    await kernel.database.open()
    await seed(kernel)
    await kernel.database.close()

asyncio.run(run())
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Former:
    """The former code; without git's history nothing of this can be shown, which is said aloud."""
    try:
        return former(tmp_path_factory.mktemp("former"))
    except NoHistoryError as error:
        reason = f"NOT SHOWN: the former release on the new schema (no history in git: {error})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        warnings.warn(reason, stacklevel=1)
        pytest.skip(reason)


@pytest.fixture
async def empty(engine: Sqlite | Postgres) -> AsyncIterator[Urls]:
    fresh = await engine.fresh(migrated=False)
    yield fresh
    await engine.drop(fresh)


@pytest.fixture
def environment(empty: Urls, tmp_path: Path) -> dict[str, str]:
    """Settings that the former program and this one both know."""
    roles = {
        "SORGEAUSKUNFT_PLATFORM_DATABASE_URL": empty.platform,
        "SORGEAUSKUNFT_MIGRATION_DATABASE_URL": empty.owner,
    }
    return SETTINGS | {
        "DATABASE_URL": empty.app,
        "SORGEAUSKUNFT_DATA_FOLDER": str(tmp_path),
        "SORGEAUSKUNFT_KENNUNG_LIST_URI": "urn:example:kennung",
        "SORGEAUSKUNFT_KENNUNG_LIST_VERSION": "1",
        **(roles if empty.engine == "postgresql" else {}),
    }


def run(before: Former, environment: dict[str, str], *arguments: str) -> None:
    """Run something of the former program to its end."""
    done = subprocess.run(  # noqa: S603 - our own program
        arguments,
        env=bare_environment() | environment | before.environment,
        cwd=before.folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{before.why}:\n{done.stdout}\n{done.stderr}"


@asynccontextmanager
async def serving(log: Path, environment: dict[str, str]) -> AsyncIterator[int]:
    """A server with a worker in it; its port."""
    port = free_port()
    process = Process(log, "serve", "--port", str(port), "--with-worker", environment=environment)
    try:
        await asyncio.to_thread(process.wait_for, f"http://127.0.0.1:{port}/readyz")
        yield port
    finally:
        status = await asyncio.to_thread(process.end)
    said = await asyncio.to_thread(log.read_text)
    # A server with one process ends by the signal that it was told to end by.
    assert status in {0, -signal.SIGTERM}, said[-3000:]
    assert "Traceback" not in said, said[-3000:]


async def asked(port: int) -> str:
    """A mother finds her office and sends a request; its reference."""
    async with client(port) as browser:
        mother = Visitor(browser)
        await find_office(mother)
        await pass_check(mother)
        await fill_form(mother)
        await send(mother)
        reference = mother.page.xpath("//*[@class='so-code']")[0].text_content()
        assert reference
        return str(reference)


async def read(port: int, references: set[str]) -> None:
    """The clerk finds all of them delivered in the inbox, and opens the message of each."""
    async with client(port) as browser:
        clerk = Visitor(browser)
        await clerk.log_in()
        for _ in range(120):
            await clerk.open("/amt")
            found = {
                link.text_content(): link.get("href")
                for link in clerk.page.xpath("//a[starts-with(@href, '/amt/anfragen/')]")
            }
            papers = [await documents(clerk, found[each]) for each in references if each in found]
            if len(papers) == len(references) and all(papers):
                return
            await asyncio.sleep(0.5)
        raise AssertionError((references, found))


async def documents(clerk: Visitor, path: str) -> bool:
    """Whether a request's XML is there, and is one."""
    await clerk.open(path)
    for href in clerk.page.xpath("//a[contains(@href, '/dokumente/')]/@href"):
        content = (await clerk.client.get(href)).content
        if b"Beispiel" in content or content.startswith(b"<?xml"):
            return True
    return False


async def test_rolling_update(
    before: Former, empty: Urls, environment: dict[str, str], tmp_path: Path
) -> None:
    """A request sent before, one sent by the old program after the migration: both go all the way.

    The old program serves while the new one migrates, can be started again on the new schema, and the
    new one reads what it wrote.
    """
    run(before, environment, str(PROGRAM), "migrate")
    run(before, environment, sys.executable, "-c", _SEED)
    old = environment | before.environment
    async with serving(tmp_path / "old.log", old) as port:
        first = await asked(port)
        ran = await migrate(empty.owner, app_url=empty.app, platform_url=empty.platform)
        assert ran, f"{before.why}: nothing was migrated, so nothing is shown"
        second = await asked(port)
        await read(port, {first, second})
    async with serving(tmp_path / "again.log", old) as port:
        third = await asked(port)
        await read(port, {first, second, third})
    async with serving(tmp_path / "new.log", environment) as port:
        await read(port, {first, second, third})
