import re

import pytest

import xfamilie
from xfamilie import Finding
from xfamilie import values as v

ROOT = "/geburt:sorge.alleinsorge.antrag.0801"
MOTHER = f"{ROOT}/geburt:angabenZurMutter"
SAMPLE = xfamilie.sample("0801").decode()


def findings_after(old: str, new: str) -> list[Finding]:
    assert old in SAMPLE
    return xfamilie.validate(SAMPLE.replace(old, new, 1).encode())


def line_of(text: str) -> int:
    return SAMPLE[: SAMPLE.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        (
            "<code>LD</code>",
            "<code>XX</code>",
            f"{MOTHER}/geburt:familienstand/code",
            "not an element",
        ),
        (
            "<code>LD</code>",
            "<code>LD</code><name/>",
            f"{MOTHER}/geburt:familienstand/name",
            "not expected",
        ),
        ('standard="XFamilie"', 'standard="X"', f"{ROOT}/@standard", "fixed value"),
        (' produkthersteller="Beispielland"', "", ROOT, "'produkthersteller' is required"),
        ('test="', 'foo="" test="', f"{ROOT}/@foo", "not allowed"),
        ('produkt="S', 'produkt="Ж', f"{ROOT}/@produkt", "DIN 91379, datatype C: U+0416"),
        ("Hà Nội", "Hà Nội 河内", f"{MOTHER}/geburt:geburt/baukasten:geburtsort", "U+6CB3, U+5185"),
        (
            "5a000000-0000-4000-8000-000000000801",
            "urn:uuid:5a000000-0000-4000-8000-000000000801",
            f"{ROOT}/baukasten:nachrichtenkopf/baukasten:identifikation.nachricht/baukasten:nachrichtenUUID",
            "pattern",
        ),
        (
            'familienstand listURI="urn:xoev-de:xfamilie:codeliste:familienstand"',
            'familienstand listURI="urn:de:dsmeld:schluesseltabelle:familienstand"',
            f"{MOTHER}/geburt:familienstand/@listURI",
            "fixed value",
        ),
        (
            ' listVersionID="2024-08-01"',
            "",
            f"{MOTHER}/geburt:geburt/baukasten:geburtsortStaat",
            "'listVersionID' is required",
        ),
        (
            "<baukasten:jahrMonat>1994-07<",
            "<baukasten:jahrMonat>1994-7<",
            "geburtsdatum/baukasten:jahrMonat",
            "value",
        ),
    ],
)
def test_fault_has_line_path_and_words(old: str, new: str, path: str, words: str) -> None:
    """A fault of the schema is found once, at its line and path, and says what is wrong."""
    (finding,) = findings_after(old, new)
    assert finding.line == line_of(old)
    assert finding.path.endswith(path)
    assert words in finding.message
    assert finding.code == "schema"


def test_code_attributes_of_fixed_lists_may_be_left_out() -> None:
    """ListURI and listVersionID of a list that the standard fixes may be left out."""
    attributes = ' listURI="urn:xoev-de:xfamilie:codeliste:familienstand" listVersionID="1.0"'
    assert findings_after(attributes, "") == []


def test_all_faults_are_found() -> None:
    """Validation does not stop at the first fault, and gives them by line."""
    text = (
        SAMPLE.replace("LD</code>", "XX</code>").replace(">true<", ">ja<").replace("jga<", " <", 1)
    )
    findings = xfamilie.validate(text.encode())
    assert len(findings) == 4
    assert [f.line for f in findings] == sorted(f.line for f in findings)


def test_paths_number_siblings() -> None:
    """A path tells the second of two channels from the first."""
    (finding,) = findings_after("+49 000 123456", "Ж")
    assert finding.path.endswith("leser/baukasten:erreichbarkeit[2]/baukasten:kennung")


def test_prefixes_of_the_sender_do_not_matter() -> None:
    """Paths use the usual prefixes, whichever ones the message binds, or none."""
    text = SAMPLE.replace("<baukasten:", "<").replace("</baukasten:", "</")
    text = (
        text.replace("xmlns:baukasten=", "xmlns=")
        .replace("geburt:", "q:")
        .replace("xmlns:geburt", "xmlns:q")
    )
    text = re.sub("<(/?)code>", r"<\1code>", text).replace("<code>", '<code xmlns="">')
    assert xfamilie.validate(text.encode()) == []
    assert xfamilie.parse_0801(text.encode()) == xfamilie.parse_0801(SAMPLE.encode())
    (finding,) = xfamilie.validate(text.replace("Hà Nội", "Ж").encode())
    assert finding.path == f"{MOTHER}/geburt:geburt/baukasten:geburtsort"


