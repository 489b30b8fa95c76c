import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.places import Exact, NoPlace, Place, Several, key_prefix, match, name_key

OFFICIAL = (
    "Au am Rhein",
    "Bad Neustadt a.d.Saale, St",
    "Bremen, Stadt",
    "Cottbus/Chóśebuz, Stadt",
    "Frankfurt (Oder), Stadt",
    "Frankfurt am Main, Stadt",
    "Hagen am Teutoburger Wald",
    "Hagen, Stadt der FernUniversität",
    "Halle (Saale), Stadt",
    "Halle (Westf.), Stadt",
    "Hamburg, Freie und Hansestadt",
    "Hann. Münden, Stadt",
    "Harsewinkel, Die Mähdrescherstadt",
    "Munster, Stadt",
    "Münster, Stadt",
    "Neu-Isenburg, Hugenotten- und Waldenserstadt",
    "Neumarkt i.d.OPf., GKSt",
    "Neustadt in Sachsen, Stadt",
    "Osnabrück, Stadt",
    "Rheda-Wiedenbrück, Stadt",
    "Rothenburg/O.L., Stadt, Hochschulstadt",
    "Rothenburg ob der Tauber, GKSt",
    "Sankt Augustin, Stadt",
    "Schloß Holte-Stukenbrock, Stadt",
    "Stadt Wehlen, Stadt",
    "Wittenberg, Lutherstadt",
)
PLACES = tuple(Place(f"{number:08}", name) for number, name in enumerate(OFFICIAL))


def found(typed: str) -> list[str]:
    match match(typed, PLACES):
        case Exact(place):
            return [place.name]
        case Several(places):
            return [place.name for place in places]
        case NoPlace():
            return []


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("bremen", "Bremen, Stadt"),
        ("  BREMEN ", "Bremen, Stadt"),
        ("Osnabrueck", "Osnabrück, Stadt"),
        ("Osnabru\u0308ck", "Osnabrück, Stadt"),
        ("Rheda Wiedenbrück", "Rheda-Wiedenbrück, Stadt"),
        ("Rheda - Wiedenbrück", "Rheda-Wiedenbrück, Stadt"),
        ("Neuisenburg", "Neu-Isenburg, Hugenotten- und Waldenserstadt"),
        ("Schloss Holte-Stukenbrock", "Schloß Holte-Stukenbrock, Stadt"),
        ("Münster", "Münster, Stadt"),
        ("Munster", "Munster, Stadt"),
        ("Chóśebuz/Cottbus", None),
        ("Cottbus", "Cottbus/Chóśebuz, Stadt"),
    ],
)
def test_spelling_does_not_matter(typed: str, official: str | None) -> None:
    """Case, accents, ä=ae, ß=ss, hyphens and blanks make no difference; ü is not u."""
    assert found(typed) == ([official] if official else [])


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("Stadt Osnabrück", "Osnabrück, Stadt"),
        ("Osnabrück, Stadt", "Osnabrück, Stadt"),
        ("Osnabrück Stadt", "Osnabrück, Stadt"),
        ("Freie Hansestadt Bremen", "Bremen, Stadt"),
        ("Hamburg, Freie und Hansestadt", "Hamburg, Freie und Hansestadt"),
        ("Freie und Hansestadt Hamburg", "Hamburg, Freie und Hansestadt"),
        ("Lutherstadt Wittenberg", "Wittenberg, Lutherstadt"),
        ("Stadt Wehlen", "Stadt Wehlen, Stadt"),
        ("Harsewinkel", "Harsewinkel, Die Mähdrescherstadt"),
        ("Harsewinkel, Die Mähdrescherstadt", "Harsewinkel, Die Mähdrescherstadt"),
        ("Bremen, Landeshauptstadt", "Bremen, Stadt"),
    ],
)
def test_titles_do_not_matter(typed: str, official: str) -> None:
    """A title before the name or after a comma makes no difference."""
    assert found(typed) == [official]


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("Frankfurt/Main", "Frankfurt am Main, Stadt"),
        ("Frankfurt a. M.", "Frankfurt am Main, Stadt"),
        ("Frankfurt a.d. Oder", "Frankfurt (Oder), Stadt"),
        ("Frankfurt an der Oder", "Frankfurt (Oder), Stadt"),
        ("Frankfurt Oder", "Frankfurt (Oder), Stadt"),
        ("Halle/Saale", "Halle (Saale), Stadt"),
        ("Halle in Westfalen", "Halle (Westf.), Stadt"),
        ("Hagen a.T.W.", "Hagen am Teutoburger Wald"),
        ("Rothenburg o.d.T.", "Rothenburg ob der Tauber, GKSt"),
        ("Rothenburg (Oberlausitz)", "Rothenburg/O.L., Stadt, Hochschulstadt"),
        ("Neumarkt in der Oberpfalz", "Neumarkt i.d.OPf., GKSt"),
        ("Neumarkt", "Neumarkt i.d.OPf., GKSt"),
        ("Bad Neustadt an der Saale", "Bad Neustadt a.d.Saale, St"),
        ("Hannoversch Münden", "Hann. Münden, Stadt"),
        ("St. Augustin", "Sankt Augustin, Stadt"),
        ("Neustadt, Sachsen", "Neustadt in Sachsen, Stadt"),
        ("Au", "Au am Rhein"),
    ],
)
def test_additions_and_abbreviations(typed: str, official: str) -> None:
    """An addition may be left out, abbreviated, or joined with other small words and marks."""
    assert found(typed) == [official]


@pytest.mark.parametrize(
    ("typed", "officials"),
    [
        ("Frankfurt", ["Frankfurt (Oder), Stadt", "Frankfurt am Main, Stadt"]),
        ("Frankfurt/O.", ["Frankfurt (Oder), Stadt", "Frankfurt am Main, Stadt"]),
        ("Halle", ["Halle (Saale), Stadt", "Halle (Westf.), Stadt"]),
        ("Hagen", ["Hagen am Teutoburger Wald", "Hagen, Stadt der FernUniversität"]),
    ],
)
def test_open_choice_stays_open(typed: str, officials: list[str]) -> None:
    """A name that fits several places is never decided by a guess."""
    assert found(typed) == officials


@pytest.mark.parametrize(
    "typed",
    ["", " ", "()", "/", "...", "Brem", "Bremerhaven", "Bremen (Oder)", "Rheda", "Halle an der Elbe",
     "Neustadt, Hessen", "B", "Stadt", "B." + "remen " * 50],
)  # fmt: skip
def test_nothing_is_guessed(typed: str) -> None:
    """Parts of a name, typing errors and additions that do not fit find nothing."""
    assert found(typed) == []


def test_former_name_counts_once() -> None:
    """Several names that lead to one municipality are one place."""
    candidates = [Place("03352062", "Langen"), Place("03352062", "Langen (bei Bremerhaven)")]
    assert match("Langen", candidates) == Exact(candidates[0])


@given(st.sampled_from(PLACES))
def test_official_name_finds_itself(place: Place) -> None:
    """An official name, typed in full with its title, always fits its own place."""
    assert place.name in found(place.name)


@given(st.text(max_size=60) | st.sampled_from(OFFICIAL), st.sampled_from(PLACES))
def test_prefix_loses_nothing(typed: str, place: Place) -> None:
    """Whatever fits has the prefix of what was typed, and a stored key that begins with it."""
    if match(typed, [place]) != NoPlace():
        assert key_prefix(typed)
        assert key_prefix(place.name) == key_prefix(typed)
        assert name_key(place.name).startswith(key_prefix(typed))
