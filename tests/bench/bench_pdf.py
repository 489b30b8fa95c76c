"""The request summary by our engine against bare WeasyPrint with reused fonts and style sheet.

Both render the same HTML in this process. Ours besides attaches the message, writes the claims of
PDF/A-3a and PDF/UA-1, the scopes of headings and the artifacts of margins; bare WeasyPrint writes
its own PDF/A-3a with tags and the same attachment.
"""

from __future__ import annotations

import asyncio
import datetime as dt

from examples import content
from measuring import compare
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

import xfamilie
from sorgeauskunft.documents.pdf import EmbeddedFile, font_folder
from sorgeauskunft.documents.pdf.engine import STYLE_SHEET, PdfEngine
from sorgeauskunft.documents.pdf.fetching import ClosedFetcher
from sorgeauskunft.documents.summary import SummaryFacts, summary_job
from sorgeauskunft.texts import Texts
from tenants import demo

_GOAL = 0.90
_SENT = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
_OPTIONS = {"pdf_variant": "pdf/a-3a", "pdf_tags": True, "output_intent": "srgb"}


async def _run() -> None:
    office = next(office for office in demo.demo_offices() if office.slug == "bremerhaven")
    message = EmbeddedFile(
        name="xfamilie-0801-1.xml",
        description="XFamilie",
        content=xfamilie.sample("0801"),
        media_type="application/xml",
        modified=_SENT,
    )
    facts = SummaryFacts(reference="7K3MX9QP", sent_at=_SENT, audience="office")
    job = summary_job(Texts("de"), office, content(), facts, (message,))
    engine = PdfEngine()
    fonts, fetcher = FontConfiguration(), ClosedFetcher(font_folder())
    style = CSS(string=STYLE_SHEET.read_text(), font_config=fonts, url_fetcher=fetcher)

    async def ours() -> None:
        assert engine.render(job).startswith(b"%PDF")

    async def bare() -> None:
        attached = Attachment(
            string=message.content,
            name=message.name,
            relationship="Source",
            created=_SENT,
            modified=_SENT,
        )
        pdf = HTML(string=job.html, url_fetcher=fetcher).write_pdf(
            font_config=fonts, stylesheets=[style], attachments=[attached], **_OPTIONS
        )
        assert pdf.startswith(b"%PDF")

    result = await compare(ours, bare, rounds=9, calls=5)
    result.show("request summary", _GOAL)


def main() -> None:
    asyncio.run(_run())
