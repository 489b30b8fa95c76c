"""The same document for people: a tagged PDF that carries the XRechnung inside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from markupsafe import Markup
from stdnum import iban

from billing.invoices.document import Document
from billing.invoices.ubl import to_ubl
from billing.money import euros
from billing.taxes import TaxTreatment
from sorgeauskunft.documents.pdf import EmbeddedFile, PdfJob
from sorgeauskunft.texts import Texts, templates_in

XML_NAME: Final = "xrechnung.xml"

_FOLDER: Final = Path(__file__).parent / "templates"
_TEMPLATES: Final = templates_in(_FOLDER)


def pdf_job(document: Document, texts: Texts, now: dt.datetime) -> PdfJob:
    """The document, ready to be rendered, with the XML and its attachments inside the file.

    Only the XML is the invoice before the law on electronic invoices; the page says so.
    """
    title = texts(f"invoice.title.{document.kind}", number=document.number)
    html = _TEMPLATES.get_template("invoice.html").render(
        t=texts,
        title=title,
        document=document,
        facts=list(_facts(document, texts)),
        iban=iban.format(document.seller.iban),
        euros=euros,
        style=Markup((_FOLDER / "invoice.css").read_text("utf-8")),  # noqa: S704 - our own file
    )
    xml = EmbeddedFile(
        name=XML_NAME,
        media_type="application/xml",
        description=texts("invoice.xml"),
        content=to_ubl(document),
        modified=now,
        relationship="Alternative",
    )
    others = (
        EmbeddedFile(
            name=each.name,
            media_type=each.media_type,
            description=each.about,
            content=each.content,
            modified=now,
            relationship="Supplement",
        )
        for each in document.attachments
    )
    return PdfJob(html=html, title=title, language="de", created=now, attachments=(xml, *others))


def _facts(document: Document, texts: Texts) -> Iterator[tuple[str, str]]:
    def day(value: dt.date) -> str:
        return texts.date(value, short=True)

    yield texts("invoice.number"), document.number
    yield texts("invoice.issued"), day(document.issued)
    yield (
        texts("invoice.period"),
        texts("invoice.period.days", first=day(document.first_day), last=day(document.last_day)),
    )
    if document.preceding is not None:
        yield (
            texts(f"invoice.preceding.{document.kind}"),
            texts(
                "invoice.preceding.document",
                number=document.preceding.number,
                date=day(document.preceding.issued),
            ),
        )
    yield texts("invoice.leitweg_id"), document.buyer.leitweg_id
    if document.contract is not None:
        yield texts("invoice.contract"), document.contract
    seller = document.seller
    if seller.vat_id is not None and document.tax.treatment is TaxTreatment.STANDARD:
        yield texts("invoice.vat_id"), seller.vat_id
    if seller.tax_number is not None:
        yield texts("invoice.tax_number"), seller.tax_number
