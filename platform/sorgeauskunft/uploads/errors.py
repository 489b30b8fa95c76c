"""Why a file is not taken. Each reason has its sentence `uploads.error.<reason>`."""

from __future__ import annotations

import enum

from sorgeauskunft.kernel.errors import SorgeauskunftError


class Reason(enum.StrEnum):
    """Why."""

    NOTHING = "nothing"  # no file chosen
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TOO_MUCH = "too-much"  # all files together
    TOO_MANY = "too-many"  # files for one document
    KIND = "kind"  # neither PDF nor JPEG nor PNG
    BROKEN = "broken"
    TOO_COMPLEX = "too-complex"  # more pixels or objects, memory or time than a document needs
    ENCRYPTED = "encrypted"
    ACTIVE = "active"  # a PDF that does something or carries something
    INFECTED = "infected"
    SCANNER = "scanner"  # it is away, and the file cannot wait for it
    STORAGE = "storage"  # there is no room for it on our side
    INTERRUPTED = "interrupted"  # the form did not arrive whole


class RefusedError(SorgeauskunftError):
    """A file is not taken, and nothing of it is kept."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
