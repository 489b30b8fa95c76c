"""What the answers about one child say for the message to the Jugendamt."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from .questions import QUESTIONS


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """The four declarations of XFamilie 1.3.0 `zusatzangaben`, in the order of the table.

    They stand for `mutterIstWarMitVaterVerheiratet`, `mutterZumZeitpunktDerGeburtVerheiratet`,
    `gemeinsameSorgeerklaerung` (None: she does not know, the element is left out) and
    `gerichtlicheEntscheidungElterlicheSorgeAuchVorlaeufige` (true for provisional ones too).
    """

    married_to_father: bool
    married_at_birth: bool
    joint_declaration: bool | None
    court_decision: bool


def declared(answers: Mapping[str, str]) -> Declared:
    """Derive the declarations from one child's answers, question key → option key.

    Raises `ValueError` if a question that they need has no valid answer: a message must not
    declare what she was not asked.
    """
    values: dict[str, bool | None] = {}
    for question in QUESTIONS:
        if question.declares is None:
            continue
        option = question.option(answers.get(question.key))
        if option is None:
            raise ValueError(f"no answer to the question {question.key}")
        values[question.declares] = option.declares
    return msgspec.convert(values, Declared)
