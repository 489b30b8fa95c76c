"""The pre-check as a walk: where ways lead and where they end."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sorgeauskunft.precheck import (
    QUESTIONS,
    Option,
    Outcome,
    Question,
    Result,
    Step,
    question_for_slug,
    steps,
    walk,
)

COMMON = [q for q in QUESTIONS if not q.per_child]
PER_CHILD = [q for q in QUESTIONS if q.per_child]
PASSING_COMMON = {"residence": "here", "mother": "yes", "adult": "yes"}
PASSING_CHILD = {
    "child_minor": "yes",
    "adopted": "no",
    "married_to_father": "never",
    "married_to_other": "no",
    "declaration": "no",
    "court": "no",
    "foreign_law": "no",
    "birth_place": "here",
}

# The decision table as the law and the municipal pages give it, written down a second time on
# purpose: a change of the table in the code must be made here too.
BLOCKING = {
    ("residence", "elsewhere"): "redirect",
    ("residence", "abroad"): "ask",
    ("mother", "other_person"): "none",
    ("mother", "representative"): "ask",
    ("adult", "no"): "ask",
    ("child_minor", "no"): "none",
    ("adopted", "yes"): "ask",
    ("married_to_father", "at_or_after_birth"): "none",
    ("married_to_father", "divorced_before_birth"): "ask",
    ("married_to_other", "yes"): "ask",
    ("declaration", "yes"): "none",
    ("court", "joint_whole"): "none",
    ("court", "withdrawn_whole"): "none",
    ("court", "sole_mother"): "none",
    ("foreign_law", "yes"): "none",
    ("foreign_law", "unsure"): "ask",
}
PARTIAL = {("court", "joint_part"), ("court", "withdrawn_part")}
EVERY_ANSWER = [(q, o) for q in QUESTIONS for o in q.options]


def answers_of(questions: list[Question]) -> SearchStrategy[dict[str, str]]:
    """Any answers: right ones mostly, sometimes none or nonsense."""
    return st.fixed_dictionaries(
        {},
        optional={
            q.key: st.sampled_from([o.key for o in q.options]) | st.text(max_size=3)
            for q in questions
        },
    )


def mostly_passing(
    questions: list[Question], passing: dict[str, str]
) -> SearchStrategy[dict[str, str]]:
    """Answers that get far: each is the passing one or any of the question's options."""
    return st.fixed_dictionaries(
        {
            q.key: st.just(passing[q.key]) | st.sampled_from([o.key for o in q.options])
            for q in questions
        }
    )


any_common = answers_of(COMMON) | mostly_passing(COMMON, PASSING_COMMON)
any_children = st.lists(
    answers_of(PER_CHILD) | mostly_passing(PER_CHILD, PASSING_CHILD), max_size=3
)


def result_of(common: dict[str, str], *children: dict[str, str]) -> Result:
    """The result of a check that has one."""
    result = walk(common, children).result
    assert result is not None
    return result


def with_answer(question: Question, option: Option) -> Result:
    """Answers of one child that pass but for one answer."""
    common, child = dict(PASSING_COMMON), dict(PASSING_CHILD)
    (child if question.per_child else common)[question.key] = option.key
    return result_of(common, child)


@pytest.mark.parametrize(
    ("question", "option"), EVERY_ANSWER, ids=[f"{q.key}-{o.key}" for q, o in EVERY_ANSWER]
)
def test_each_answer_has_the_outcome_of_the_decision_table(
    question: Question, option: Option
) -> None:
    """One differing answer leads to the outcome that the decision table gives it."""
    result = with_answer(question, option)

    key = (question.key, option.key)
    assert result.outcome == BLOCKING.get(key, "partial" if key in PARTIAL else "full")
    if key in BLOCKING:
        assert result.blocked_at is not None
        assert (result.blocked_at.question, result.option) == key
        assert result.hint == f"precheck.{question.key}.hint.{option.key}"


@given(any_common, any_children)
def test_every_path_ends(common: dict[str, str], children: list[dict[str, str]]) -> None:
    """Answering the open step again and again ends after at most one round of all steps."""
    children = [dict(child) for child in children] or [{}]
    common = dict(common)
    for _ in range(len(steps(len(children)))):
        way = walk(common, children)
        if way.result:
            break
        step = way.open_step
        assert step is not None
        target = common if step.child is None else children[step.child]
        target[step.question] = next(q for q in QUESTIONS if q.key == step.question).options[0].key
    assert walk(common, children).result is not None


