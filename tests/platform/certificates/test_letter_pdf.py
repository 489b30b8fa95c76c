"""The letter as paper and as a file: where things stand, what it says, what is inside, what is claimed."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pdfua
import pikepdf
import pikepdf.pdfa
import pypdfium2  # type: ignore[import-untyped]
import pytest
from configured import plain_settings
from examples import content, everything, without_residence
from letters import APPEAL, able, directory_of

import xfamilie
from sorgeauskunft.certificates.kinds import Kind, proposal
from sorgeauskunft.certificates.letter import Decision, Letter, Replaced, draft
from sorgeauskunft.certificates.message import Written, as_file, attached
from sorgeauskunft.certificates.rendering import Issue, letter_job
from sorgeauskunft.documents.pdf.engine import PdfEngine
from sorgeauskunft.kernel import codes
from sorgeauskunft.register import Entry, RegisterAnswer
from sorgeauskunft.requests import CaseProgress, RequestContent, RequestStatus, StoredRequest
from sorgeauskunft.requests.content import Address, ForeignAddress, Person
from sorgeauskunft.texts import Texts
from tenants import demo

NOW = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)
TEXTS = Texts("de")
OFFICE = able(next(each for each in demo.demo_offices() if each.slug == "bremerhaven"))
LOGO = demo.demo_logos()[OFFICE.id]
CODE = codes.new_secret_code()
ISSUE = Issue(number="51/31-12/2026", at=NOW, code=CODE)
BASE = "https://sorgeauskunft.example.org"
MM = 25.4 / 72
SETTINGS = plain_settings()
NO_ENTRY = RegisterAnswer(as_of=TODAY, told_by="Amt")
PARTS = RegisterAnswer(
    as_of=TODAY, told_by="Amt", kinds=(Entry.DECISION, Entry.BLOCKED), parts="Gesundheitssorge"
)
ENTRY = RegisterAnswer(as_of=TODAY, told_by="Amt", kinds=(Entry.DECLARATION,))


def request(request_content: RequestContent) -> StoredRequest:
    case = CaseProgress(id=uuid4(), number=1, status=RequestStatus.IN_WORK, changes=())
    return StoredRequest(
        id=uuid4(),
        reference="7K3MX9QP",
        content=request_content,
        sent_at=NOW,
        test=False,
        cases=(case,),
        message_uuids=(uuid4(),),
    )


def letter(
    request_content: RequestContent,
    answer: RegisterAnswer | None = NO_ENTRY,
    kind: Kind = Kind.FULL,
    reason: str = "",
) -> Letter:
    proposed = proposal(answer, TODAY, 28)
    decision = Decision(kind=kind, reason=reason)
    return draft(OFFICE, request(request_content), 1, proposed, decision)


def message(made: Letter, request_content: RequestContent) -> bytes | None:
    asked = request(request_content)
    written = Written(UUID(int=5), asked, asked.cases[0], made, ISSUE)
    return attached(SETTINGS, directory_of(OFFICE), OFFICE, written)


@pytest.fixture(scope="module")
def engine() -> PdfEngine:
    return PdfEngine()


def rendered(
    engine: PdfEngine, made: Letter, issue: Issue | None = ISSUE, xml: bytes | None = None
) -> bytes:
    files = (as_file(xml, "Auskunft 0803", NOW),) if xml else ()
    job = letter_job(TEXTS, made, issue, base_url=BASE, now=NOW, logo=LOGO, attachments=files)
    return engine.render(job)


@pytest.fixture(scope="module")
def full(engine: PdfEngine) -> bytes:
    made = letter(content())
    return rendered(engine, made, xml=message(made, content()))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(texts).split())


class Box(msgspec.Struct, frozen=True):
    """Where something stands, in millimetres from the upper left corner of the paper."""

    left: float
    top: float
    right: float
    bottom: float


def where(pdf: bytes, wanted: str) -> Box:
    """The box around a text on the first page, the uppermost one where it stands there twice."""
    page = pypdfium2.PdfDocument(pdf)[0]
    found, height = page.get_textpage(), page.get_height()
    search = found.search(wanted)
    boxes = []
    while match := search.get_next():
        chars = [found.get_charbox(index, loose=True) for index in range(match[0], sum(match))]
        boxes.append(
            Box(
                min(char[0] for char in chars) * MM,
                (height - max(char[3] for char in chars)) * MM,
                max(char[2] for char in chars) * MM,
                (height - min(char[1] for char in chars)) * MM,
            )
        )
    assert boxes, wanted
    return min(boxes, key=lambda box: box.top)


def in_window(box: Box) -> bool:
    """DIN 5008, form B: below the sender's line in the window of 85 mm × 45 mm at 20 mm / 45 mm."""
    return box.left >= 20 and box.right <= 105 and box.top >= 62 and box.bottom <= 90.5


