"""What is known of a file that she gave us. Values only."""

from __future__ import annotations

import enum
from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from tenants.offices import FormModes, Mode

MAX_FILES: Final = 12
"""Files for one document: a long court decision, photographed page by page."""


class Document(enum.StrEnum):
    """The documents that an office may ask for; the names of its modes and of the texts."""

    ID_CARD = "id_card"
    BIRTH_CERTIFICATE = "birth_certificate"
    PATERNITY_DOCUMENT = "paternity_document"
    COURT_DECISION = "court_decision"

    def mode(self, modes: FormModes) -> Mode:
        """Whether the office asks for it."""
        mode: Mode = getattr(modes, self.value)
        return mode


class MediaType(enum.StrEnum):
    """The kinds of files that are taken."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"

    @property
    def ending(self) -> str:
        """The ending of a file's name."""
        return {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[self.value]


class Upload(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file. This record is only ever kept sealed: it holds the key of its blob.

    `document` is what it was asked for as, None where it came with an answer to the office's
    question. `size` is in bytes, as kept. `name` is cleaned (`names.py`). `waiting`: the scanner was
    away, so the file is not accepted yet and must not be sent.
    """

    id: UUID
    document: Document | None
    name: str
    media_type: MediaType
    size: int
    key: bytes
    waiting: bool = False


def modes_for(modes: FormModes, named: Collection[str]) -> FormModes:
    """Return an office's modes for one mother: court decisions only where she has named one.

    `named` are the documents that her pre-check has led to (`precheck.Result.documents`).
    """
    if Document.COURT_DECISION in named:
        return modes
    return msgspec.structs.replace(modes, court_decision=Mode.OFF)


def asked_for(modes: FormModes) -> tuple[Document, ...]:
    """Return the documents that are asked for, in order."""
    return tuple(document for document in Document if document.mode(modes) != Mode.OFF)
