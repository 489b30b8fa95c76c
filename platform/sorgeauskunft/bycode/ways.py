"""How a code comes to the office that keeps the register."""

from __future__ import annotations

import enum


class CodeWay(enum.StrEnum):
    """A letter may hold the data and the code. A mail holds neither: it is read by many on its way."""

    LETTER = "letter"
    """A letter by post: what is asked, the code, and the page."""
    PHONE = "phone"
    """A mail with page and reference; the code is told by phone."""
