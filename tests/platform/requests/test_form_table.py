"""The table of the form is sound."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from sorgeauskunft.requests.form import (
    SECTIONS,
    FormOptions,
    Kind,
    Mode,
    Step,
    next_step,
    previous_step,
    section,
    section_for_slug,
    steps,
)

ALL_ON = FormOptions(
    father=Mode.OPTIONAL, purpose=Mode.NEEDED, copies=Mode.OPTIONAL, id_card=Mode.OPTIONAL
)
EVERY_OPTION = [
    FormOptions(father=father, purpose=purpose, copies=copies)
    for father, purpose, copies in itertools.product((Mode.OFF, Mode.OPTIONAL), Mode, Mode)
]


def test_conditions_look_back_to_a_switch_of_the_same_scope() -> None:
    """A field depends only on choices and checkboxes that were asked before it."""
    for per_child in (True, False):
        switches: dict[str, set[str]] = {}
        for page in SECTIONS:
            if page.per_child != per_child:
                continue
            for field in page.fields:
                offered = [choice.when for choice in field.choices if choice.when]
                for condition in (*field.when, *offered):
                    assert condition.answer in switches[condition.field]
                if field.kind in {Kind.CHOICE, Kind.CHECKBOX}:
                    assert not field.when, "conditions are not followed further than one switch"
                if field.kind is Kind.CHECKBOX:
                    switches[field.key] = {"", "yes"}
                if field.kind is Kind.CHOICE:
                    switches[field.key] = {choice.key for choice in field.choices}


def test_input_keys_are_unique() -> None:
    """No two inputs of the form share a name."""
    keys = [key for s in SECTIONS for field in s.fields for key in field.raw_keys]
    assert len(set(keys)) == len(keys)


def test_only_her_own_data_are_filled_in_by_the_browser() -> None:
    """Fields about child, father and birth name carry no token: the browser knows only her."""
    tokens = {f.key: f.autocomplete for s in SECTIONS for f in s.fields if f.autocomplete}
    assert all(
        key.split(".")[0] in {"mother", "address", "stay", "postal", "contact"} for key in tokens
    )
    assert tokens["mother.birth_date"] == "bday"


def test_the_father_can_never_be_demanded() -> None:
    """No mode of an office makes a field about the father needed."""
    demanding = FormOptions(father=Mode.NEEDED)
    father = section("father")
    assert father.mode(demanding) == Mode.NEEDED
    assert not any(father.is_needed(field, demanding) for field in father.fields)


def test_modes_may_come_as_plain_words() -> None:
    """Options read from a setting as words count like the enumeration."""
    words = FormOptions(father="off", purpose="needed", copies="optional")  # type: ignore[arg-type]
    assert {s.section for s in steps(1, words)} >= {"purpose", "copies"}
    assert "father" not in {s.section for s in steps(1, words)}
    assert section("purpose").is_needed(section("purpose").fields[0], words)


def test_a_section_that_is_off_is_no_step() -> None:
    """By default father, purpose and copies are not asked."""
    default = {step.section for step in steps(1, FormOptions())}
    assert default.isdisjoint({"father", "purpose", "copies"})
    assert {step.section for step in steps(1, ALL_ON)} == {s.key for s in SECTIONS}


def test_children_come_first_and_one_after_the_other() -> None:
    """Both pages of the first child are before those of the second; the declaration is last."""
    order = steps(2, FormOptions())
    assert order[:4] == (
        Step("child", 0),
        Step("child_more", 0),
        Step("child", 1),
        Step("child_more", 1),
    )
    assert order[-1] == Step("declaration")


@given(st.integers(0, 4), st.sampled_from(EVERY_OPTION))
def test_next_and_previous_walk_all_steps(children: int, options: FormOptions) -> None:
    """Going forward visits every page once and going back undoes each move."""
    every = steps(children, options)
    assert previous_step(every[0], children, options) is None
    assert next_step(every[-1], children, options) is None
    for before, after in itertools.pairwise(every):
        assert next_step(before, children, options) == after
        assert previous_step(after, children, options) == before


def test_pages_are_found_by_their_segment() -> None:
    """Each page has a URL segment of its own; an unknown segment finds nothing."""
    assert [section_for_slug(s.slug) for s in SECTIONS] == list(SECTIONS)
    assert section_for_slug("nichts") is None
