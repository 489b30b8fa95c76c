"""HTML to PDF/A-3a with the tags and the claim of PDF/UA-1, in this process.

Web and job code does not call this but `PdfPool`: a rendering takes a tenth of a second of pure
computing and WeasyPrint costs memory. The parsed style sheet and the fonts are kept, which is why
there is an object. No reference validator was at hand: the output aims at the standards and is
checked by the tests of this package, nobody certified it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from sorgeauskunft.documents.pdf.conformance import complete
from sorgeauskunft.documents.pdf.errors import RenderError, ResourceRefusedError
from sorgeauskunft.documents.pdf.fetching import ClosedFetcher
from sorgeauskunft.documents.pdf.fonts import font_folder
from sorgeauskunft.documents.pdf.job import EmbeddedFile, PdfJob

STYLE_SHEET = Path(__file__).with_name("house.css")

_OPTIONS = {"pdf_variant": "pdf/a-3a", "pdf_tags": True, "output_intent": "srgb"}


class PdfEngine:
    """Renders one document after another; not for use by two threads at once."""

    def __init__(self) -> None:
        """Load fonts and style sheet (about a second); raises `FontsMissingError`."""
        self._fetcher = ClosedFetcher(font_folder())
        self._fonts = FontConfiguration()
        self._style = CSS(
            string=STYLE_SHEET.read_text("utf-8"),
            font_config=self._fonts,
            url_fetcher=self._fetcher,
        )

    def render(self, job: PdfJob) -> bytes:
        """The PDF of `job`; raises `ResourceRefusedError` or `RenderError`."""
        try:
            return self._render(job)
        except FatalURLFetchingError as refused:
            raise ResourceRefusedError(
                "The document asks for something other than our fonts and inline data"
            ) from refused
        except Exception as error:
            raise RenderError("The document could not be rendered") from error

    def _render(self, job: PdfJob) -> bytes:
        page = HTML(string=job.html, url_fetcher=self._fetcher)
        page.etree_element.set("lang", job.language)
        document = page.render(font_config=self._fonts, stylesheets=[self._style], **_OPTIONS)
        created = job.created.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        metadata = document.metadata
        metadata.title = job.title
        metadata.lang = job.language
        metadata.created = metadata.modified = created
        pdf: bytes = document.write_pdf(
            attachments=[_attachment(file) for file in job.attachments],
            finisher=lambda _document, pdf: complete(pdf, job.attachments),
            **_OPTIONS,
        )
        return pdf


def _attachment(file: EmbeddedFile) -> Attachment:
    # WeasyPrint writes the digits of the time as they are and a Z behind them.
    modified = file.modified.astimezone(dt.UTC)
    return Attachment(
        string=file.content,
        name=file.name,
        description=file.description,
        relationship=file.relationship,
        created=modified,
        modified=modified,
    )
