"""What can be checked of PDF/A-3a and PDF/UA-1 without a reference validator.

Nobody certifies anything here: `pikepdf` checks the base of PDF/A-3b (it refuses attachments and
additions, so those are looked at one by one), `pdfua` and `outloud` what machines can see of
PDF/UA-1, `qpdf` the file itself.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pikepdf.pdfa
import pytest
from examples import content, everything
from lxml import etree

from sorgeauskunft.documents.pdf import EmbeddedFile
from sorgeauskunft.documents.pdf.engine import PdfEngine
from sorgeauskunft.documents.summary import SummaryFacts, summary_job
from sorgeauskunft.requests import RequestContent
from sorgeauskunft.texts import Texts

from .conftest import OFFICE, SENT

XML = b"<?xml version='1.0'?>\n<a>\xc3\xbc</a>"
SOURCE = EmbeddedFile(
    name="xfamilie-0801-1.xml",
    description="XFamilie-Nachricht 0801",
    content=XML,
    media_type="application/xml",
    modified=SENT,
)


def rendered(
    renderer: PdfEngine,
    texts: Texts,
    request_content: RequestContent,
    *attachments: EmbeddedFile,
) -> bytes:
    facts = SummaryFacts(reference="7K3MX9QP", sent_at=SENT, audience="office")
    return renderer.render(summary_job(texts, OFFICE, request_content, facts, attachments))


@pytest.fixture(scope="module")
def summary(renderer: PdfEngine, texts: Texts) -> bytes:
    return rendered(renderer, texts, everything(), SOURCE)


@pytest.fixture(scope="module")
def bare(renderer: PdfEngine, texts: Texts) -> bytes:
    return rendered(renderer, texts, content())


@pytest.fixture
def opened(summary: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(summary)) as pdf:
        yield pdf


# The checker knows the base only: it objects to level A and to every addition to the metadata.
ADDITIONS = {
    "XMP namespace pdfaExtension=http://www.aiim.org/pdfa/ns/extension/ is not permitted",
    "XMP namespace pdfaSchema=http://www.aiim.org/pdfa/ns/schema# is not permitted",
    "XMP namespace pdfaProperty=http://www.aiim.org/pdfa/ns/property# is not permitted",
    "XMP property pdfuaid:part is not permitted",
    "XMP property pdfaExtension:schemas is not permitted",
    "pdfaid:conformance is 'A', expected 'B'",
}


def test_base_of_pdf_a(bare: bytes) -> None:
    """But for what PDF/A-3a and PDF/UA-1 add to it, the file passes the check of PDF/A-3b."""
    with pikepdf.open(io.BytesIO(bare)) as pdf:
        findings = pikepdf.pdfa.check(pdf, "3b").findings
    assert {finding.message for finding in findings} == ADDITIONS


def test_pdf_ua(summary: bytes, tmp_path: Path) -> None:
    """No rule of PDF/UA-1 that a machine can check objects."""
    path = tmp_path / "summary.pdf"
    path.write_bytes(summary)
    assert [str(finding) for finding in pdfua.validate(str(path)).findings] == []


def test_read_aloud(summary: bytes, tmp_path: Path) -> None:
    """The second checker, which reads like a screen reader, has nothing to say either.

    TBL-010 is a false alarm of its, LNK-010 wants a link on the address that the mother typed, and
    ORD-001 notices that bullets are painted last (in the tree, which counts, they come first).
    """
    path = tmp_path / "summary.pdf"
    path.write_bytes(summary)
    outloud = str(Path(sys.executable).with_name("outloud"))
    done = run(outloud, "--skip", "TBL-010,LNK-010,ORD-001", "--fail-on", "warning", str(path))
    assert done.returncode == 0, done.stdout


def test_sound_file(summary: bytes, tmp_path: Path) -> None:
    """The file's own structure is whole."""
    path = tmp_path / "summary.pdf"
    path.write_bytes(summary)
    done = run("qpdf", "--check", str(path))
    assert done.returncode == 0, done.stdout


