"""What stands in the PDFs: everything that was said, readable, and nothing from elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
from examples import child, content, everything, without_residence
from fontTools.ttLib import TTFont

import xfamilie
from sorgeauskunft.documents.pdf import (
    EmbeddedFile,
    FontsMissingError,
    PdfJob,
    RenderError,
    ResourceRefusedError,
    font_folder,
    install_fonts,
)
from sorgeauskunft.documents.pdf.engine import PdfEngine
from sorgeauskunft.documents.pdf.fonts import FONT_FILES
from sorgeauskunft.documents.summary import Audience, SummaryFacts, summary_job
from sorgeauskunft.requests import RequestContent
from sorgeauskunft.requests.content import Person
from sorgeauskunft.texts import Texts

from .conftest import OFFICE, SENT


def page_job(body: str) -> PdfJob:
    return PdfJob(
        html=f"<!doctype html><html><head><title>x</title></head><body><p>{body}</p></body></html>",
        title="x",
        language="de",
        created=SENT,
    )


def text_of(pdf: bytes) -> str:
    """All text of a PDF as a viewer copies it, line ends as blanks."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


def said(
    renderer: PdfEngine,
    texts: Texts,
    request_content: RequestContent,
    audience: Audience = "office",
    *,
    test: bool = False,
) -> str:
    facts = SummaryFacts(reference="7K3MX9QP", sent_at=SENT, audience=audience, test=test)
    return text_of(renderer.render(summary_job(texts, OFFICE, request_content, facts)))


def test_all_that_was_said(renderer: PdfEngine, texts: Texts) -> None:
    """Names, dates, places, addresses, wishes and answers can be read in the office's summary."""
    summary = said(renderer, texts, everything())
    for words in (
        "Aktenzeichen 7K3MX9QP",
        "24. November 2026, 12:00 Uhr",
        OFFICE.name,
        "Mia Łucja",
        "Noah Đorđe",
        "Öztürk-Ñañez",
        "29. Februar 2024",
        "Kraków (Polen)",
        "G 1234/2024",
        "Standesamt I in Berlin",
        "Yıldız",
        "Izmir (Türkei)",
        "Musterweg 12 a, 27568 Bremerhaven",
        "ul. Długa 7/3, 31-147 Kraków, Polen",
        "mutter@example.org",
        "+49 1522 8817386",
        "Türkisch",
        "Jürgen Müller-Lüdenscheidt",
        "31. Dezember 1990",
        "Reisepass für Mia & Noah <eilig>",
        "Sprache der Eingabe Deutsch",
        "Kind 2",
        "Erklärung der Mutter",
        "Textfassung 2026-11",
        texts("documents.summary.notice.partial.office"),
        texts("documents.summary.notice.postal"),
    ):
        assert words in summary, words


def test_copy_for_the_mother(renderer: PdfEngine, texts: Texts) -> None:
    """Her copy speaks to her, and leaves out what only the office needs."""
    copy = said(renderer, texts, everything(), "mother")
    assert texts("documents.summary.intro.mother") in copy
    assert texts("documents.summary.notice.partial.mother") in copy
    assert texts("documents.summary.notice.postal") not in copy
    assert texts("documents.row.form_version") not in copy
    assert "der Mutter" not in copy.split(texts("documents.summary.declaration.mother"))[0]


def test_without_an_address(renderer: PdfEngine, texts: Texts) -> None:
    """Who has no fixed address is named by where she stays; her letter goes where she said."""
    summary = said(renderer, texts, without_residence())
    assert "27568 Bremerhaven" in summary
    assert "bei Schröder, Am Alten Hafen 118-120" in summary
    assert texts("documents.row.residence") not in summary
    assert texts("documents.summary.notice.postal") not in summary


def test_marked_as_test(renderer: PdfEngine, texts: Texts) -> None:
    """A request for testing cannot be taken for a real one."""
    assert texts("documents.summary.test") in said(renderer, texts, content(), test=True)
    assert texts("documents.summary.test") not in said(renderer, texts, content())


def test_every_character_of_the_norm(renderer: PdfEngine) -> None:
    """Our fonts have every character of DIN 91379, so no name comes out as boxes."""
    needed = {ord(sign) for sequence in xfamilie.CHARACTERS for sign in sequence} - set(b"\t\r\n")
    for name in FONT_FILES:
        assert needed - set(TTFont(font_folder() / name).getBestCmap()) == set(), name


