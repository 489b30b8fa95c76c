"""Names of states in the language of who reads."""

from __future__ import annotations

import pytest

from sorgeauskunft.texts import languages, state_names
from xfamilie import codelists


@pytest.mark.parametrize("lang", languages())
def test_every_state_has_one_name(lang: str) -> None:
    """All 197 states of the list are there in every language, each under a name of its own."""
    names = state_names(lang)
    assert names.keys() == dict(codelists.states()).keys()
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize(
    ("lang", "ukraine", "korea"),
    [
        ("de", "Ukraine", "Korea, Republik"),
        ("de-simple", "Ukraine", "Korea, Republik"),
        ("en", "Ukraine", "South Korea"),
        ("tr", "Ukrayna", "Güney Kore"),
        ("uk", "Україна", "Південна Корея"),
        ("ar", "أوكرانيا", "كوريا الجنوبية"),
    ],
)
def test_names_are_in_the_language(lang: str, ukraine: str, korea: str) -> None:
    """German readers get the names of the list, others those of their language."""
    assert state_names(lang)["166"] == ukraine
    assert state_names(lang)["467"] == korea


def test_order_is_alphabetical() -> None:
    """A letter with a mark stands with its letter, not behind Z."""
    names = list(state_names("tr").values())
    assert names.index("Çin") < names.index("Danimarka")
    assert names.index("İsveç") < names.index("Jamaika")
