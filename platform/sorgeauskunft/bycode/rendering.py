"""The letter with a code, and the receipt of who answered, as PDFs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sorgeauskunft.bycode.answering import Receipt
from sorgeauskunft.bycode.making import Coded
from sorgeauskunft.documents.paper import data_address, letter_style, qr_code, window_size
from sorgeauskunft.documents.pdf import PdfJob
from sorgeauskunft.kernel import codes
from sorgeauskunft.requests.content import UNKNOWN_PLACE, BirthPlace
from sorgeauskunft.texts import Texts, templates_in
from tenants.logos import Logo
from tenants.offices import Office
from xfamilie import codelists

ANSWER_PATH: Final = "/register/auskunft"
"""Where a query is answered; the code follows behind the #, which no server sees."""

_TEMPLATES = templates_in(Path(__file__).parent / "templates")


def letter_job(
    texts: Texts, office: Office, coded: Coded, *, base_url: str, logo: Logo | None = None
) -> PdfJob:
    """Return the letter to the register office, ready to be rendered."""
    contact = office.contact
    street = f"{contact.street} {contact.house_number}".strip()
    sender = f"{office.name} · {street} · {contact.postcode} {contact.place}"
    title = texts("code.letter.title")
    html = _TEMPLATES.get_template("letter.html").render(
        t=texts,
        title=title,
        office=office,
        coded=coded,
        extract=coded.inquiry.extract,
        birth_place=place_text(texts, coded.inquiry.extract.birth_place),
        style=letter_style(),
        sender_line=office.casework.letter.sender_line or sender,
        size=window_size(coded.lines),
        logo=data_address(logo.media_type, logo.content) if logo else "",
        qr=qr_code(f"{base_url}{ANSWER_PATH}#{coded.code}"),
        code=codes.grouped(coded.code),
        address=page_address(base_url),
    )
    return PdfJob(
        html=html,
        title=f"{title} – {coded.reference}",
        language="de",
        created=coded.made_at,
    )


def receipt_job(texts: Texts, office: Office, receipt: Receipt) -> PdfJob:
    """Return the receipt of who answered, ready to be rendered; it names no child and no mother."""
    title = texts("code.receipt.title")
    html = _TEMPLATES.get_template("receipt.html").render(
        t=texts, title=title, office=office, receipt=receipt, said=receipt.said
    )
    return PdfJob(
        html=html, title=f"{title} – {receipt.reference}", language="de", created=receipt.said_at
    )


def page_address(base_url: str) -> str:
    """Return the address of the page as people type it."""
    return f"{base_url}{ANSWER_PATH}".removeprefix("https://")


def place_text(texts: Texts, place: BirthPlace) -> str:
    """Return a place of birth in words."""
    if place.name == UNKNOWN_PLACE:
        return texts("code.place.unknown")
    return f"{place.name} ({codelists.label('staat', place.state)})" if place.state else place.name
