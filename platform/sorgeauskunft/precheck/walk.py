"""The way through the check for given answers: how far it leads, where it ends, what comes of it.

A walk is worked out anew from the answers each time; nothing is remembered between pages. It goes
from question to question and stops at the first one without an answer or at the first blocking
answer. Answers behind that point are *pruned*: they stay with the caller, so that she finds them
again when she corrects an earlier one, but they are no part of the result.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from .questions import DOCUMENTS, QUESTIONS, Option, Outcome, Question, question

_COMMON: Final = tuple(q for q in QUESTIONS if not q.per_child)
_PER_CHILD: Final = tuple(q for q in QUESTIONS if q.per_child)


class Step(msgspec.Struct, frozen=True):
    """A page of the check: a question, and for which child (counted from 0; None: asked once)."""

    question: str
    child: int | None = None


class Answers(msgspec.Struct, frozen=True):
    """Question key → option key: those asked once, and one mapping per child."""

    common: Mapping[str, str]
    children: Sequence[Mapping[str, str]]

    def at(self, step: Step) -> str | None:
        """The answer given at a step; None if there is none."""
        if step.child is None:
            return self.common.get(step.question)
        if step.child < len(self.children):
            return self.children[step.child].get(step.question)
        return None


class Result(msgspec.Struct, frozen=True):
    """What a finished check says.

    `outcome` is never `GO_ON`. For a blocking one `blocked_at` and `option` say which answer ended
    the check, and `hint` is the stem of its texts. `children` are the outcomes per child, empty
    for a blocking one. `documents` and `notes` are keys without repetition, in order of the way:
    texts `precheck.document.<key>` and `precheck.note.<key>`.
    """

    outcome: Outcome
    documents: tuple[str, ...]
    notes: tuple[str, ...] = ()
    children: tuple[Outcome, ...] = ()
    blocked_at: Step | None = None
    option: str | None = None
    hint: str | None = None

    @property
    def may_request(self) -> bool:
        """True if the way to the form is open."""
        return self.outcome in {Outcome.FULL, Outcome.PARTIAL}

    @property
    def text_key(self) -> str:
        """Stem of `….title` and `….body` of the result page."""
        return f"precheck.result.{self.outcome}"


class Walk(msgspec.Struct, frozen=True):
    """The way for given answers.

    `path` are the steps reached, the open one included. `answers` are the valid answers on the
    path. `pruned` are steps off the path that hold an answer. Exactly one of `open_step` and
    `result` is set. `total` is the number of steps if no answer blocks.
    """

    path: tuple[Step, ...]
    answers: Answers
    pruned: tuple[Step, ...]
    open_step: Step | None
    result: Result | None
    total: int

    def number(self, step: Step) -> int:
        """The place of a reached step, counted from 1, for "Frage n von m"; else `ValueError`."""
        return self.path.index(step) + 1

    def previous(self, step: Step) -> Step | None:
        """The step before a reached one; None at the first; `ValueError` if it is not reached."""
        place = self.path.index(step)
        return self.path[place - 1] if place else None

    def next(self, step: Step) -> Step | None:
        """The step after a reached one; None at the last: then the result page follows."""
        place = self.path.index(step)
        return self.path[place + 1] if place + 1 < len(self.path) else None


def steps(children: int) -> tuple[Step, ...]:
    """All steps for so many children (at least one), in order."""
    return (
        *(Step(q.key) for q in _COMMON),
        *(Step(q.key, child) for child in range(max(children, 1)) for q in _PER_CHILD),
    )


def walk(common: Mapping[str, str], children: Sequence[Mapping[str, str]]) -> Walk:
    """Work out the way for these answers.

    `common` holds the answers to the questions asked once, `children` one mapping per child; no
    mapping counts as one child without answers. Keys and options that the table does not know
    count as no answer. Never raises for whatever stands in the mappings.
    """
    given = Answers(common, children or ({},))
    every = steps(len(given.children))
    reached: list[tuple[Step, Question, Option]] = []
    open_step = None
    for step in every:
        asked = question(step.question)
        option = asked.option(given.at(step))
        if option is None:
            open_step = step
            break
        reached.append((step, asked, option))
        if option.outcome.blocks:
            break
    path = tuple(step for step, _, _ in reached) + ((open_step,) if open_step else ())
    return Walk(
        path=path,
        answers=_kept(reached, len(given.children)),
        pruned=tuple(s for s in every if s not in path and given.at(s) is not None),
        open_step=open_step,
        result=None if open_step else _result(reached, len(given.children)),
        total=len(every),
    )


def _kept(reached: list[tuple[Step, Question, Option]], children: int) -> Answers:
    common: dict[str, str] = {}
    per_child: tuple[dict[str, str], ...] = tuple({} for _ in range(children))
    for step, asked, option in reached:
        target = common if step.child is None else per_child[step.child]
        target[asked.key] = option.key
    return Answers(common, per_child)


def _result(reached: list[tuple[Step, Question, Option]], children: int) -> Result:
    step, asked, last = reached[-1]
    if last.outcome.blocks:
        return Result(
            last.outcome,
            last.documents,
            blocked_at=step,
            option=last.key,
            hint=asked.hint_text_key(last),
        )
    limited = {step.child for step, _, option in reached if option.outcome is Outcome.PARTIAL}
    per_child = tuple(
        Outcome.PARTIAL if child in limited else Outcome.FULL for child in range(children)
    )
    documents = itertools.chain(DOCUMENTS, *(option.documents for _, _, option in reached))
    notes = (option.note for _, _, option in reached if option.note)
    return Result(
        Outcome.PARTIAL if limited else Outcome.FULL,
        tuple(dict.fromkeys(documents)),
        notes=tuple(dict.fromkeys(notes)),
        children=per_child,
    )
