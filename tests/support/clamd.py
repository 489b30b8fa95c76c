"""A real clamd with a single signature of our own, for the EICAR test file."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from paper import EICAR

_PATIENCE = 60.0


class Clamd:
    """A scanner that can be started and stopped; `address` as in the settings."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("clamd", path="/usr/sbin:/usr/bin")
        assert program, "clamd is missing: apt-get install clamav-daemon"
        self._program = program
        self._socket = folder / "clamd.sock"
        self._log = folder / "clamd.log"
        self._config = folder / "clamd.conf"
        self._process: subprocess.Popen[bytes] | None = None
        database = folder / "database"
        database.mkdir()
        # Any kind of file, anywhere in it.
        (database / "own.ndb").write_text(f"Sorgeauskunft.Eicar:0:*:{EICAR.hex()}\n")
        self._config.write_text(
            f"LocalSocket {self._socket}\n"
            f"DatabaseDirectory {database}\n"
            f"TemporaryDirectory {folder}\n"
            "Foreground yes\nUser root\nSelfCheck 0\nStreamMaxLength 25M\n"
        )

    @property
    def address(self) -> str:
        return f"unix:{self._socket}"

    def start(self) -> None:
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - Debian's program
                [self._program, f"--config-file={self._config}"], stdout=output, stderr=output
            )
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            assert self._process.poll() is None, self._log.read_text()
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
                client.connect(str(self._socket))
                client.sendall(b"zPING\0")
                if client.recv(16) == b"PONG\0":
                    return
            time.sleep(0.05)
        raise AssertionError(self._log.read_text())

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None
        self._socket.unlink(missing_ok=True)


@contextlib.contextmanager
def scanner() -> Iterator[Clamd]:
    # Short, because a socket's path must not be longer than 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="so-clamd-"))
    clamd = Clamd(folder)
    clamd.start()
    try:
        yield clamd
    finally:
        clamd.stop()
        shutil.rmtree(folder, ignore_errors=True)
