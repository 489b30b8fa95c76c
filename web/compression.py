"""How pages are pressed for phones."""

from __future__ import annotations

from typing import Final

from litestar.config.compression import CompressionConfig
from litestar.middleware.compression.brotli_facade import BrotliCompression


class PassingBrotli(BrotliCompression):
    """Brotli that gives its memory back with the answer.

    A rendered page leaves rings of objects that hold the answer's compressor, and wait for Python's
    search for garbage. The search counts objects and knows nothing of the megabyte that a compressor
    takes outside of them: it would come when hundreds have gathered.
    """

    __slots__ = ()

    def close(self) -> None:
        """See `CompressionFacade`."""
        super().close()
        del self.compressor


# Static files are pressed at set-up; files and PDFs hold nothing to be pressed, and keep their length.
_NOT_PRESSED: Final = [
    r"^/static/",
    r"^/api/v1/",
    r"/(datei|dokumente|unterlagen)/[0-9a-f-]{36}$",
    r"/(kopie|pdf|entwurf|druck|vorschau|zip|ansicht|datenblatt|xlsx)$",
]

PRESSED: Final = CompressionConfig(
    backend="passing-brotli",
    compression_facade=PassingBrotli,
    brotli_quality=5,
    brotli_lgwin=16,
    exclude=_NOT_PRESSED,
    minimum_size=1000,
)
"""A window of 64 kB: pages are hardly larger pressed by it than by the usual 4 MB, for less than half of
the work and a third of the memory."""
