"""From HTML to an archivable, accessible PDF, in processes of their own.

`sorgeauskunft.documents.pdf.engine` renders inside the caller's process; it is left out here because
it loads WeasyPrint, which the web process shall not.
"""

from sorgeauskunft.documents.pdf.errors import (
    FontsMissingError,
    PdfError,
    PoolClosedError,
    RenderError,
    RenderTimeoutError,
    ResourceRefusedError,
    WorkerDiedError,
)
from sorgeauskunft.documents.pdf.fonts import font_folder, install_fonts
from sorgeauskunft.documents.pdf.job import EmbeddedFile, PdfJob
from sorgeauskunft.documents.pdf.pool import PdfPool

__all__ = [
    "EmbeddedFile",
    "FontsMissingError",
    "PdfError",
    "PdfJob",
    "PdfPool",
    "PoolClosedError",
    "RenderError",
    "RenderTimeoutError",
    "ResourceRefusedError",
    "WorkerDiedError",
    "font_folder",
    "install_fonts",
]
