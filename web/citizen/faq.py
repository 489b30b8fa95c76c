"""Questions and answers: which there are, in which groups, and searching them.

A question's name is its deep link (`/haeufige-fragen#kosten`) and the key of its texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import msgspec

from sorgeauskunft.texts import Texts


class Question(msgspec.Struct, frozen=True):
    """A question; `link` is where its answer leads on, empty where it leads nowhere."""

    name: str
    link: str = ""


class Group(msgspec.Struct, frozen=True):
    """Questions that belong together."""

    name: str
    questions: tuple[Question, ...]


class Answered(msgspec.Struct, frozen=True):
    """A question with its texts, ready to be shown. `law` and `link_text` may be empty."""

    name: str
    title: str
    text: str
    law: str
    link: str
    link_text: str


class AnsweredGroup(msgspec.Struct, frozen=True):
    """A group with those of its questions that are shown."""

    name: str
    title: str
    questions: tuple[Answered, ...]


GROUPS: Final = (
    Group(
        "certificate",
        (
            Question("was-ist-das"),
            Question("wer-braucht-sie"),
            Question("kosten"),
            Question("dauer"),
            Question("gueltigkeit"),
            Question("sorgeregister"),
        ),
    ),
    Group(
        "who",
        (
            Question("wer-kann-fragen"),
            Question("sorgeerklaerung"),
            Question("spaetere-heirat"),
            Question("scheidung"),
            Question("gericht"),
            Question("vater"),
            Question("vater-tot-oder-unbekannt"),
            Question("vertretung"),
        ),
    ),
    Group(
        "child",
        (Question("anderswo-geboren"), Question("ausland"), Question("mehrere-kinder")),
    ),
    Group(
        "asking",
        (
            Question("welches-jugendamt"),
            Question("was-brauche-ich"),
            Question("pause", link="/fortsetzen"),
            Question("nicht-dabei"),
        ),
    ),
    Group(
        "after",
        (
            Question("stand", link="/status"),
            Question("wie-kommt-sie"),
            Question("fehler"),
            Question("verloren"),
            Question("abgelehnt"),
        ),
    ),
    Group(
        "data",
        (
            Question("daten", link="/datenschutz"),
            Question("sprache"),
            Question("hilfe", link="/"),
        ),
    ),
)

_WORD: Final = re.compile(r"\w+|§")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _spellings(text: str) -> tuple[str, str]:
    """Return a text as it is compared: umlauts as two letters, and as one without dots."""
    small = unicodedata.normalize("NFC", text.casefold())
    plain = (_without_marks(small.translate(_UMLAUTS)), _without_marks(small))
    return plain[0], plain[1].replace("ß", "ss")


def _without_marks(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def matches(search: str, *texts: str) -> bool:
    """Whether every word of the search stands in the texts; case and spelling of umlauts do not matter.

    "koennen", "konnen" and "können" all find "können". A search without words finds everything.
    """
    spelled = [_spellings(text) for text in texts]
    return all(
        any(ours in theirs for pair in spelled for ours, theirs in zip(word, pair, strict=True))
        for word in map(_spellings, _WORD.findall(search))
    )


def answered(texts: Texts, search: str, *, days: int) -> Sequence[AnsweredGroup]:
    """Return what a search finds, group by group; groups without any are left out.

    `days` is how long a draft lives.
    """
    groups = []
    for group in GROUPS:
        questions = [_answered(texts, question, days) for question in group.questions]
        found = tuple(each for each in questions if matches(search, each.title, each.text))
        if found:
            groups.append(AnsweredGroup(group.name, texts(f"faq.group.{group.name}"), found))
    return groups


def _answered(texts: Texts, question: Question, days: int) -> Answered:
    key = f"faq.question.{question.name}"
    return Answered(
        name=question.name,
        title=texts(f"{key}.title"),
        text=texts(f"{key}.text", days=days),
        law=texts(f"{key}.law") if f"{key}.law" in texts else "",
        link=question.link,
        link_text=texts(f"{key}.link") if question.link else "",
    )
