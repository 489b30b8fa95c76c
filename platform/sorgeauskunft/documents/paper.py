"""What every letter on paper has in common: style, window, QR code and pictures inside the page."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path
from typing import Final

import segno
from markupsafe import Markup

_STYLE: Final = Path(__file__).parent / "templates" / "letter.css"
# What fits into the 27.3 mm of the window below the sender's line: letters a line, and lines.
_SIZES: Final = (("normal", 40, 6), ("small", 48, 7), ("tiny", 58, 9))


@cache
def letter_style() -> Markup:
    """Return the style of a letter after DIN 5008, form B, on top of that of all documents."""
    return Markup(_STYLE.read_text("utf-8"))  # noqa: S704 - our own file


def window_size(lines: tuple[str, ...]) -> str:
    """The largest letters with which all lines fit into the window; never a line less."""
    for size, letters, room in _SIZES:
        if sum(-(-len(line) // letters) for line in lines) <= room:
            return size
    return _SIZES[-1][0]


def qr_code(address: str) -> str:
    """Return an address as a QR code, to be the source of a picture."""
    out = io.BytesIO()
    # Level Q still reads with a quarter of it lost: letters are folded, copied and faxed.
    segno.make(address, error="q", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return data_address("image/svg+xml", out.getvalue())


def data_address(media_type: str, content: bytes) -> str:
    """Return a picture as an address that holds it."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
