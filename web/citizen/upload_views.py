"""The page for files as views: each document with its files and with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from sorgeauskunft.requests import Question
from sorgeauskunft.texts import Texts
from sorgeauskunft.uploads import MAX_FILES, Document, Upload, asked_for
from tenants.offices import Mode
from web.citizen.journey import Journey

_MEGABYTE = 1024 * 1024


class FileView(msgspec.Struct, frozen=True):
    """One file: what it is called, its kind and size in words, whether it still waits."""

    id: str
    name: str
    details: str
    waiting: bool


class DocumentView(msgspec.Struct, frozen=True):
    """One document that is asked for. `error` is a sentence, empty where nothing is wrong."""

    key: str
    label: str
    hint: str
    needed: bool
    error: str
    files: tuple[FileView, ...]

    @property
    def id(self) -> str:
        """The id of the file input, to which the error summary leads."""
        return f"datei-{self.key.replace('_', '-')}"

    @property
    def may_add(self) -> bool:
        """Whether there may be one more file."""
        return len(self.files) < MAX_FILES


def document_views(journey: Journey, errors: Mapping[str, str]) -> list[DocumentView]:
    """Return the documents that this office asks her for; `errors`: document → reason."""
    options = journey.context.options
    uploads = journey.content.uploads
    return [
        DocumentView(
            document.value,
            journey.texts(f"uploads.document.{document}"),
            journey.texts(f"uploads.document.{document}.hint"),
            document.mode(options) == Mode.NEEDED,
            error_sentence(journey, document, errors.get(document.value, "")),
            tuple(
                file_view(journey.texts, upload)
                for upload in uploads
                if upload.document is document
            ),
        )
        for document in asked_for(options)
    ]


def file_view(texts: Texts, upload: Upload) -> FileView:
    """Return a file as it is shown."""
    return FileView(str(upload.id), upload.name, details(texts, upload), upload.waiting)


def answer_files(texts: Texts, questions: Iterable[Question]) -> dict[UUID, list[FileView]]:
    """Return question → the files that came with its answer."""
    return {
        question.id: [file_view(texts, upload) for upload in question.files]
        for question in questions
    }


def error_sentence(journey: Journey, document: Document, reason: str) -> str:
    """Return what is wrong with a document, and what to do; empty for no reason."""
    if not reason:
        return ""
    settings = journey.site.kernel.settings
    return journey.texts(
        f"uploads.error.{reason}",
        label=journey.texts(f"uploads.document.{document}"),
        each=settings.upload_file_megabytes,
        total=settings.upload_total_megabytes,
        files=MAX_FILES,
    )


def details(texts: Texts, upload: Upload) -> str:
    """Return kind and size of a file, like "PDF, 1,4 MB"."""
    kind = upload.media_type.ending.upper()
    if upload.size < _MEGABYTE:
        return texts("uploads.size.kilobytes", kind=kind, size=-(-upload.size // 1024))
    whole, tenth = divmod(round(upload.size * 10 / _MEGABYTE), 10)
    return texts("uploads.size.megabytes", kind=kind, whole=whole, tenth=tenth)
