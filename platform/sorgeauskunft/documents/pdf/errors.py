"""What can go wrong between an HTML string and a PDF. No error of a library passes this border."""

from __future__ import annotations

from sorgeauskunft.kernel.errors import SorgeauskunftError


class PdfError(SorgeauskunftError):
    """The base of all errors of this package; the message is one sentence without personal data."""


class FontsMissingError(PdfError):
    """The font files are at none of the known places: the set-up has not been run."""


class ResourceRefusedError(PdfError):
    """The HTML asked for something outside of the allow-list: a network address or a file."""


class RenderError(PdfError):
    """The document could not be laid out or written. The same job will fail again."""


class RenderTimeoutError(PdfError):
    """The document took longer than the limit; its worker was killed."""


class WorkerDiedError(PdfError):
    """Two workers in a row died over the same document (killed from outside, out of memory)."""


class PoolClosedError(PdfError):
    """A document was asked for before `PdfPool.start` or after `PdfPool.close`."""