def test_window(full: bytes) -> None:
    """The recipient stands in the window, five millimetres from its edge, the sender above."""
    for line in ("Ayşe Marie Öztürk", "Musterweg 12 a"):
        assert in_window(where(full, line)), line
    assert abs(where(full, "Ayşe Marie Öztürk").left - 25) < 0.5
    sender = where(full, "Beispielkai 2")
    assert 45 <= sender.top < sender.bottom <= 63


def test_text_begins_below_the_fold(full: bytes) -> None:
    """Letterhead, information block and text keep the distances of DIN 5008, form B."""
    assert where(full, "Bremerhaven").top < 27
    assert abs(where(full, "Unser Zeichen").left - 125) < 0.5
    assert 50 <= where(full, "Unser Zeichen").top < where(full, "24. November 2026").bottom < 98.5
    assert where(full, "Schriftliche Auskunft").top >= 98


@pytest.mark.parametrize("name", [(60, 60), (120, 120)])
def test_long_names_stay_in_the_window(engine: PdfEngine, name: tuple[int, int]) -> None:
    """Names as long as the form takes them, with c/o and a long street, lose nothing in the window."""
    plain = content()
    given, family = ("Anna Maria " * 20)[: name[0]].strip(), ("Müller-" * 40)[: name[1] - 1] + "X"
    long = Address(
        street="An der ehemaligen Landesstraße zum Beispielkai",
        house_number="118-120",
        postcode="27568",
        place="Bremerhaven-Musterstadtteil",
        care_of="bei Familie Schröder-Schmidt, Hinterhaus",
    )
    mother = msgspec.structs.replace(
        plain.mother,
        name=Person(given_names=given, family_name=family),
        postal_address=long,
    )
    pdf = rendered(engine, letter(msgspec.structs.replace(plain, mother=mother)))
    assert in_window(where(pdf, "Anna Maria"))
    assert in_window(where(pdf, "27568 Bremerhaven-Musterstadtteil"))


def test_abroad(engine: PdfEngine) -> None:
    """Five lines abroad and the country in capitals on the last one fit into the window."""
    plain = everything()
    lines = ("c/o Kowalska", "Blok 7", "ul. Długa 7/3", "31-147 Kraków", "woj. małopolskie")
    mother = msgspec.structs.replace(
        plain.mother, postal_address=ForeignAddress(lines=lines, state="152")
    )
    pdf = rendered(engine, letter(msgspec.structs.replace(plain, mother=mother)))
    assert in_window(where(pdf, "Ayşe Marie"))
    assert in_window(where(pdf, "POLEN"))


def test_says(full: bytes) -> None:
    """Names, days, the statement, its state, that it is a snapshot, free of charge; once, on one page."""
    said = text_of(full)
    for part in (
        "51/31-12/2026",
        "7K3MX9QP vom 24.11.2026",
        "Mia Łucja Öztürk-Ñañez",
        "14. März 2021",
        "Ayşe Marie Öztürk",
        "keine Eintragungen",
        "Stand: 24. November 2026",
        "Momentaufnahme",
        "kostenfrei",
        "Kim Beispiel",
        "sorgeauskunft.example.org/echtheit",
        codes.grouped(CODE),
    ):
        assert part in said, part
    assert len(pypdfium2.PdfDocument(full)) == 1
    assert "Entwurf" not in said


def test_draft(engine: PdfEngine) -> None:
    """A draft is marked as one and has neither number nor code."""
    said = text_of(rendered(engine, letter(content()), None))
    assert "Entwurf" in said
    assert "gilt nicht" in said
    assert codes.grouped(CODE) not in said
    assert "51/31-" not in said


def test_limited(engine: PdfEngine) -> None:
    """A limited letter names the parts, and a Sperrvermerk beside them nowhere, message included."""
    made = letter(everything(), PARTS, Kind.LIMITED)
    xml = message(made, everything())
    said = text_of(rendered(engine, made, xml=xml))
    assert "nur zu diesen Teilen der elterlichen Sorge vor: Gesundheitssorge" in said
    assert "keine Eintragungen vor. Stand" in said
    assert "perrvermerk" not in said
    assert xml is not None
    entries = xfamilie.parse_0803(xml).eintragung_nachweisregister
    assert entries.eintragung_sorgeregister_arten == ("02",)


