"""The pre-check: can this mother ask for the Auskunft, and what comes next. Pure, no I/O."""

from .declared import Declared, declared
from .questions import QUESTIONS, Option, Outcome, Question, question, question_for_slug
from .walk import Answers, Result, Step, Walk, steps, walk

__all__ = [
    "QUESTIONS",
    "Answers",
    "Declared",
    "Option",
    "Outcome",
    "Question",
    "Result",
    "Step",
    "Walk",
    "declared",
    "question",
    "question_for_slug",
    "steps",
    "walk",
]
