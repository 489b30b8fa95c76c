"""The real program and a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import chromium
from playwright.sync_api import Browser
from processes import demo_server


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
