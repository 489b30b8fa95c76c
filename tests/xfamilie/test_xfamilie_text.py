import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from xfamilie import CHARACTERS, is_name, refused_characters, schemas

DIN = "urn:xoev-de:kosit:xoev:datentyp:din-91379_2022-08"
MARKS = sorted({c for sequence in CHARACTERS for c in sequence[1:] if unicodedata.combining(c)})


def accepted_by_schema(texts: list[str]) -> list[bool]:
    path = schemas.FOLDER / "1_3_0" / "din-91379.xsd"
    schema = etree.XMLSchema(
        etree.fromstring(
            f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:d="{DIN}">'
            f'<xs:import namespace="{DIN}" schemaLocation="{path.as_uri()}"/>'
            '<xs:element name="t" type="d:datatypeC"/></xs:schema>'
        )
    )
    element = etree.Element("t")
    results = []
    for text in texts:
        element.text = text
        results.append(schema.validate(element))
    return results


def test_size_of_the_set() -> None:
    """The norm has 588 single characters and 149 sequences."""
    assert len([c for c in CHARACTERS if len(c) == 1]) == 588
    assert len([c for c in CHARACTERS if len(c) > 1]) == 149


def test_schema_and_python_accept_the_same_characters() -> None:
    """Our pattern and our table agree on every character of the BMP and on every pair with a mark."""
    bmp = [
        chr(c)
        for c in range(0x10000)
        if c in {9, 10, 13} or 0x20 <= c < 0xD800 or 0xE000 <= c < 0xFFFE
    ]
    pairs = [c + mark for c in sorted(CHARACTERS) for mark in MARKS]
    texts = [*bmp, *pairs, *CHARACTERS, "", "\U0001f600"]
    assert accepted_by_schema(texts) == [not refused_characters(text) for text in texts]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*sorted(CHARACTERS), *MARKS, "中"]), max_size=8).map("".join))
def test_schema_and_python_agree_on_texts(text: str) -> None:
    """Our pattern and our table agree on texts of letters, marks and strangers in any order."""
    assert accepted_by_schema([text]) == [not refused_characters(text)]


def test_set_is_in_normal_form_c() -> None:
    """Normalising to form C never turns an allowed character into a refused one."""
    assert all(unicodedata.normalize("NFC", c) == c for c in CHARACTERS)


def test_refused_characters_are_named_once_in_order() -> None:
    """A form can say which characters it does not take."""
    assert refused_characters("Ж中aЖ\u0300") == ("Ж", "中", "\u0300")
    assert refused_characters("Kr̥̄ṣṇa K͟hān Ņ") == ()


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "A\tB", "A\nB", "A\rB", "Ольга"])
def test_names_refused(text: str) -> None:
    """A name that shows nothing, breaks the line or leaves the norm is none."""
    assert not is_name(text)


@pytest.mark.parametrize("text", ["Mia", "Lê Thị Ánh", "d’Arc-Øst", "K͟hān"])
def test_names_taken(text: str) -> None:
    """Names of many languages are names."""
    assert is_name(text)