def test_no_path_reaches_the_form_without_full_or_partial() -> None:
    """Of all combinations of one child's answers only those without a blocking one may request."""
    # Options of equal outcome and question are interchangeable, so one of each kind is enough.
    kinds = [list({o.outcome: o for o in q.options}.values()) for q in QUESTIONS]
    for chosen in itertools.product(*kinds):
        common = {q.key: o.key for q, o in zip(QUESTIONS, chosen, strict=True) if not q.per_child}
        child = {q.key: o.key for q, o in zip(QUESTIONS, chosen, strict=True) if q.per_child}
        result = result_of(common, child)
        blocked = any(o.outcome.blocks for o in chosen)
        assert result.may_request == (not blocked)
        assert result.may_request == (result.outcome in {"full", "partial"})


@given(any_common, any_children)
def test_only_finished_unblocked_ways_may_request(
    common: dict[str, str], children: list[dict[str, str]]
) -> None:
    """Whoever may request has answered every question for every child without a blocking answer."""
    way = walk(common, children)
    if way.result and way.result.may_request:
        assert way.path == steps(len(children))
        assert len(way.result.children) == max(len(children), 1)
        for step in way.path:
            assert (step.question, way.answers.at(step)) not in BLOCKING


@given(any_common, any_children)
def test_walking_the_kept_answers_changes_nothing(
    common: dict[str, str], children: list[dict[str, str]]
) -> None:
    """The kept answers give the same path and result and leave nothing to prune."""
    way = walk(common, children)
    again = walk(way.answers.common, way.answers.children)
    assert (again.path, again.result, again.open_step) == (way.path, way.result, way.open_step)
    assert again.pruned == ()
    assert again.answers == way.answers


@given(any_common, any_children)
def test_back_leads_to_the_first_question(
    common: dict[str, str], children: list[dict[str, str]]
) -> None:
    """Going back from the end of the path visits each reached step once, numbers counting down."""
    way = walk(common, children)
    step: Step | None = way.path[-1]
    seen: list[Step] = []
    while step is not None:
        seen.append(step)
        assert way.number(step) == len(way.path) - len(seen) + 1 <= way.total
        before = way.previous(step)
        assert before is None or way.next(before) == step
        step = before
    assert tuple(reversed(seen)) == way.path


def test_first_blocking_answer_ends_the_check() -> None:
    """With two blocking answers the earlier one is the result, and later answers are pruned."""
    child = PASSING_CHILD | {"adopted": "yes", "court": "joint_whole"}
    way = walk(PASSING_COMMON, [child, PASSING_CHILD])
    assert way.result is not None
    assert way.result.blocked_at == Step("adopted", 0)
    assert way.result.children == ()
    assert Step("court", 0) in way.pruned
    assert Step("adopted", 1) in way.pruned


def test_one_partial_child_makes_the_request_partial() -> None:
    """The request is partial if one child is, and each child keeps its own outcome."""
    limited = PASSING_CHILD | {"court": "withdrawn_part"}
    result = result_of(PASSING_COMMON, PASSING_CHILD, limited)
    assert result.outcome is Outcome.PARTIAL
    assert result.children == (Outcome.FULL, Outcome.PARTIAL)
    assert "court_decision" in result.documents


def test_blocking_answer_of_second_child_blocks_the_request() -> None:
    """A later child's blocking answer names that child."""
    result = result_of(PASSING_COMMON, PASSING_CHILD, PASSING_CHILD | {"foreign_law": "unsure"})
    assert result.outcome is Outcome.ASK
    assert result.blocked_at == Step("foreign_law", 1)


def test_birth_elsewhere_says_that_it_takes_longer() -> None:
    """A birth place outside the office's area adds the remark who is asked."""
    for option, note in (
        ("elsewhere", "register_elsewhere"),
        ("abroad", "register_berlin"),
        ("unknown", "register_berlin"),
    ):
        result = result_of(PASSING_COMMON, PASSING_CHILD | {"birth_place": option})
        assert result.outcome is Outcome.FULL
        assert note in result.notes


def test_a_changed_answer_keeps_the_later_ones_for_correction() -> None:
    """Blocked answers behind a change are reported as pruned and count again once it is undone."""
    blocked = walk(PASSING_COMMON | {"adult": "no"}, [PASSING_CHILD])
    assert {step.question for step in blocked.pruned} == set(PASSING_CHILD)
    assert result_of(PASSING_COMMON, PASSING_CHILD).outcome is Outcome.FULL


def test_questions_are_found_by_their_page() -> None:
    """Each question has a URL segment of its own; an unknown segment finds nothing."""
    assert [question_for_slug(q.slug) for q in QUESTIONS] == list(QUESTIONS)
    assert question_for_slug("nichts") is None
