"""What the engine is asked for: plain values that travel to a worker process."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

import msgspec

# PDF/A-3 wants the MIME type of an embedded file; it becomes a PDF name, so no odd characters.
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
# The old /F entry of a file specification has no Unicode: a plain ASCII name is right in every viewer.
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class EmbeddedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file inside the PDF. `relationship` says what it is to the document (ISO 32000-2, 7.11.3).

    Raises `ValueError` for a name with anything but ASCII letters, digits, dot, dash and underscore,
    for a malformed media type and for a naive `modified`.
    """

    name: str
    description: str
    content: bytes
    media_type: str
    modified: dt.datetime
    relationship: Literal["Source", "Data", "Alternative", "Supplement"] = "Source"

    def __post_init__(self) -> None:
        if not _FILE_NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no plain ASCII file name")
        if not _MEDIA_TYPE.fullmatch(self.media_type):
            raise ValueError(f"{self.media_type!r} is no media type")
        if self.modified.tzinfo is None:
            raise ValueError("The time of an embedded file needs a time zone")


class PdfJob(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document: an HTML page, already rendered and escaped, and what the file says of itself.

    `language` is a BCP 47 tag, `created` an aware time. The same job always gives the same bytes.
    """

    html: str
    title: str
    language: str
    created: dt.datetime
    attachments: tuple[EmbeddedFile, ...] = ()

    def __post_init__(self) -> None:
        if self.created.tzinfo is None:
            raise ValueError("The time of a document needs a time zone")
