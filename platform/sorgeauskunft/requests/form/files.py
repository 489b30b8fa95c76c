"""The page for files: which count with the present answers, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sorgeauskunft.uploads import Upload, asked_for
from tenants.offices import Mode

from .faults import FieldError
from .fields import FormOptions

MISSING: Final = "missing"
"""Nothing was uploaded for a document that the office needs."""

WAITING: Final = "waiting"
"""The scanner was away: the file is not accepted yet."""


def kept_uploads(uploads: Iterable[Upload], options: FormOptions) -> tuple[Upload, ...]:
    """Return the files of the documents that are asked for; only these may travel."""
    asked = asked_for(options)
    return tuple(upload for upload in uploads if upload.document in asked)


def check_uploads(uploads: Iterable[Upload], options: FormOptions) -> Iterator[FieldError]:
    """Return the faults, by document; their sentences are `uploads.error.<code>`."""
    kept = kept_uploads(uploads, options)
    for document in asked_for(options):
        own = [upload for upload in kept if upload.document is document]
        if any(upload.waiting for upload in own):
            yield FieldError(document.value, WAITING)
        elif not own and document.mode(options) == Mode.NEEDED:
            yield FieldError(document.value, MISSING)
