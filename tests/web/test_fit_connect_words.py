"""Reasons of FIT-Connect are sentences, whatever comes."""

from __future__ import annotations

import pytest

from sorgeauskunft.texts import Texts
from web.amt.fit_connect_words import fault_words


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("fit-connect-key-weak", "zu kurz"),
        ("fit-connect-rejected-schema-violation", "passt aus seiner Sicht nicht zum Schema"),
        ("fit-connect-rejected-keine-lust", "abgelehnt (Grund: keine-lust)"),
        ("fit-connect-rejected-other", "abgelehnt (Grund: other)"),
        ("fit-connect-refused", "nicht angenommen (Grund: –)"),
        ("fit-connect-refused-missing-cty", "nicht angenommen (Grund: missing-cty)"),
        ("fit-connect-too-large-payload", "zu groß"),
        ("fit-connect-signature-wrong", "nicht glaubhaft (signature-wrong)"),
        ("fit-connect-neu", "ging etwas schief (neu)"),
    ],
)
def test_words(code: str, said: str) -> None:
    """A known reason has a sentence of its own; any other one is said with its code."""
    assert said in fault_words(Texts("de"), code)
