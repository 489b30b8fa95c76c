"""What a key opens. A key has some of these, none implies another."""

from __future__ import annotations

import enum


class Scope(enum.StrEnum):
    """A right of a key."""

    REQUESTS_READ = "requests:read"
    """List requests, read them with their messages, PDFs and uploads."""
    REQUESTS_ACKNOWLEDGE = "requests:acknowledge"
    """Say that a request has arrived in the Fachverfahren."""
    STATUS_WRITE = "status:write"
    """Move cases, decline them, ask the mother."""
    CERTIFICATES_WRITE = "certificates:write"
    """Bring a letter of the Fachverfahren's own, which decides the case."""
    REGISTER_READ = "register:read"
    """List and read queries of other offices."""
    REGISTER_ANSWER = "register:answer"
    """Answer them."""
