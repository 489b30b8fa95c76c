"""Invoices, corrections and credits: what may be issued, and what the official rules say to it."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import msgspec
import pdfua
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invoice_rules import judge
from lxml import etree

from billing import RefusedError
from billing.invoices import (
    Address,
    Attachment,
    Buyer,
    Contact,
    Document,
    DocumentKind,
    Line,
    Seller,
    Tax,
    TaxTreatment,
    checked_leitweg_id,
    correction_of,
    pdf_job,
    to_ubl,
)
from sorgeauskunft.documents.pdf.engine import PdfEngine
from sorgeauskunft.texts import Texts

BREMEN = Seller(
    name="Freie Hansestadt Bremen",
    identifier="04011000-1234512345-06",
    address=Address(street="Am Markt 21", postcode="28195", town="Bremen"),
    contact=Contact(name="Abrechnung", phone="+49 421 361-0", mail="abrechnung@bremen.example"),
    iban="DE02 1203 0000 0000 2020 51",
    tax_number="60/123/45678",
    vat_id="DE136695976",
)
HESSEN = Buyer(
    name="Land Hessen",
    address=Address(street="Georg-August-Zinn-Straße 1", postcode="65183", town="Wiesbaden"),
    leitweg_id="06000000-00000-08",
)
NOT_SUBJECT = Tax(treatment=TaxTreatment.NOT_SUBJECT, reason="Nicht steuerbar (§ 2b UStG)")
TAXED = Tax(treatment=TaxTreatment.STANDARD, percent=19)
DERIVATION = Attachment(
    name="herleitung.csv", media_type="text/csv", about="Herleitung", content=b"Land;Cent\nHE;1\n"
)


def document(kind: DocumentKind = DocumentKind.INVOICE, **changes: object) -> Document:
    """An invoice over the settlement of a year, or what else is wanted."""
    is_invoice = kind is DocumentKind.INVOICE
    fields: dict[str, object] = {
        "kind": kind,
        "number": "SR-2026-0001",
        "issued": dt.date(2026, 3, 2),
        "due": dt.date(2026, 4, 1) if is_invoice else None,
        "seller": BREMEN,
        "buyer": HESSEN,
        "tax": NOT_SUBJECT,
        "lines": (Line("Anteil Betrieb 2025", 1_000_001), Line("abzüglich Abschläge", -300)),
        "first_day": dt.date(2025, 1, 1),
        "last_day": dt.date(2025, 12, 31),
        "contract": "V-2024-06",
        "terms": "" if is_invoice else "Wird mit dem nächsten Abschlag verrechnet.",
        "notes": ("Kostenverteilung nach Beschluss 2021/24 des IT-Planungsrats.",),
        "attachments": (DERIVATION,),
    }
    return Document(**{**fields, **changes})  # type: ignore[arg-type]


def issued_documents() -> list[Document]:
    invoice = document()
    return [
        invoice,
        document(tax=TAXED),
        correction_of(invoice, "SR-2026-0002", dt.date(2026, 5, 4), "Storno"),
        correction_of(document(tax=TAXED), "SR-2026-0002", dt.date(2026, 5, 4)),
        document(DocumentKind.CREDIT),
        document(DocumentKind.CREDIT, tax=TAXED),
    ]


@pytest.mark.parametrize("issued", issued_documents(), ids=lambda d: f"{d.kind}-{d.tax.treatment}")
def test_official_rules_are_kept(issued: Document) -> None:
    """Each kind and treatment is valid against schema and rules, and the rules did look at it."""
    verdict = judge(to_ubl(issued))
    assert verdict.schema == ()
    assert verdict.broken == ()
    assert verdict.fired["CEN"] >= 55
    assert verdict.fired["KoSIT"] >= 13


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b">06000000-00000-08</cbc:BuyerReference>", b"></cbc:BuyerReference>", "BR-DE-15"),
        (b"<cbc:CityName>Bremen</cbc:CityName>", b"", "BR-DE-3"),
        (b"<cbc:Telephone>+49 421 361-0</cbc:Telephone>", b"", "BR-DE-6"),
        (b">380<", b">383<", "BR-DE-17"),
        (b"DE02120300000000202051", b"DE03120300000000202051", "BR-DE-19"),
        (b'PayableAmount currencyID="EUR">9997.01', b'PayableAmount currencyID="EUR">9997.02', "BR-CO-16"),
        (b'LineExtensionAmount currencyID="EUR">10000.01', b'LineExtensionAmount currencyID="EUR">10000.02', "BR-CO-10"),
        (b"<cbc:Percent>0</cbc:Percent>", b"", "BR-DE-14"),
    ],
)  # fmt: skip
def test_official_rules_find_what_is_broken(old: bytes, new: bytes, rule: str) -> None:
    """The check is no mere form: a broken invoice is refused, by the rule that it breaks."""
    good = to_ubl(document())
    assert old in good
    assert rule in judge(good.replace(old, new)).broken


@given(
    cents=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=5),
    percent=st.sampled_from([0, 7, 19]),
)
def test_amounts_add_up(cents: list[int], percent: int) -> None:
    """Gross is net and tax; tax is half a cent exact at most; signs do not change the amount."""
    tax = Tax(treatment=TaxTreatment.STANDARD, percent=percent) if percent else NOT_SUBJECT
    lines = tuple(Line("x", each) for each in cents)
    kind = DocumentKind.CREDIT if sum(cents) >= 0 else DocumentKind.CORRECTION
    before = document().preceding or correction_of(document(), "2", dt.date(2026, 5, 4)).preceding
    one = document(kind, lines=lines, tax=tax, preceding=before)
    assert one.gross == one.net + one.tax_cents
    assert abs(one.tax_cents * 100 - one.net * percent) <= 50
    assert tax.on(-one.net) == -one.tax_cents


def test_a_correction_takes_back_everything() -> None:
    """Invoice and correction sum to zero, in net, tax and every line."""
    invoice = document(tax=TAXED)
    back = correction_of(invoice, "SR-2026-0002", dt.date(2026, 5, 4))
    assert invoice.gross + back.gross == 0
    assert [a.cents + b.cents for a, b in zip(invoice.lines, back.lines, strict=True)] == [0, 0]
    assert back.preceding is not None
    assert back.preceding.number == invoice.number
    with pytest.raises(RefusedError):
        correction_of(back, "SR-2026-0003", dt.date(2026, 5, 5))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"lines": ()}, "empty_document"),
        ({"number": ""}, "empty_document"),
        ({"lines": (Line("x", -1),)}, "wrong_sign"),
        ({"due": None}, "wrong_due_day"),
        ({"due": dt.date(2026, 3, 1)}, "wrong_due_day"),
        ({"last_day": dt.date(2024, 12, 31)}, "ends_before_it_begins"),
        ({"kind": DocumentKind.CORRECTION, "due": None, "lines": (Line("x", -1),)}, "nothing_to_correct"),
        ({"kind": DocumentKind.CREDIT, "due": None, "terms": ""}, "no_terms"),
        ({"tax": TAXED, "seller": msgspec.structs.replace(BREMEN, vat_id=None, tax_number=None)}, "no_tax_number"),
    ],
)  # fmt: skip
def test_what_cannot_be_issued(changes: dict[str, object], reason: str) -> None:
    """A document that no authority could book is refused before it has a number."""
    with pytest.raises(RefusedError) as refused:
        document(**changes)  # type: ignore[arg-type]
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("percent", "treatment", "why", "reason"),
    [
        (0, TaxTreatment.STANDARD, "", "wrong_tax_rate"),
        (19, TaxTreatment.NOT_SUBJECT, "x", "wrong_tax_rate"),
        (100, TaxTreatment.STANDARD, "", "wrong_tax_rate"),
        (0, TaxTreatment.NOT_SUBJECT, " ", "no_tax_reason"),
    ],
)
def test_tax_that_makes_no_sense(
    percent: int, treatment: TaxTreatment, why: str, reason: str
) -> None:
    """A rate belongs to tax, a reason to no tax."""
    with pytest.raises(RefusedError) as refused:
        Tax(treatment=treatment, percent=percent, reason=why)
    assert refused.value.reason == reason


@pytest.mark.parametrize("good", ["04011000-1234512345-06", "992-90009-96"])
def test_leitweg_ids(good: str) -> None:
    """Published Leitweg-IDs are taken; a wrong digit, a foreign Land, or none is refused."""
    assert checked_leitweg_id(f" {good} ") == good
    for bad in (good[:-1] + "0", "17" + good[2:], "", "04"):
        with pytest.raises(RefusedError):
            checked_leitweg_id(bad)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iban": "DE03120300000000202051"}, "wrong_iban"),
        ({"vat_id": "DE136695977"}, "wrong_vat_id"),
        ({"name": " "}, "missing"),
    ],
)
def test_seller_is_checked(changes: dict[str, object], reason: str) -> None:
    """A mistyped account would send the money elsewhere."""
    with pytest.raises(RefusedError) as refused:
        msgspec.structs.replace(BREMEN, **changes)
    assert refused.value.reason == reason


def test_derivation_is_inside() -> None:
    """What the figures rest on travels within the invoice, byte by byte."""
    tree = etree.fromstring(to_ubl(document()))
    found = tree.find(".//{*}EmbeddedDocumentBinaryObject")
    assert found is not None
    assert found.get("filename") == "herleitung.csv"
    assert found.text == "TGFuZDtDZW50CkhFOzEK"


def test_markup_in_texts_stays_text() -> None:
    """Names with markup neither break the document nor become part of it."""
    nasty = "<b>&amp;]]> \u2028 O'Brien"
    issued = document(lines=(Line(nasty, 100),))
    tree = etree.fromstring(to_ubl(issued))
    assert tree.findtext(".//{*}InvoiceLine/{*}Item/{*}Name") == nasty
    assert judge(to_ubl(issued)).broken == ()


@pytest.mark.parametrize("issued", issued_documents(), ids=lambda d: f"{d.kind}-{d.tax.treatment}")
def test_paper_says_the_same(issued: Document, tmp_path: Path) -> None:
    """The tagged PDF shows number, parties, every line and the total, and carries the invoice."""
    pdf = PdfEngine().render(pdf_job(issued, Texts("de"), dt.datetime(2026, 3, 2, tzinfo=dt.UTC)))
    pages = pypdfium2.PdfDocument(pdf)
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    gross = f"{abs(issued.gross):,}".replace(",", "")
    total = f"{int(gross[:-2]):,}".replace(",", ".") + f",{gross[-2:]} €"
    for part in (issued.number, issued.buyer.name, issued.buyer.leitweg_id, total):
        assert part in text, part
    assert all(line.text in text for line in issued.lines)
    assert ("zuzüglich 19 % Umsatzsteuer" in text) == (issued.tax is TAXED)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.attachments["xrechnung.xml"].get_file().read_bytes() == to_ubl(issued)
        assert ("herleitung.csv" in file.attachments) == bool(issued.attachments)
    path = tmp_path / "document.pdf"
    path.write_bytes(pdf)
    assert [str(finding) for finding in pdfua.validate(str(path)).findings] == []
