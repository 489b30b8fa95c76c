"""Whether a password was stolen somewhere: looked up in a file that the operator brings.

Nobody is asked over the network. The file is what the downloader of Have I Been Pwned writes: a line
`SHA-1:count` for each password, in capital hexadecimal digits and sorted by them, some 40 gigabytes;
a part of it in the same order does as well. It is searched where it lies, in about 35 reads.
(NIST SP 800-63B, 5.1.1.2; OWASP ASVS 5, 6.2.12)
"""

from __future__ import annotations

import hashlib
import re
from io import BufferedReader
from pathlib import Path
from typing import Final

_LINE: Final = re.compile(rb"[0-9A-F]{40}(:\d+)?\r?\n?")
_LONGEST_LINE: Final = 80
_SAMPLES: Final = 64


def is_stolen(path: str, password: str) -> bool:
    """Whether the file at `path` has a password. Blocks for a few reads.

    Raises:
        OSError: It cannot be read.
        ValueError: It holds something else.
    """
    # The name of a line in somebody else's list: nothing is protected by it.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with Path(path).open("rb") as file:
        low, high = 0, Path(path).stat().st_size
        while low < high:
            middle = (low + high) // 2
            found = _line_behind(file, middle)
            if found and found < wanted:
                low = middle + 1
            else:
                high = middle
        return _line_behind(file, low) == wanted


def format_fault(path: str) -> str:
    """Say why a file that can be read is none of these; empty where it is, as far as samples show."""
    with Path(path).open("rb") as file:
        size = Path(path).stat().st_size
        try:
            seen = [_line_behind(file, size * each // _SAMPLES) for each in range(_SAMPLES)]
        except ValueError:
            return "must hold a line of SHA-1 and count for each password"
    lines = [line for line in seen if line]
    if not lines:
        return "holds no password"
    return "" if lines == sorted(lines) else "must be sorted by SHA-1"


def _line_behind(file: BufferedReader, place: int) -> bytes:
    """Return the SHA-1 of the first line that begins at a place or behind it; empty at the end."""
    file.seek(max(0, place - 1))
    if place:
        file.readline(_LONGEST_LINE)
    line = file.readline(_LONGEST_LINE)
    if line and not _LINE.fullmatch(line):
        raise ValueError("no line of SHA-1 and count")
    return line[:40]
