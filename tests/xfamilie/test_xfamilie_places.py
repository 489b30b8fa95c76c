import pytest

import xfamilie

SAMPLE = xfamilie.sample("0803").decode()


def only(text: str) -> xfamilie.Finding:
    (finding,) = xfamilie.validate(text.encode())
    return finding


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (">true</geburt:dolmetscherBenoetigt>", ">ja</geburt:dolmetscherBenoetigt>", "value"),
        ("<geburt:eintragungVorhanden>", "<geburt:x/><geburt:eintragungVorhanden>", "unexpected"),
        ("<code>LD</code>", "", "missing"),
        ("<geburt:eintragungNachweisregister>", "<geburt:eintragungNachweisregister>a", "content"),
        (' produkt="', ' bau="', "attribute"),
        (' standard="XFamilie"', ' standard="X"', "fixed"),
        ("Familienportal", "\u6f22", "characters"),
    ],
)
def test_faults_of_the_schema_have_kinds(old: str, new: str, kind: str) -> None:
    """A fault of the schema says of which kind it is, so that others have sentences for it."""
    assert old in SAMPLE
    findings = xfamilie.validate(SAMPLE.replace(old, new, 1).encode())
    assert kind in {finding.kind for finding in findings}
    assert {finding.code for finding in findings} == {"schema"}


def test_other_faults_have_their_code_as_kind() -> None:
    """Of what is no fault of the schema the kind is the code."""
    assert [each.kind for each in xfamilie.validate(b"<a>")] == ["xml"]


def test_a_fault_has_the_place_where_its_element_begins() -> None:
    """Line and column are those of the element's first character, tags over many lines included."""
    old = "<geburt:dolmetscherBenoetigt>true"
    before, after = SAMPLE.split(old)
    new = "\n\n   <geburt:dolmetscherBenoetigt\n\n  >ja"
    finding = only(before + new + after)
    assert (finding.line, finding.column) == (before.count("\n") + 3, 4)


def test_columns_count_characters() -> None:
    """An umlaut before an element is one character, as editors count it."""
    text = SAMPLE.replace("\n", "").replace(">true</geburt:dol", ">ja</geburt:dol")
    place = text.index("<geburt:dolmetscherBenoetigt>")
    assert "\u00e1" in text[:place].lower()
    finding = only(text)
    assert (finding.line, finding.column) == (1, place + 1)


def test_lines_beyond_those_of_the_parser() -> None:
    """A fault far down in a file has its own line."""
    text = SAMPLE.replace("\n", "\n" * 1000).replace(">true</geburt:dol", ">ja</geburt:dol")
    line = text[: text.index("<geburt:dolmetscherBenoetigt>")].count("\n") + 1
    assert line > 65_535
    assert only(text).line == line


def test_broken_xml_has_its_column() -> None:
    """Where the XML itself breaks, line and column are named."""
    findings = xfamilie.validate(SAMPLE.replace("Musterstadt</", "Muster & Stadt</", 1).encode())
    line = SAMPLE[: SAMPLE.index("Musterstadt</")].count("\n") + 1
    assert findings[0].line == line
    assert findings[0].column > 1


def test_parsing_names_places_too() -> None:
    """Who parses a message gets the same places as who validates it."""
    text = SAMPLE.replace(">true</geburt:dol", ">ja</geburt:dol").encode()
    with pytest.raises(xfamilie.InvalidMessageError) as caught:
        xfamilie.parse_0803(text)
    assert list(caught.value.findings) == xfamilie.validate(text)
    assert caught.value.findings[0].column > 0


@pytest.mark.parametrize("number", ["0001", "0011", "0801", "0803"])
def test_kind_of_a_message(number: str) -> None:
    """The root element says which message it is, whatever the version."""
    message = xfamilie.sample(number)
    assert xfamilie.kind_of(message) == number
    assert xfamilie.kind_of(message.replace(b"/1.3.0", b"/9.9.9")) == number


def test_kind_of_what_is_no_message() -> None:
    """What is no message has no kind."""
    assert xfamilie.kind_of(b"<a/>") is None
    assert xfamilie.kind_of(b"%PDF") is None