def test_what_it_says_of_itself(opened: pikepdf.Pdf) -> None:
    """Title, language, both claims, and the extension schema that PDF/A wants for the second."""
    assert str(opened.Root.Lang) == "de"
    assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
    assert bool(opened.Root.MarkInfo.Marked)
    with opened.open_metadata() as meta:
        assert meta["pdfaid:part"] == "3"
        assert meta["pdfaid:conformance"] == "A"
        assert "7K3MX9QP" in meta["dc:title"]
    xmp = etree.fromstring(opened.Root.Metadata.read_bytes())
    (claim,) = xmp.iter("{http://www.aiim.org/pdfua/ns/id/}part")
    assert claim.text == "1"
    (described,) = xmp.iter("{http://www.aiim.org/pdfa/ns/schema#}namespaceURI")
    assert described.text == "http://www.aiim.org/pdfua/ns/id/"


def test_message_inside(opened: pikepdf.Pdf) -> None:
    """The message lies inside byte for byte, named once as the source of the document."""
    (name,) = opened.attachments
    assert opened.attachments[name].get_file().read_bytes() == XML
    (file,) = opened.Root.AF
    assert str(file.AFRelationship) == "/Source"
    assert str(file.UF) == SOURCE.name
    assert str(file.Desc) == SOURCE.description
    assert str(file.EF.F.Subtype) == "/application/xml"


def elements(node: Any, kind: str = "") -> Iterator[Any]:
    """Every structure element below, in reading order."""
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if not kind or kind == kid.S:
                yield kid
            yield from elements(kid, kind)


def test_tags(opened: pikepdf.Pdf) -> None:
    """One main heading, then a heading for each table and one for the declaration, in order."""
    tags = [str(item.S) for item in elements(opened.Root.StructTreeRoot)]
    assert tags.count("/H1") == 1
    outline = [tag for tag in tags if tag in {"/H1", "/H2", "/H3", "/Table", "/L"}]
    assert outline == ["/H1", *["/H2", "/Table"] * tags.count("/Table"), "/H2", "/L"]
    assert tags.count("/Table") > 5


def test_margins(opened: pikepdf.Pdf) -> None:
    """Reference and page number in the margin are artifacts, and everything else is in the tree."""
    numbers = list(opened.Root.StructTreeRoot.ParentTree.Nums)
    for page, parents in zip(opened.pages, numbers[1::2], strict=False):
        begun = [
            (str(instruction.operands[0]), dict(instruction.operands[1]))
            for instruction in pikepdf.parse_content_stream(page)
            if str(instruction.operator) == "BDC"
        ]
        margin = [properties for tag, properties in begun if tag == "/Artifact"]
        assert margin == [{"/Type": pikepdf.Name.Pagination}] * 2
        assert sum(parent is None for parent in parents) == 2
        assert len(begun) == len(parents)


def test_headings_of_rows(opened: pikepdf.Pdf) -> None:
    """Each heading in a table says that it speaks for its row (PDF/UA-1, 7.5)."""
    headers = list(elements(opened.Root.StructTreeRoot, "/TH"))
    assert len(headers) > 20
    assert {str(header.A.Scope) for header in headers} == {"/Row"}


def fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            yield item


def test_fonts_are_inside(opened: pikepdf.Pdf) -> None:
    """Every font is embedded and is ours: nothing was replaced by what the machine had."""
    names = {str(font.FontName).partition("+")[2] for font in fonts(opened)}
    assert names
    assert all(name.startswith("Noto-Sans") or "NotoSans" in name for name in names), names
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts(opened))


def test_nothing_active(opened: pikepdf.Pdf) -> None:
    """No script, no action, no encryption."""
    assert not opened.is_encrypted
    for item in opened.objects:
        if isinstance(item, pikepdf.Dictionary):
            assert not {"/JS", "/JavaScript", "/Launch", "/AA", "/OpenAction"} & set(item.keys())


def test_same_bytes(renderer: PdfEngine, texts: Texts, summary: bytes) -> None:
    """The same request gives the same file, so that a repeated job changes nothing."""
    assert rendered(renderer, texts, everything(), SOURCE) == summary


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - checkers of ours
