"""The print batch: one PDF with a cover sheet and every letter as often as copies were asked for.

It is for the printer alone. Merging takes the letters' tags and attached messages off: what is
archived, and what a screen reader reads, is the letter's own PDF.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import pikepdf

from sorgeauskunft.certificates.posting import Outgoing
from sorgeauskunft.documents.pdf import PdfJob, PdfPool
from sorgeauskunft.texts import Texts, templates_in
from tenants.offices import Office

_TEMPLATES = templates_in(Path(__file__).parent / "templates")


async def print_batch(
    pdf: PdfPool,
    texts: Texts,
    office: Office,
    letters: Sequence[tuple[Outgoing, bytes]],
    now: dt.datetime,
) -> bytes:
    """Return the batch of these letters, in this order. Raises `PdfError` for the cover sheet."""
    cover = await pdf.render(cover_job(texts, office, [letter for letter, _ in letters], now))
    copies = [(letter.copies, content) for letter, content in letters]
    # Some milliseconds a letter, and there may be hundreds.
    return await asyncio.to_thread(_merged, cover, copies)


def cover_job(
    texts: Texts, office: Office, letters: Sequence[Outgoing], now: dt.datetime
) -> PdfJob:
    """Return the cover sheet: which letters go where, and how much paper they take."""
    title = texts("certificate.batch.title")
    html = _TEMPLATES.get_template("cover.html").render(
        t=texts,
        title=title,
        office=office,
        letters=letters,
        now=now,
        envelopes=len(letters),
        sheets=sum(letter.sheets for letter in letters),
    )
    return PdfJob(html=html, title=title, language="de", created=now)


def _merged(cover: bytes, letters: Sequence[tuple[int, bytes]]) -> bytes:
    merged = pikepdf.new()
    for copies, content in ((1, cover), *letters):
        with pikepdf.open(io.BytesIO(content)) as single:
            start = len(merged.pages)
            merged.pages.extend(single.pages)
            pages = list(merged.pages)[start:]
        for _ in range(copies - 1):
            merged.pages.extend(pages)
    for page in merged.pages:
        # It points into a tree of tags that the batch does not have.
        if "/StructParents" in page:
            del page.StructParents
    out = io.BytesIO()
    merged.save(out)
    return out.getvalue()
