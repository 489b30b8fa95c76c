"""The double of FIT-Connect with its receiver, in a process of its own, for walks with a browser."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from fit_connect_double import settings_of
from processes import bare_environment, free_port

_SUPPORT = Path(__file__).parent
_PATIENCE = 180.0


class PlayedFitConnect:
    """What a walk does to it, see `fit_connect_play`."""

    def __init__(self, base: str) -> None:
        self.base = base

    def settings(self) -> dict[str, str]:
        """What a demo needs in its environment to find it."""
        given = settings_of(self.base)
        return {f"SORGEAUSKUNFT_{name.upper()}": value for name, value in given.items()}

    def do(self, verb: str, **query: str) -> None:
        httpx.post(f"{self.base}/double/{verb}", params=query, trust_env=False).raise_for_status()

    def state(self) -> dict[str, Any]:
        return dict(httpx.get(f"{self.base}/double/", trust_env=False).json())


@contextlib.contextmanager
def played_fit_connect(folder: Path, callback: str, port: int = 0) -> Iterator[PlayedFitConnect]:
    """Run it; `callback` is where it reports news."""
    port = port or free_port()
    command = [sys.executable, "-m", "fit_connect_play", "--port", str(port)]
    path = os.pathsep.join([str(_SUPPORT), *sys.path])
    with (folder / "fit-connect.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*command, "--callback", callback],
            env={**bare_environment(), "PYTHONPATH": path},
            stdout=log,
            stderr=log,
        )
    played = PlayedFitConnect(f"http://127.0.0.1:{port}")
    until = time.monotonic() + _PATIENCE
    try:
        while True:
            assert process.poll() is None, (folder / "fit-connect.log").read_text()[-2000:]
            assert time.monotonic() < until, "the double does not answer"
            with contextlib.suppress(httpx.TransportError):
                played.state()
                break
            time.sleep(0.1)
        yield played
    finally:
        process.terminate()
        process.wait(20)
