"""The only door through which a document gets anything from outside its own HTML."""

from __future__ import annotations

from pathlib import Path

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from sorgeauskunft.documents.pdf.fonts import FONT_FILES


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Serves `font:NAME` for the known fonts and `data:` addresses, and refuses everything else.

    No address is ever turned into a path: a font is looked up by its whole name. A refusal ends the
    rendering (`FatalURLFetchingError`), because a document that silently lacks a part of itself is
    worse than none, and because such an address can only come from a mistake or an attack.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self._fonts = {f"font:{name}": (folder / name).read_bytes() for name in FONT_FILES}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Answer for one address, or raise `FatalURLFetchingError`."""
        if url in self._fonts:
            return URLFetcherResponse(url, self._fonts[url], {"Content-Type": "font/woff2"})
        if not url.startswith("data:"):
            # The scheme tells enough; the rest of the address may carry personal data.
            raise FatalURLFetchingError(url.partition(":")[0][:20])
        return super().fetch(url, headers)
