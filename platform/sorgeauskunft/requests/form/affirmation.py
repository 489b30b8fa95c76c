"""What she affirms before sending: one tick under statements that follow from the pre-check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

AFFIRMATION_VERSION: Final = "2026-11"
"""Stored with the affirmation. Change it with any of the texts `form.affirmation.…`."""

# Question of the pre-check → its answer → statement. Only answers that may send are here.
_STATEMENTS: Final[dict[str, dict[str, str]]] = {
    "married_to_father": {"never": "not_married"},
    "married_to_other": {"no": "not_married_to_other"},
    "declaration": {"no": "no_declaration", "unknown": "declaration_unknown"},
    "court": {
        "no": "no_decision",
        "refused": "decision_refused",
        "pending": "decision_pending",
        "provisional": "decision_provisional",
        "joint_part": "decision_joint_part",
        "withdrawn_part": "decision_withdrawn_part",
    },
}


class Statement(msgspec.Struct, frozen=True):
    """One sentence she affirms: text key, and the child it is about (None: the whole request)."""

    text_key: str
    child: int | None = None


def affirmation(children: Sequence[Mapping[str, str]]) -> tuple[Statement, ...]:
    """The statements for a request, in order of the page.

    `children` are the answers of a pre-check that may send, question key → option key, one mapping
    per child. `KeyError` for answers that may not: there is nothing to affirm then.
    """
    return (
        Statement("form.affirmation.truth"),
        *(
            Statement(f"form.affirmation.{statements[answers[question]]}", number)
            for number, answers in enumerate(children)
            for question, statements in _STATEMENTS.items()
        ),
    )
