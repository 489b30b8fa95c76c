"""The report of measurements: facts of the machine, and what was printed, kept as it was printed."""

from __future__ import annotations

import io
import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final, TextIO

from configured import POSTGRES_TOOLS

_LIBRARIES: Final = ("litestar", "uvicorn", "piccolo", "asyncpg", "msgspec", "weasyprint", "lxml")
_VERDICT: Final = re.compile(r": (met|MISSED)\b")


class Both(io.TextIOBase):
    """Writes to a report and to where everything was printed before."""

    def __init__(self, report: TextIO) -> None:
        self._places = (sys.stdout, report)

    def write(self, text: str) -> int:
        """Write, and at once: who waits an hour wants to see how far it is."""
        for place in self._places:
            place.write(text)
            place.flush()
        return len(text)


def facts() -> dict[str, str]:
    """What figures depend on; nothing that names a machine."""
    return {
        "processors": f"{os.cpu_count()} × {_processor()}",
        "memory": f"{_memory() / 1024**2:.0f} GB",
        "free on disk": f"{shutil.disk_usage(Path.cwd()).free / 1024**3:.0f} GB",
        "load average before": ", ".join(f"{load:.1f}" for load in os.getloadavg()),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Python": platform.python_version(),
        "PostgreSQL": _postgres(),
        "libraries": ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
        "revision": _revision(),
    }


def counted(text: str) -> tuple[int, int]:
    """How many goals a report says are met, and how many missed."""
    verdicts = _VERDICT.findall(text)
    return verdicts.count("met"), verdicts.count("MISSED")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "processor"


def _memory() -> int:
    """Kilobytes."""
    line, *_ = Path("/proc/meminfo").read_text("utf-8").splitlines()
    return int(line.split()[1])


def _postgres() -> str:
    return _said(str(Path(POSTGRES_TOOLS) / "postgres"), "--version").rpartition(" ")[2]


def _revision() -> str:
    changed = "" if not _said("git", "status", "--porcelain") else " and changes"
    return _said("git", "rev-parse", "--short", "HEAD") + changed


def _said(*command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands
            command, capture_output=True, text=True, timeout=30, check=False
        )
    except OSError:
        return "unknown"
    return done.stdout.strip()
