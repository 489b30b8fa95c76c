import pytest

from xfamilie import codelists

FIXED = {
    "nachrichtentyp": ("urn:xoev-de:xfamilie:codeliste:nachrichtentyp", "4.0", 36),
    "alleinsorgeeintragung": ("urn:xoev-de:xfamilie:codeliste:alleinsorgeeintragung", "2.0", 4),
    "familienstand": ("urn:xoev-de:xfamilie:codeliste:familienstand", "1.0", 10),
    "rueckweisungsgruende": ("urn:xoev-de:xfamilie:codeliste:rueckweisungsgruende", "1.0", 19),
    "erreichbarkeit": ("urn:de:xoev:codeliste:erreichbarkeit", "3", 9),
    "dvdv.praefix": ("urn:xoev-de:bund:bmi:bit:codeliste:dvdv.praefix", "51", 3),
    "staat": (
        "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:staat",
        "2024-08-01",
        197,
    ),
}


def test_lists_kept() -> None:
    """Address, version and number of codes of every list are those of its source."""
    kept = {name: codelists.get(name) for name in codelists.names()}
    assert {n: (c.uri, c.version, len(c.codes)) for n, c in kept.items()} == FIXED
    assert all(c.source for c in kept.values())


def test_lists_in_part_are_open() -> None:
    """A list kept in part, or with values beside it, never makes a code wrong."""
    assert [n for n in codelists.names() if not codelists.get(n).closed] == [
        "dvdv.praefix",
        "staat",
    ]


def test_labels() -> None:
    """A code has its German label."""
    assert codelists.label("dvdv.praefix", "jga") == "Jugendamt"
    assert codelists.label("familienstand", "LD") == "ledig"
    assert codelists.label("staat", "432") == "Vietnam"


@pytest.mark.parametrize(("name", "code"), [("staat", "994"), ("nothing", "01")])
def test_unknown_codes(name: str, code: str) -> None:
    """A code or list that is not kept has an exception of its own."""
    with pytest.raises(codelists.UnknownCodeError):
        codelists.label(name, code)


def test_states_for_a_form() -> None:
    """States come in German order, each key once and with three digits."""
    states = codelists.states()
    assert [name for _, name in states[:3]] == ["Afghanistan", "Ägypten", "Albanien"]
    assert ("000", "Deutschland") in states
    assert len({key for key, _ in states}) == 197
    assert all(len(key) == 3 and key.isdecimal() for key, _ in states)