def test_findings_quote_no_values() -> None:
    """Findings end up in logs, so no value of the message is in them."""
    secret = "Geheim' is not accepted by the pattern 'nis"
    text = SAMPLE
    places = ("(>)LD(<)", "(>)true(<)", "(>)1994-07(<)", "(UUID>)[^<]*(<)", '(standard=")[^"]*(")')
    for place in places:
        text = re.sub(place, rf"\g<1>{secret}\g<2>", text)
    findings = xfamilie.validate(text.encode())
    assert len(findings) >= len(places)
    assert "Geheim" not in repr(findings)


def test_message_of_another_kind() -> None:
    """A root that is no message known here is one finding, whatever its namespace."""
    for data in (
        b"<a/>",
        b'<a xmlns="http://www.xoev.de/xfamilie/geburt/1.3.0"/>',
        b'<a xmlns="urn:x"/>',
    ):
        (finding,) = xfamilie.validate(data)
        assert (finding.code, finding.line) == ("root", 1)


def test_unknown_version() -> None:
    """A version without schemas is one finding that names the known ones."""
    (finding,) = xfamilie.validate(SAMPLE.replace("/1.3.0", "/1.9.0").encode())
    assert finding.code == "version"
    assert "1.3.0" in finding.message


def test_version_asked_for() -> None:
    """Who asks for a version gets a finding for a message of another one."""
    assert xfamilie.validate(SAMPLE.encode(), "1.3.0") == []
    (finding,) = xfamilie.validate(SAMPLE.encode(), "1.4.0")
    assert finding.code == "version"


def test_number_of_findings_is_bounded() -> None:
    """A message full of faults gets the first 500 and a note that there are more."""
    wish = "<baukasten:wochentag>{}</baukasten:wochentag>"
    findings = findings_after(wish.format("Montag"), wish.format("Ж") * 2000)
    assert len(findings) == 501
    assert "more than 500" in findings[-1].message


def test_author_must_be_reachable() -> None:
    """An author without erreichbarkeit could not be told of an error."""
    message = xfamilie.parse_0011(xfamilie.sample("0011"))
    author = v.Kommunikationspartner(
        behoerdenkennung=message.nachrichtenkopf.autor.behoerdenkennung, behoerdenname="Amt"
    )
    head = v.Nachrichtenkopf(
        identifikation=message.nachrichtenkopf.identifikation,
        leser=message.nachrichtenkopf.leser,
        autor=author,
    )
    broken = v.Quittung0011(
        nachrichtenkopf=head,
        produkt="p",
        produkthersteller="h",
        identifikation_nachricht=message.identifikation_nachricht,
    )
    with pytest.raises(xfamilie.InvalidMessageError, match="erreichbarkeit") as refused:
        xfamilie.build_0011(broken)
    assert refused.value.findings[0].path.startswith(
        "/allgemeinenachrichten:allgemeinenachrichten.quittung.0011/baukasten:nachrichtenkopf/baukasten:autor"
    )


def test_parsing_refuses_what_is_not_valid() -> None:
    """A message that is not valid, or another one, does not become a value."""
    with pytest.raises(xfamilie.InvalidMessageError, match="familienstand"):
        xfamilie.parse_0801(SAMPLE.replace("LD</code>", "XX</code>").encode())
    with pytest.raises(xfamilie.InvalidMessageError, match="not a message 0803"):
        xfamilie.parse_0803(SAMPLE.encode())
    with pytest.raises(xfamilie.InvalidMessageError, match="well-formed"):
        xfamilie.parse_0001(b"<a>")


@pytest.mark.parametrize("number", ["0801", "0803", "0001", "0011"])
def test_samples_are_valid_and_stable(number: str) -> None:
    """Every sample is valid, marked as a test, openly invented and always the same."""
    data = xfamilie.sample(number)
    assert xfamilie.validate(data) == []
    assert data == xfamilie.sample(number)
    assert 'test="Beispielnachricht, alle Angaben erfunden"' in data.decode()


def test_no_other_samples() -> None:
    """A message without sample is a LookupError."""
    with pytest.raises(LookupError):
        xfamilie.sample("0802")
