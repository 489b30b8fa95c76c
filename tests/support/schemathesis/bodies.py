"""Bodies that the tool does not make by itself."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.serializer("application/pdf")
def as_bytes(_context: Any, value: Any) -> bytes:
    """What was made for a PDF, as bytes; hardly ever one, which is the point."""
    return value if isinstance(value, bytes) else str(value).encode()
