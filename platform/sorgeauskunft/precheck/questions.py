"""The decision table of the pre-check: every question, every answer, what follows from it.

The rows follow § 58, § 87c VI and § 88 I 2 SGB VIII, § 1626a BGB and what municipal pages ask.
The check sorts out requests that cannot succeed; it never decides a case, the Jugendamt does.
Texts are in the catalogue `precheck`, under the keys that the structs name.
"""

from __future__ import annotations

import enum
from typing import Final

import msgspec


class Outcome(enum.StrEnum):
    """What an answer, a child or a whole check comes to. Only `FULL` and `PARTIAL` may send."""

    GO_ON = "go_on"
    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    ASK = "ask"
    REDIRECT = "redirect"

    @property
    def blocks(self) -> bool:
        """True if the check ends here without a request."""
        return self in {Outcome.NONE, Outcome.ASK, Outcome.REDIRECT}


class Option(msgspec.Struct, frozen=True):
    """One answer to a question.

    `note` is the key of a remark that the result page shows. `documents` are keys of papers: for
    an answer that goes on those that help the office, for a blocking one those that are the proof
    instead. `declares` is what the answer says for the XFamilie element of its question; None
    leaves the element out.
    """

    key: str
    outcome: Outcome = Outcome.GO_ON
    note: str | None = None
    documents: tuple[str, ...] = ()
    declares: bool | None = None


class Question(msgspec.Struct, frozen=True):
    """One page of the check.

    `slug` is its URL segment. `ground` is the key of the law behind "Warum fragen wir das?".
    `asks_place` marks the two questions whose options the caller resolves from a place typed in.
    `declares` names the field of `Declared` that the answer fills.
    """

    key: str
    slug: str
    ground: str
    options: tuple[Option, ...]
    per_child: bool = False
    asks_place: bool = False
    declares: str | None = None

    def option(self, key: str | None) -> Option | None:
        """The option with this key, None if the question has none such."""
        return next((option for option in self.options if option.key == key), None)

    @property
    def text_key(self) -> str:
        """Stem of `….title`, `….help` and `….why`."""
        return f"precheck.{self.key}"

    def option_text_key(self, option: Option) -> str:
        """Key of the label of one of the options."""
        return f"precheck.{self.key}.option.{option.key}"

    def hint_text_key(self, option: Option) -> str:
        """Stem of `….title`, `….body` (what it means) and `….next` (proof instead, whom to ask)."""
        return f"precheck.{self.key}.hint.{option.key}"


_NO: Final = Option("no")
_YES: Final = Option("yes")

QUESTIONS: Final = (
    Question(
        "residence",
        "wohnort",
        "sgb8-87c-6-1",
        (
            Option("here"),
            Option("elsewhere", Outcome.REDIRECT),
            Option("abroad", Outcome.ASK),
        ),
        asks_place=True,
    ),
    Question(
        "mother",
        "mutter",
        "sgb8-58",
        (
            _YES,
            Option("other_person", Outcome.NONE),
            Option("representative", Outcome.ASK, documents=("authority",)),
        ),
    ),
    Question("adult", "volljaehrig", "sgb8-58", (_YES, Option("no", Outcome.ASK))),
    Question(
        "child_minor",
        "kind-minderjaehrig",
        "sgb8-58",
        (_YES, Option("no", Outcome.NONE)),
        per_child=True,
    ),
    Question(
        "adopted",
        "adoption",
        "sgb8-58",
        (_NO, Option("yes", Outcome.ASK, documents=("adoption_papers",))),
        per_child=True,
    ),
    Question(
        "married_to_father",
        "ehe-mit-vater",
        "bgb-1626a",
        (
            Option("never", declares=False),
            Option(
                "at_or_after_birth",
                Outcome.NONE,
                documents=("court_decision", "death_certificate"),
                declares=True,
            ),
            Option(
                "divorced_before_birth",
                Outcome.ASK,
                documents=("divorce_decree",),
                declares=True,
            ),
        ),
        per_child=True,
        declares="married_to_father",
    ),
    Question(
        "married_to_other",
        "andere-ehe",
        "sgb8-58",
        (
            Option("no", declares=False),
            Option("yes", Outcome.ASK, documents=("paternity_document",), declares=True),
        ),
        per_child=True,
        declares="married_at_birth",
    ),
    Question(
        "declaration",
        "sorgeerklaerung",
        "bgb-1626a",
        (
            Option("no", declares=False),
            Option("yes", Outcome.NONE, documents=("custody_declaration",), declares=True),
            Option("unknown", note="office_looks_up"),
        ),
        per_child=True,
        declares="joint_declaration",
    ),
    Question(
        "court",
        "gericht",
        "sgb8-58-1",
        (
            Option("no", note="state_on_day_of_issue", declares=False),
            # A refusal leaves custody as it was, but a court has decided: saying no in the
            # mother's name would be wrong, and the office can look at the paper.
            Option(
                "refused",
                note="state_on_day_of_issue",
                documents=("court_decision",),
                declares=True,
            ),
            Option("pending", note="state_on_day_of_issue", declares=False),
            Option(
                "provisional",
                note="office_examines",
                documents=("court_decision",),
                declares=True,
            ),
            Option("joint_whole", Outcome.NONE, documents=("court_decision",), declares=True),
            Option(
                "joint_part",
                Outcome.PARTIAL,
                documents=("court_decision",),
                declares=True,
            ),
            Option("withdrawn_whole", Outcome.NONE, documents=("court_decision",), declares=True),
            Option(
                "withdrawn_part",
                Outcome.PARTIAL,
                documents=("court_decision",),
                declares=True,
            ),
            Option("sole_mother", Outcome.NONE, documents=("court_decision",), declares=True),
        ),
        per_child=True,
        declares="court_decision",
    ),
    Question(
        "foreign_law",
        "auslaendisches-recht",
        "sgb8-58",
        (
            _NO,
            Option("yes", Outcome.NONE, documents=("foreign_custody_document",)),
            Option("unsure", Outcome.ASK, documents=("foreign_custody_document",)),
        ),
        per_child=True,
    ),
    Question(
        "birth_place",
        "geburtsort",
        "sgb8-87c-6-2",
        (
            Option("here"),
            Option("elsewhere", note="register_elsewhere"),
            Option("abroad", note="register_berlin"),
            Option("unknown", note="register_berlin"),
        ),
        per_child=True,
        asks_place=True,
    ),
)
"""The questions in the order in which they are asked: first the common ones, then per child."""

DOCUMENTS: Final = ("id_card", "birth_certificate", "paternity_document")
"""Papers that help with every request, before those that single answers add."""


_BY_KEY: Final = {question.key: question for question in QUESTIONS}
_BY_SLUG: Final = {question.slug: question for question in QUESTIONS}


def question(key: str) -> Question:
    """The question with this key; `KeyError` if there is none."""
    return _BY_KEY[key]


def question_for_slug(slug: str) -> Question | None:
    """The question whose page has this URL segment, None if there is none."""
    return _BY_SLUG.get(slug)
