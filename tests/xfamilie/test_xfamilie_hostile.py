import codecs
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import xfamilie

SAMPLE = xfamilie.sample("0801")
HEAD, BODY = SAMPLE.split(b"\n", 1)
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10))


def with_dtd(declarations: bytes, name: bytes = b"Mia &x;") -> bytes:
    dtd = b"<!DOCTYPE geburt:sorge.alleinsorge.antrag.0801 [" + declarations + b"]>"
    return HEAD + dtd + BODY.replace("Mia Ánh".encode(), name)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        yield server


HOSTILE = {
    "empty": (b"", "xml"),
    "blank": (b" \n", "xml"),
    "not xml": (b"%PDF-1.7", "xml"),
    "cut off": (SAMPLE[:-40], "xml"),
    "two roots": (SAMPLE + BODY, "xml"),
    "zero byte": (SAMPLE.replace(b"Mia", b"M\x00a"), "xml"),
    "unbound prefix": (b"<a:b/>", "xml"),
    "undefined entity": (SAMPLE.replace(b"Mia", b"&x;"), "xml"),
    "deep": (b"<a>" * 100_000, "xml"),
    "deep and closed": (b"<a>" * 5_000 + b"</a>" * 5_000, "xml"),
    "too large": (SAMPLE + b" " * 50_000_000, "size"),
    "too many elements": (SAMPLE.replace(b"<code>", b"<a/>" * 25_000 + b"<code>", 1), "size"),
    "too many attributes": (
        SAMPLE.replace(b" test=", b"".join(b' a%d=""' % i for i in range(25_000)) + b" test="),
        "size",
    ),
    "not utf-8": (SAMPLE.replace(b"Mia", b"Mi\xe4"), "encoding"),
    "utf-16": (codecs.BOM_UTF16_LE + BODY.decode().encode("utf-16-le"), "encoding"),
    "declares latin-1": (SAMPLE.replace(b"UTF-8", b"ISO-8859-1", 1), "encoding"),
    "declares utf-7": (SAMPLE.replace(b"UTF-8", b"UTF-7", 1), None),
    "utf-16 without mark": ("<a>x</a>".encode("utf-16-le"), None),
    "bare dtd": (HEAD + b"<!DOCTYPE a>" + BODY, "dtd"),
    "entity": (with_dtd(b'<!ENTITY x "y">'), "dtd"),
    "entity in an attribute": (
        with_dtd(b'<!ENTITY x "y">', b"Mia").replace(b'produkt="', b'produkt="&x;', 1),
        "dtd",
    ),
    "billion laughs": (with_dtd(b'<!ENTITY l0 "ha">' + LAUGHS, b"&l9;"), None),
    "billion laughs in an attribute": (
        with_dtd(b'<!ENTITY l0 "ha">' + LAUGHS, b"Mia").replace(b'produkt="', b'produkt="&l9;', 1),
        None,
    ),
    "default attribute": (
        with_dtd(b'<!ATTLIST geburt:sorge.alleinsorge.antrag.0801 x CDATA "y">', b"Mia"),
        "dtd",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_a_finding(name: str) -> None:
    """Whatever the bytes are, they are refused with a finding and never with another error."""
    data, code = HOSTILE[name]
    findings = xfamilie.validate(data)
    assert findings
    assert code is None or findings[0].code == code
    assert all(finding.path.startswith("/") for finding in findings)
    with pytest.raises(xfamilie.InvalidMessageError):
        xfamilie.parse_0801(data)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"Mia", b"&x;", "Entity 'x' not defined"),
        (b"Mia", b"M\x01a", "invalid Char value 1"),
        (b"Mia", b"<a></b>", "tag mismatch"),
        (b"Mia", b"<a:b/>", "prefix a on b is not defined"),
    ],
)
def test_broken_xml_has_line_and_words(old: bytes, new: bytes, words: str) -> None:
    """A fault of the XML itself is named with its line."""
    line = SAMPLE[: SAMPLE.index(old)].count(b"\n") + 1
    finding = xfamilie.validate(SAMPLE.replace(old, new))[0]
    assert (finding.line, finding.code) == (line, "xml")
    assert words in finding.message


def test_findings_of_earlier_messages_stay_behind() -> None:
    """A broken message gets its own findings and none of one that was read before."""
    broken = SAMPLE.replace(b"Mia", b"&other;")
    alone = xfamilie.validate(b"<a>")
    xfamilie.validate(broken)
    assert xfamilie.validate(b"<a>") == alone
    assert len(alone) == 1


