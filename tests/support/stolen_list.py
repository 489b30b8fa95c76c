"""Collections of stolen passwords, as an operator brings them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def name_of(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def collection(path: Path, passwords: Iterable[str], end: str = "\r\n") -> str:
    """Write a collection as the downloader does; return its path."""
    lines = [f"{name}:{number}{end}" for number, name in enumerate(sorted(map(name_of, passwords)))]
    path.write_bytes("".join(lines).encode())
    return str(path)
