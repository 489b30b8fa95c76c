"""A letter as a PDF: DIN 5008 form B for a window envelope, with the message 0803 inside."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import msgspec

from sorgeauskunft.certificates.kinds import Kind
from sorgeauskunft.certificates.letter import Letter
from sorgeauskunft.certificates.paragraphs import as_paragraphs
from sorgeauskunft.documents.paper import data_address, letter_style, qr_code, window_size
from sorgeauskunft.documents.pdf import EmbeddedFile, PdfJob
from sorgeauskunft.kernel import BERLIN, codes
from sorgeauskunft.texts import Texts, templates_in
from tenants.logos import Logo

CHECK_PATH: Final = "/echtheit"
"""Where anybody can check a letter; the code follows behind the #, which no server sees."""

_FOLDER: Final = Path(__file__).parent / "templates"
_TEMPLATES = templates_in(_FOLDER)


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a draft a letter: number as printed, moment of issue (UTC), and code."""

    number: str
    at: dt.datetime
    code: str


def letter_job(
    texts: Texts,
    letter: Letter,
    issue: Issue | None,
    *,
    base_url: str,
    now: dt.datetime,
    logo: Logo | None = None,
    attachments: tuple[EmbeddedFile, ...] = (),
) -> PdfJob:
    """Return the letter, ready to be rendered; without `issue` it is marked as a draft.

    The PDF holds the letter once, however many copies were asked for: it is what the office keeps,
    and what a screen reader reads. The print batch repeats it.
    """
    title = texts(f"certificate.letter.title.{letter.kind}")
    at = issue.at if issue else now
    html = _TEMPLATES.get_template("letter.html").render(
        t=texts,
        title=title,
        letter=letter,
        issue=issue,
        number=issue.number if issue else texts("certificate.letter.draft"),
        day=texts.date(at),
        style=letter_style(),
        sender_line=letter.texts.sender_line or _sender(letter),
        size=window_size(letter.recipient.lines),
        before=as_paragraphs(letter.texts.before),
        after=as_paragraphs(letter.texts.after),
        appeal=as_paragraphs(letter.texts.appeal),
        logo=data_address(logo.media_type, logo.content) if logo else "",
        qr=qr_code(f"{base_url}{CHECK_PATH}#{issue.code}") if issue else "",
        code=codes.grouped(issue.code) if issue else texts("certificate.letter.code.later"),
        address=f"{base_url}{CHECK_PATH}".removeprefix("https://"),
    )
    return PdfJob(
        html=html,
        title=f"{title} – {issue.number if issue else texts('certificate.letter.draft')}",
        language="de",
        created=at,
        attachments=attachments,
    )


def _sender(letter: Letter) -> str:
    contact = letter.contact
    street = f"{contact.street} {contact.house_number}".strip()
    return f"{letter.office} · {street} · {contact.postcode} {contact.place}"


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day of a moment in Berlin: what stands on a letter, and whose year counts."""
    return moment.astimezone(BERLIN).date()


def has_code(kind: Kind) -> bool:
    """Whether a letter can be checked by others. A refusal is shown to nobody."""
    return kind is not Kind.REFUSAL