def test_encoding_fault_has_its_line() -> None:
    """A byte that is not UTF-8 is found in its line."""
    line = SAMPLE[: SAMPLE.index(b"Mia")].count(b"\n") + 1
    (finding,) = xfamilie.validate(SAMPLE.replace(b"Mia", b"Mi\xe4"))
    assert finding.line == line


def test_external_entities_stay_outside(tmp_path: Path, listener: socket.socket) -> None:
    """Neither a file nor the network is read for an entity, a DTD, a schema or an inclusion."""
    secret = tmp_path / "secret"
    secret.write_text("Geheimnis", "utf-8")
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/x".encode()
    xsi = b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x '
    include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="'
    hostile = [
        with_dtd(b'<!ENTITY x SYSTEM "' + secret.as_uri().encode() + b'">'),
        with_dtd(b'<!ENTITY x SYSTEM "' + url + b'">'),
        with_dtd(b'<!ENTITY %% p SYSTEM "%s">%%p;' % url, b"Mia"),
        HEAD + b'<!DOCTYPE a SYSTEM "' + url + b'">' + BODY,
        SAMPLE.replace("Mia Ánh".encode(), include + secret.as_uri().encode() + b'"/>'),
        SAMPLE.replace("Mia Ánh".encode(), include + url + b'"/>'),
    ]
    for data in hostile:
        findings = xfamilie.validate(data)
        assert findings
        assert "Geheimnis" not in repr(findings)
    hints = [
        SAMPLE.replace(b" test=", b" " + xsi + url + b'" test='),
        SAMPLE.replace(HEAD, HEAD + b'<?xml-stylesheet href="' + url + b'"?>'),
    ]
    assert [xfamilie.validate(data) for data in hints] == [[], []]
    with pytest.raises(TimeoutError):
        listener.accept()


def test_comments_do_not_cut_texts() -> None:
    """A comment, an instruction or a CDATA section inside a text leaves the text whole."""
    data = SAMPLE.replace(b"Mia", b"<!-- a -->M<?b c?>i<![CDATA[a]]>")
    assert xfamilie.parse_0801(data) == xfamilie.parse_0801(SAMPLE)


def test_utf8_with_mark_is_taken() -> None:
    """A byte order mark in front of UTF-8 does no harm."""
    assert xfamilie.validate(codecs.BOM_UTF8 + SAMPLE) == []


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
@example(b"<?xml version='1.0' encoding='\xc3'?><a/>")
def test_any_bytes(data: bytes) -> None:
    """Validation returns findings for any bytes."""
    assert xfamilie.validate(data)


READERS = {
    "0001": lambda data: xfamilie.build_0001(xfamilie.parse_0001(data)),
    "0011": lambda data: xfamilie.build_0011(xfamilie.parse_0011(data)),
    "0801": lambda data: xfamilie.build_0801(xfamilie.parse_0801(data)),
    "0803": lambda data: xfamilie.build_0803(xfamilie.parse_0803(data)),
}


@pytest.mark.parametrize("number", READERS)
@settings(max_examples=120, deadline=None)
@given(
    st.integers(0, len(SAMPLE)),
    st.integers(0, 60),
    st.binary(max_size=6)
    | st.sampled_from([b"<a/>", b"&#0;", b"]]>", b"<![CDATA[", b'"', b"<!--"]),
)
def test_damaged_messages(number: str, start: int, length: int, patch: bytes) -> None:
    """A damaged message is either refused with findings or still reads as a value."""
    sample = xfamilie.sample(number)
    start %= len(sample)
    data = sample[:start] + patch + sample[start + length :]
    findings = xfamilie.validate(data)
    assert all(finding.line >= 0 and finding.column >= 0 for finding in findings)
    if findings:
        with pytest.raises(xfamilie.InvalidMessageError):
            READERS[number](data)
    else:
        assert READERS[number](data)


def test_threads_do_not_mix_findings() -> None:
    """Validating in several threads gives each its own findings."""
    broken = SAMPLE.replace(b"<code>LD</code>", b"<code>XX</code>")
    jobs = [SAMPLE, broken] * 60
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda data: len(xfamilie.validate(data)), jobs))
    assert counts == [0, 1] * 60
