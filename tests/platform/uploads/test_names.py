"""Names of files are harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorgeauskunft.uploads import MediaType
from sorgeauskunft.uploads.names import clean_name


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Ausweis.jpeg", "Ausweis.jpg"),
        ("Urkunde Mia Łucja.PDF", "Urkunde Mia Łucja.jpg"),
        ("C:\\fakepath\\ausweis.jpg", "ausweis.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("rechnung\u202egpj.exe", "rechnunggpj.jpg"),
        ("a\r\nSet-Cookie x=y.jpg", "a Set-Cookie x=y.jpg"),
        ('a"b<c>d.png', "a b c d.jpg"),
        ("", "datei.jpg"),
        ("...", "datei.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("\x00\x07\u200b", "datei.jpg"),
    ],
)
def test_names(given: str, wanted: str) -> None:
    """Folders, control and direction characters go, the ending is the true one."""
    assert clean_name(given, MediaType.JPEG) == wanted


@given(st.text(max_size=300))
def test_any_name(name: str) -> None:
    """Whatever the name: short, one line, no path, nothing that turns text around."""
    cleaned = clean_name(name, MediaType.PDF)
    assert cleaned.endswith(".pdf")
    assert 4 < len(cleaned) <= 84
    assert not set(cleaned) & set('/\\:<>"|?*\r\n\t')
    assert not {unicodedata.category(each) for each in cleaned} & {"Cc", "Cf", "Cs", "Co", "Zl"}
