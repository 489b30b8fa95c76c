"""The real program and a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import chromium
from fault_table import FAULT
from playwright.sync_api import Browser
from processes import demo_server
from sendings import Table, Tally


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def demo_data(demo_folder: Path) -> Path:
    """Where the running demo keeps its data."""
    return demo_folder / "data"


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> Iterator[str]:
    """The address of a running demo."""
    with demo_server(demo_folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for one module only.

    Playwright's event loop stays in the thread as long as the browser lives, and a module of
    asynchronous tests may follow.
    """
    with chromium() as started:
        yield started


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Table:
    """Puts lines into the table of faults, which stands in the summary of the run."""

    def put(counts: Tally, fault: str) -> None:
        request.node.user_properties.append((FAULT, counts.row(fault)))

    return put
