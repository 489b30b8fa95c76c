"""Which known place a typed name means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorgeauskunft.requests.form import Place
from sorgeauskunft.requests.form.faults import ERROR_PARAMS, InvalidAnswerError
from sorgeauskunft.requests.form.places import ars_of, clean_postcode, match_place


class Gazetteer:
    """A few places under one postcode each."""

    def __init__(self, *names: str) -> None:
        self.known = [
            Place(f"{number:08}", f"{number:012}", name) for number, name in enumerate(names)
        ]

    def places_for_postcode(self, postcode: str) -> list[Place]:
        return self.known if postcode == "11111" else []

    def places_named(self, name: str) -> list[Place]:
        return [place for place in self.known if place.name == name]


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("bremen", "Bremen"),
        ("Bremen, Stadt", "Bremen"),
        ("Bremen", "Bremen, Stadt"),
        ("Muenchen", "München, Landeshauptstadt"),
        ("München", "Muenchen"),
        ("alsbach hähnlein", "Alsbach-Hähnlein"),
        ("St Leon Rot", "St. Leon-Rot"),
        ("Sankt Leon-Rot", "St. Leon-Rot"),
        ("Frankfurt", "Frankfurt am Main"),
        ("Berlin-Kreuzberg", "Berlin"),
        ("Berlin, Kreuzberg", "Berlin"),
        ("Frankfurt am Main Höchst", "Frankfurt am Main"),
        ("Kirchheim bei München", "Kirchheim b.München"),
        ("Bernstadt auf dem Eigen", "Bernstadt a. d. Eigen, Stadt"),
        ("Lutherstadt Eisleben", "Eisleben, Lutherstadt"),
        ("Hausen", "Hausen (Wied)"),
    ],
)
def test_spelling_is_tolerated(typed: str, known: str) -> None:
    """Case, umlauts, hyphens, additions, shorter and longer forms mean the same place."""
    assert match_place(typed, "11111", Gazetteer(known, "Ganz woanders")) == "00000000"


def test_a_wrong_place_is_answered_with_the_right_ones() -> None:
    """The error names the places of the postcode, in order and without repetition."""
    with pytest.raises(InvalidAnswerError) as error:
        match_place("Hamburg", "11111", Gazetteer("Bremerhaven", "Bremen"))
    assert error.value.code == "place-mismatch"
    assert error.value.params == {"postcode": "11111", "places": "Bremen; Bremerhaven"}


def test_a_form_that_fits_several_places_must_be_completed() -> None:
    """A short form that starts two places is not guessed; the exact name of one is taken."""
    short = Gazetteer("Neuhaus am Inn", "Neuhaus am Rennweg")
    with pytest.raises(InvalidAnswerError):
        match_place("Neuhaus", "11111", short)
    whole = Gazetteer("Neuhaus am Inn", "Neuhaus am Rennweg", "Neuhaus")
    assert match_place("Neuhaus", "11111", whole) == "00000002"


def test_another_addition_is_another_place() -> None:
    """A namesake elsewhere does not pass for the place of the postcode."""
    with pytest.raises(InvalidAnswerError):
        match_place("Frankfurt an der Oder", "11111", Gazetteer("Frankfurt am Main"))


def test_an_unknown_postcode_is_an_error() -> None:
    """Without a municipality no office can be found, so she is told to check the postcode."""
    with pytest.raises(InvalidAnswerError) as error:
        match_place("Bremen", "99999", Gazetteer("Bremen"))
    assert (error.value.code, error.value.params) == ("postcode-unknown", {"postcode": "99999"})


def test_twins_do_not_block() -> None:
    """Two municipalities of one name under one postcode leave the AGS open."""
    assert match_place("Neudorf", "11111", Gazetteer("Neudorf", "Neudorf")) is None


def test_a_birth_place_has_an_ars_only_if_it_is_unique() -> None:
    """One place of the name gives its ARS, none or several give nothing."""
    gazetteer = Gazetteer("Bremen", "Neustadt", "Neustadt")
    assert ars_of("Bremen", gazetteer) == "000000000000"
    assert ars_of("Neustadt", gazetteer) is None
    assert ars_of("Königsberg", gazetteer) is None


@pytest.mark.parametrize("typed", ["28195", " 28195 ", "D-28195", "D 28195", "d28195"])
def test_postcodes_are_five_digits(typed: str) -> None:
    """Blanks and the old country letter are tolerated."""
    assert clean_postcode(typed) == "28195"


@pytest.mark.parametrize("typed", ["2819", "281955", "A-28195", "٢٨١٩٥", "28195\nx"])
def test_other_postcodes_are_refused(typed: str) -> None:
    """Anything but five ASCII digits is no postcode."""
    with pytest.raises(InvalidAnswerError) as error:
        clean_postcode(typed)
    assert error.value.code == "postcode-format"


@given(st.text(), st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_matching_never_raises_anything_else(typed: str, names: list[str]) -> None:
    """Odd names on either side end in a place of the postcode or a known error."""
    gazetteer = Gazetteer(*names)
    try:
        found = match_place(typed, "11111", gazetteer)
    except InvalidAnswerError as error:
        assert error.params.keys() == ERROR_PARAMS[error.code]  # noqa: PT017 - either way is fine
    else:
        assert found is None or found in {place.ags for place in gazetteer.known}
