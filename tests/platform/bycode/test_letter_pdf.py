"""The letter to a register office as paper: the window, what it says and what not, and that it is tagged."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from uuid import uuid4

import pdfua
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from coded import LINES
from examples import child, content

from sorgeauskunft import bycode
from sorgeauskunft.bycode import Coded, CodeWay
from sorgeauskunft.documents.pdf.engine import PdfEngine
from sorgeauskunft.kernel import codes
from sorgeauskunft.register import Inquiry
from sorgeauskunft.register.extract import extract_of
from sorgeauskunft.texts import Texts
from tenants import demo

NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
OFFICE = next(each for each in demo.demo_offices() if each.slug == "bremerhaven")
CODE = codes.new_secret_code()


@pytest.fixture(scope="module")
def engine() -> PdfEngine:
    return PdfEngine()


def _letter(lines: tuple[str, ...] = LINES) -> Coded:
    inquiry = Inquiry(
        extract=extract_of(child(), content().mother),
        asked_at=NOW,
        due_on=dt.date(2026, 12, 2),
        test=False,
    )
    return Coded(
        id=uuid4(),
        query_id=uuid4(),
        way=CodeWay.LETTER,
        code=CODE,
        reference="7K3MX9QP",
        lines=lines,
        inquiry=inquiry,
        made_at=NOW,
        expires_at=NOW + dt.timedelta(days=42),
    )


def rendered(engine: PdfEngine, lines: tuple[str, ...] = LINES) -> bytes:
    base = "https://sorgeauskunft.example.org"
    return engine.render(bycode.letter_job(Texts("de"), OFFICE, _letter(lines), base_url=base))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return " ".join(document[0].get_textpage().get_text_range().split())


def test_says(engine: PdfEngine) -> None:
    """Address, child, mother's name, code and page; nothing of where she lives or was born."""
    said = text_of(rendered(engine))
    for part in (
        *LINES,
        "Mia Łucja Öztürk-Ñañez",
        "14. März 2021",
        "Ayşe Marie Öztürk",
        "7K3MX9QP",
        codes.grouped(CODE),
        "sorgeauskunft.example.org/register/auskunft",
        "2. Dezember 2026",
        "6. Januar 2027",
    ):
        assert part in said, part
    for hidden in ("Musterweg", "mutter@example.org", "1994", "Izmir", "#"):
        assert hidden not in said, hidden


def test_largest_address(engine: PdfEngine) -> None:
    """The largest address that the page takes is printed whole, on one page."""
    lines = (*(f"{number} {'Amt ' * 14}"[:58].strip() for number in range(6)), "49076 Osnabrück")
    said = text_of(rendered(engine, lines))
    assert "49076 Osnabrück" in said
    assert all(f"{number} Amt" in said for number in range(6))


def test_is_tagged(engine: PdfEngine, tmp_path: Path) -> None:
    """The letter is a tagged PDF without a finding, and its QR code has words."""
    pdf = rendered(engine)
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    assert [str(finding) for finding in pdfua.validate(str(path)).findings] == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.Lang == "de"
        assert opened.Root.MarkInfo.Marked