def test_letters_can_be_copied(renderer: PdfEngine) -> None:
    """What is printed can be copied and read aloud, composed letters and sequences included."""
    words = ["Łukasz", "Đorđe", "Þór", "Nguyễn", "Ẓ̌", "k͟h", "Müller-Lüdenscheidt", "O’Neil"]
    copied = text_of(renderer.render(page_job(" ".join(words))))
    assert copied.split()[: len(words)] == words


def test_long_names_stay_on_the_page(renderer: PdfEngine, texts: Texts) -> None:
    """The longest name the form takes is broken into lines and nothing leaves the page."""
    person = Person(given_names="W" * 120, family_name="M" * 120)
    long = content(msgspec.structs.replace(child(), at_birth=person))
    facts = SummaryFacts(reference="7K3MX9QP", sent_at=SENT, audience="office")
    pdf = renderer.render(summary_job(texts, OFFICE, long, facts))
    assert text_of(pdf).replace(" ", "").count("W" * 120) == 1
    for page in pypdfium2.PdfDocument(pdf):
        width, _height = page.get_size()
        for item in page.get_objects():
            _left, _bottom, right, _top = item.get_bounds()
            assert right < width


def test_markup_is_text(renderer: PdfEngine, texts: Texts) -> None:
    """What looks like markup in her words is printed, not obeyed."""
    typed = '<img src="file:///etc/passwd"> &amp; <script>x</script>'
    summary = said(renderer, texts, msgspec.structs.replace(content(), purpose=typed))
    assert typed in summary


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://127.0.0.1:9/a.png" alt="">',
        '<img src="file:///etc/hostname" alt="">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<p style="background: url(https://example.org/x.png)">x</p>',
        "<style>@import 'http://example.org/y.css';</style>",
        '<object data="file:///etc/hostname"></object>',
    ],
)
def test_nothing_is_fetched(renderer: PdfEngine, body: str) -> None:
    """A page that asks for a file or for the network is refused as a whole, without its address."""
    with pytest.raises(ResourceRefusedError) as caught:
        renderer.render(page_job(body))
    assert "example" not in str(caught.value)
    assert "hostname" not in str(caught.value)


def test_pictures_inside_the_page(renderer: PdfEngine) -> None:
    """Inline data may be used: a coat of arms in a letterhead, say."""
    svg = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
    assert renderer.render(page_job(f'<img alt="Wappen" src="{svg}">')).startswith(b"%PDF-1.7")


def test_a_library_that_fails(renderer: PdfEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure inside the library comes out as our own error, without the page's text."""

    def fails(*_: object, **__: object) -> None:
        raise KeyError("Mia Öztürk")

    monkeypatch.setattr("sorgeauskunft.documents.pdf.engine.complete", fails)
    with pytest.raises(RenderError) as caught:
        renderer.render(page_job("x"))
    assert "Mia" not in str(caught.value)


def test_times_are_right(renderer: PdfEngine, texts: Texts) -> None:
    """The file was made when the request was sent, in UTC."""
    facts = SummaryFacts(reference="7K3MX9QP", sent_at=SENT, audience="office")
    with pikepdf.open(
        io.BytesIO(renderer.render(summary_job(texts, OFFICE, content(), facts)))
    ) as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261124110000Z"


@pytest.mark.parametrize(
    "change",
    [
        {"name": "../evil.xml"},
        {"name": "ä.xml"},
        {"media_type": "XML"},
        {"modified": SENT.replace(tzinfo=None)},
    ],
)
def test_attachments_with_odd_facts(change: dict[str, object]) -> None:
    """A file name with paths or umlauts, a wrong media type or a naive time is refused early."""
    plain: dict[str, object] = {
        "name": "a.xml",
        "description": "d",
        "content": b"",
        "media_type": "application/xml",
        "modified": SENT,
    }
    with pytest.raises(ValueError, match=r"."):
        EmbeddedFile(**plain | change)  # type: ignore[arg-type]


def test_fonts_that_are_missing(tmp_path: Path) -> None:
    """An incomplete folder of fonts is refused by name, before anything is copied."""
    (tmp_path / FONT_FILES[0]).write_bytes(b"")
    with pytest.raises(FontsMissingError, match=FONT_FILES[1]):
        install_fonts(tmp_path)
