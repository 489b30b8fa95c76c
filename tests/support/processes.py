"""The real program as processes of its own: started, waited for, ended or killed by their ids."""

from __future__ import annotations

import base64
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

PROGRAM = Path(sys.executable).parent / "sorgeauskunft"
_PATIENCE = 120.0

_KEY = base64.b64encode(b"k" * 32).decode()
SETTINGS = {
    "SORGEAUSKUNFT_ENVIRONMENT": "test",
    "SORGEAUSKUNFT_KEY_ENCRYPTION_KEYS": f"first:{_KEY}",
    "SORGEAUSKUNFT_INDEX_KEY": _KEY,
    "SORGEAUSKUNFT_SESSION_KEY": _KEY,
}
"""The least that a start needs."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Process:
    """One running command of the program; what it says goes to a file."""

    def __init__(
        self,
        log: Path,
        *arguments: str,
        environment: dict[str, str] | None = None,
        shifted: str = "",
    ) -> None:
        """`shifted` is how far its clock is from the right time (`+1h`); Debian's faketime does it."""
        self.log = log
        # Only the clock on the wall: what measures time spans goes on as before.
        clock = ["faketime", "-m", "--exclude-monotonic", "-f", shifted] if shifted else []
        with log.open("ab") as output:
            # A session of its own, so that the processes it starts can be ended with it.
            self._popen = subprocess.Popen(  # noqa: S603 - our own program
                [*clock, str(PROGRAM), *arguments],
                env={**bare_environment(), **(environment or {})},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    def kill(self) -> None:
        """Kill -9: nothing of the program's own can run any more."""
        self._popen.send_signal(signal.SIGKILL)
        self._popen.wait()

    def kill_all(self) -> None:
        """Kill -9 for it and for what it has started."""
        os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()

    def end(self) -> int:
        """Ask to end, as an operator would; kill only what does not listen."""
        self._popen.terminate()
        try:
            return self._popen.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._popen.pid, signal.SIGKILL)
            raise

    def wait(self, seconds: float) -> int:
        """Wait for a command that ends by itself; return its exit status."""
        return self._popen.wait(seconds)

    def is_running(self) -> bool:
        return self._popen.poll() is None

    def wait_for(self, url: str, ask: Callable[..., httpx.Response] = httpx.get) -> None:
        """Wait until a page answers with 200; `ask` for who is no ordinary caller."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if not self.is_running():
                raise AssertionError(f"ended early:\n{self.log.read_text()[-3000:]}")
            with contextlib.suppress(httpx.TransportError):
                if ask(url, timeout=5).status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"no answer from {url}:\n{self.log.read_text()[-3000:]}")


def bare_environment() -> dict[str, str]:
    """What a process needs of ours, and none of our settings."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SORGEAUSKUNFT_") and name != "DATABASE_URL"
    }


@contextlib.contextmanager
def demo_server(
    folder: Path, *, port: int = 0, environment: dict[str, str] | None = None
) -> Iterator[str]:
    """Run `sorgeauskunft demo` and give its address for browsers; `environment` is settings of its own."""
    port = port or free_port()
    process = Process(
        folder / "demo.log",
        "demo",
        "--port",
        str(port),
        "--data",
        str(folder / "data"),
        environment=environment,
    )
    try:
        process.wait_for(f"http://127.0.0.1:{port}/readyz")
        yield f"http://localhost:{port}"
    finally:
        process.end()


def ended(folder: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run the program in a folder until it ends; return its exit status and all it said."""
    done = subprocess.run(  # noqa: S603 - our own program
        [str(PROGRAM), *arguments],
        cwd=folder,
        env=bare_environment() | SETTINGS | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout
