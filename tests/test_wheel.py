"""The wheel that goes into the image holds everything that the program needs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from processes import SETTINGS, Process, bare_environment, free_port

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


def run(*command: str | Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own commands
        [str(part) for part in command],
        cwd=ROOT,
        env=bare_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.e2e
def test_the_wheel_serves(tmp_path: Path) -> None:
    """Installed elsewhere, without the checkout, it migrates, finds its fonts, serves page and style."""
    run(BIN / "hatchling", "build", "--target", "wheel", "--directory", tmp_path / "wheel")
    (wheel,) = (tmp_path / "wheel").glob("*.whl")
    installed = tmp_path / "installed"
    run(
        *(BIN / "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--target", installed, wheel),
    )
    port = free_port()
    environment = SETTINGS | {
        # In front of the checkout, which an editable install puts on the path as well.
        "PYTHONPATH": str(installed),
        "SORGEAUSKUNFT_DATA_FOLDER": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'so.sqlite'}",
    }
    where = subprocess.run(
        [sys.executable, "-c", "import web, sorgeauskunft; print(web.__file__)"],
        cwd=tmp_path,
        env=bare_environment() | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(installed))
    migrating = Process(tmp_path / "migrate.log", "migrate", environment=environment)
    assert migrating.wait(60) == 0, migrating.log.read_text()
    served = Process(
        tmp_path / "serve.log",
        *("serve", "--with-worker", "--port", str(port)),
        environment=environment,
    )
    try:
        served.wait_for(f"http://127.0.0.1:{port}/readyz")
        page = httpx.get(f"http://127.0.0.1:{port}/")
        assert page.status_code == 200
        styles = set(re.findall(r'href="(/[^"]+\.css)"', page.text))
        assert styles
        for style in styles:
            assert httpx.get(f"http://127.0.0.1:{port}{style}").status_code == 200
        fonts = installed / "sorgeauskunft" / "documents" / "pdf" / "fonts"
        assert list(fonts.iterdir())
    finally:
        served.end()
