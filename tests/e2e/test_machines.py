"""A Fachverfahren and the real program: the admin's page, the example of the docs, a hostile tool."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
from arrivals import arrived, somebody
from browser import Tab
from clerk import log_in, wait_for
from listener import listening
from looking import cut_off, small_targets
from machines import API, key_for
from messages import two_of_demo
from playwright.sync_api import Browser
from processes import PROGRAM, Process, bare_environment, free_port

from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.kernel import Kernel, build

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tests" / "support" / "schemathesis"
PAGE = "/amt/einstellungen/schnittstelle"

T = TypeVar("T")


class Live(msgspec.Struct, frozen=True):
    """A running demo without limits, for a tool that asks a lot, and its data."""

    address: str
    data: Path

    def run(self, act: Callable[[Kernel], Awaitable[T]]) -> T:
        """Do something with the data of the running demo."""

        async def whole() -> T:
            kernel = build(demo_settings(self.data, urlsplit(self.address).port or 0))
            await kernel.database.open()
            try:
                return await act(kernel)
            finally:
                await kernel.database.close()

        return asyncio.run(whole())


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("machines")
    port, data = free_port(), folder / "data"
    environment = {"SORGEAUSKUNFT_RATE_LIMITS": "false"}
    arguments = ("demo", "--port", str(port), "--data", str(data))
    process = Process(folder / "demo.log", *arguments, environment=environment)
    try:
        process.wait_for(f"http://127.0.0.1:{port}/readyz")
        yield Live(f"http://localhost:{port}", data)
    finally:
        process.end()


async def prepared(kernel: Kernel) -> str:
    """A request and a query for Osnabrück, and a key for all of it."""
    two = await two_of_demo(kernel)
    await arrived(kernel, two.asked)
    await two.query(somebody(two.asking))
    return await key_for(kernel, two.asked.id)


def ready(live: Live, key: str) -> None:
    """Wait until the worker has made the documents and brought the query."""
    headers = {"authorization": f"Bearer {key}"}
    for _ in range(240):
        with httpx.Client(base_url=live.address + API, headers=headers) as client:
            (request, *_) = client.get("/requests?acknowledged=false").json()["items"]
            made = client.get(f"/requests/{request['id']}").json()["pdf_href"]
            brought = client.get("/register-inquiries?state=open").json()["items"]
        if made and brought:
            return
        time.sleep(0.25)
    raise AssertionError("the worker did not do its part")


def test_example(live: Live, tmp_path: Path) -> None:
    """The example of the docs fetches, checks, acknowledges and answers; a second run finds nothing."""
    key = live.run(prepared)
    ready(live, key)
    script = ROOT / "docs" / "beispiele" / "abholen.py"
    said = []
    for _ in range(2):
        done = subprocess.run(  # noqa: S603 - our own example
            [sys.executable, str(script), live.address, str(tmp_path)],
            env={**bare_environment(), "SCHLUESSEL": key},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        said.append(done.stdout.split())
    assert (said[0][0], said[0][2], said[1]) == ("abgeholt", "beantwortet", [])
    folder = tmp_path / said[0][1]
    assert (folder / "anfrage.pdf").read_bytes().startswith(b"%PDF-")
    valid = subprocess.run(  # noqa: S603 - our own program
        [str(PROGRAM), "xfamilie", "validate", str(folder / "kind-1.xml")],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert valid.returncode == 0
    assert len(script.read_text("utf-8").splitlines()) < 120


def test_against_its_description(live: Live, tmp_path: Path) -> None:
    """A tool that makes requests of the description, good and bad ones, finds no contradiction."""
    key = live.run(prepared)
    ready(live, key)
    done = subprocess.run(  # noqa: S603 - a tool of ours
        [
            str(Path(sys.executable).parent / "schemathesis"),
            *("--config-file", str(TOOL / "schemathesis.toml"), "run"),
            live.address.replace("localhost", "127.0.0.1") + f"{API}/openapi.json",
            *("-H", f"Authorization: Bearer {key}"),
            *("--checks", "all", "--mode", "all", "--seed", "1", "--max-examples", "3"),
            *("--generation-database", "none", "--continue-on-failure", "--no-color"),
            # How long an answer takes says more of the machine than of the API.
            *("--suppress-health-check", "all", "--request-timeout", "60"),
        ],
        cwd=tmp_path,
        env={
            **bare_environment(),
            "PYTHONPATH": os.pathsep.join([str(TOOL), os.environ.get("PYTHONPATH", "")]),
            "SCHEMATHESIS_HOOKS": "bodies",
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert re.search(r"Tested: 15\b", done.stdout)


def test_page(browser: Browser, live: Live) -> None:
    """An admin makes a key and a webhook and tests it, wide and light, small and dark."""
    faults: list[str] = []
    with listening() as listener:
        for dark, width in ((False, 1280), (True, 320)):
            tab = Tab(browser, live.address, width=width, dark=dark, label=f"machines-{width}")
            log_in(tab, "bremerhaven", "admin")
            tab.open(PAGE)
            with tab.page.expect_navigation():
                tab.press("Schlüssel anlegen")
            tab.look("error")
            tab.page.get_by_label("Name des Schlüssels").fill(f"Fachverfahren {width}")
            tab.page.get_by_label("Anfragen lesen").check()
            with tab.page.expect_navigation():
                tab.press("Schlüssel anlegen")
            tab.look("key")
            key = tab.page.locator(".so-secret").inner_text()
            headers = {"authorization": f"Bearer {key}"}
            assert httpx.get(f"{live.address}{API}/requests", headers=headers).status_code == 200
            tab.page.get_by_label("Adresse", exact=True).fill(f"{listener.url}&breite={width}")
            tab.page.get_by_label("Anfrage zugestellt").check()
            with tab.page.expect_navigation():
                tab.press("Webhook anlegen")
            assert tab.page.locator(".so-secret").inner_text().startswith("whs_")
            with tab.page.expect_navigation():
                tab.page.get_by_role("button", name=re.compile(f"Testen.*{width}")).click()
            wait_for(tab, PAGE, "Test: angenommen.")
            tab.look("tested")
            faults += [*small_targets(tab.page), *cut_off(tab.page)]
            tab.open(f"{API}/docs")
            tab.look("docs")
            faults += [*small_targets(tab.page), *cut_off(tab.page)]
            tab.close()
        assert len(listener.came) == 2
    assert not faults