def test_refusal(engine: PdfEngine) -> None:
    """A refusal has reason and Rechtsbehelfsbelehrung, no code, and a message only about an entry."""
    for answer, has_message in ((ENTRY, True), (NO_ENTRY, False), (None, False)):
        made = letter(without_residence(), answer, Kind.REFUSAL, "Erste Zeile.\n<b>zwei</b>")
        xml = message(made, without_residence())
        assert (xml is not None) is has_message
        said = text_of(rendered(engine, made, xml=xml))
        assert "Ablehnung" in said
        assert "Erste Zeile. <b>zwei</b>" in said
        assert APPEAL in said
        assert codes.grouped(CODE) not in said
        assert "keine Eintragungen" not in said


def test_replaces(engine: PdfEngine) -> None:
    """A new letter names the one that it stands for."""
    made = msgspec.structs.replace(
        letter(content()), replaces=Replaced(number="51/31-9/2026", issued_on=TODAY)
    )
    assert "ersetzt unser Schreiben 51/31-9/2026 vom 24. November 2026" in text_of(
        rendered(engine, made)
    )


def test_message_inside(full: bytes) -> None:
    """The file inside is a valid message 0803 of this office that says "no entry"."""
    with pikepdf.open(io.BytesIO(full)) as pdf:
        (name,) = pdf.attachments
        xml = pdf.attachments[name].get_file().read_bytes()
        assert str(pdf.Root.AF[0].AFRelationship) == "/Alternative"
    assert name == "xfamilie-0803.xml"
    assert xfamilie.validate(xml) == []
    said = xfamilie.parse_0803(xml)
    assert said.nachrichtenkopf.autor.behoerdenname == OFFICE.name
    assert not said.eintragung_nachweisregister.eintragung_vorhanden
    fields = {field.name: field.wert for field in said.zusatzparametergruppen[0].felder}
    assert fields["nummerDerAuskunft"] == "51/31-12/2026"
    assert fields["standDesRegisters"] == "2026-11-24"


def test_same_again(engine: PdfEngine, full: bytes) -> None:
    """A PDF that has to be made again is the same, byte for byte but for its place in time."""
    made = letter(content())
    assert text_of(rendered(engine, made)) == text_of(full)


def bitmap(pdf: bytes) -> Any:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("L")


def test_qr(full: bytes) -> None:
    """The QR code stands at the end of the letter, dark on light, with a quiet zone around it."""
    code = where(full, codes.grouped(CODE)[:11])
    picture = bitmap(full)
    scale = 2 / MM
    box = tuple(
        int(each * scale) for each in (25.5, code.top - 12, code.left - 5.5, code.bottom + 6)
    )
    dark = sum(value < 128 for value in picture.crop(box).get_flattened_data())
    area = (box[2] - box[0]) * (box[3] - box[1])
    assert 0.25 < dark / area < 0.65


@pytest.mark.parametrize("kind", list(Kind))
def test_conforms(engine: PdfEngine, tmp_path: Path, kind: Kind) -> None:
    """Every kind of letter passes what machines can check of PDF/A-3 and PDF/UA-1."""
    answer = {Kind.FULL: NO_ENTRY, Kind.LIMITED: PARTS, Kind.REFUSAL: ENTRY}[kind]
    made = letter(everything(), answer, kind, "Es gibt eine Eintragung.")
    path = tmp_path / "letter.pdf"
    path.write_bytes(rendered(engine, made, xml=message(made, everything())))
    assert [str(finding) for finding in pdfua.validate(str(path)).findings] == []
    outloud = str(Path(sys.executable).with_name("outloud"))
    for command in (
        [outloud, "--skip", "TBL-010,LNK-010,ORD-001", "--fail-on", "warning", str(path)],
        ["qpdf", "--check", str(path)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stdout
    path.write_bytes(rendered(engine, made))
    with pikepdf.open(path) as pdf:
        found = {each.message for each in pikepdf.pdfa.check(pdf, "3b").findings}
    assert all(
        re.search(r"XMP (namespace|property) pdf|conformance is 'A'", each) for each in found
    )
