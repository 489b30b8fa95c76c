"""What the pre-check declares to the Jugendamt."""

from __future__ import annotations

import pytest

from sorgeauskunft.precheck import QUESTIONS, Declared, declared

PLAIN = {"married_to_father": "never", "married_to_other": "no", "declaration": "no", "court": "no"}


def test_plain_case_declares_four_times_no() -> None:
    """Never married, no declaration, no decision: all four are false."""
    assert declared(PLAIN) == Declared(
        married_to_father=False,
        married_at_birth=False,
        joint_declaration=False,
        court_decision=False,
    )


@pytest.mark.parametrize(
    ("question", "option", "field", "value"),
    [
        ("married_to_father", "at_or_after_birth", "married_to_father", True),
        ("married_to_father", "divorced_before_birth", "married_to_father", True),
        ("married_to_other", "yes", "married_at_birth", True),
        ("declaration", "yes", "joint_declaration", True),
        ("declaration", "unknown", "joint_declaration", None),
        ("court", "refused", "court_decision", True),
        ("court", "pending", "court_decision", False),
        ("court", "provisional", "court_decision", True),
        ("court", "joint_part", "court_decision", True),
        ("court", "withdrawn_part", "court_decision", True),
    ],
)
def test_answers_map_to_their_element(
    question: str, option: str, field: str, value: object
) -> None:
    """Each answer fills the element of its question; "don't know" leaves it out."""
    assert getattr(declared(PLAIN | {question: option}), field) is value


@pytest.mark.parametrize("missing", sorted(PLAIN))
def test_nothing_is_declared_that_was_not_asked(missing: str) -> None:
    """A missing answer is an error, never a silent no."""
    with pytest.raises(ValueError, match=missing):
        declared({key: value for key, value in PLAIN.items() if key != missing})


def test_only_declaring_questions_carry_declarations() -> None:
    """An option declares something only where its question fills an element."""
    for question in QUESTIONS:
        values = {option.declares for option in question.options}
        assert (values != {None}) == (question.declares is not None)
