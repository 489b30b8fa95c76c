"""Every part of the pre-check has its German text, and no text is left over."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import sorgeauskunft
from sorgeauskunft.precheck import QUESTIONS, Outcome
from sorgeauskunft.precheck.questions import DOCUMENTS

CATALOGUE = Path(sorgeauskunft.__file__).parent / "texts/locales/de/precheck.po"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        read = read_po(file, locale="de", abort_invalid=True)
    return {str(m.id): str(m.string) for m in read if m.id}


def expected_keys() -> set[str]:
    keys: set[str] = set()
    for question in QUESTIONS:
        keys |= {f"{question.text_key}.{part}" for part in ("title", "help", "why")}
        keys.add(f"precheck.ground.{question.ground}")
        for option in question.options:
            keys.add(question.option_text_key(option))
            if option.outcome.blocks:
                stem = question.hint_text_key(option)
                keys |= {f"{stem}.{part}" for part in ("title", "body", "next")}
            if option.note:
                keys.add(f"precheck.note.{option.note}")
            keys |= {f"precheck.document.{document}" for document in option.documents}
    keys |= {f"precheck.document.{document}" for document in DOCUMENTS}
    for outcome in Outcome:
        if outcome is not Outcome.GO_ON:
            keys |= {f"precheck.result.{outcome}.{part}" for part in ("title", "body")}
    return keys


def test_every_part_of_the_table_has_its_text_and_none_is_stale(texts: dict[str, str]) -> None:
    """The catalogue holds exactly the keys of the table, besides the words of the page itself."""
    assert {key for key in texts if not key.startswith("precheck.page.")} == expected_keys()
    assert all(text.strip() for text in texts.values())


def test_every_blocking_answer_shows_a_hint_of_its_own(texts: dict[str, str]) -> None:
    """No two blocking answers share what their hint says."""
    bodies = [text for key, text in texts.items() if ".hint." in key and key.endswith(".body")]
    assert len(set(bodies)) == len(bodies)


def test_blocking_answers_that_depend_on_the_office_point_to_it(texts: dict[str, str]) -> None:
    """Where the office must be asked, the hint says to ask the Jugendamt."""
    for question in QUESTIONS:
        for option in question.options:
            if option.outcome is Outcome.ASK:
                assert "Jugendamt" in texts[f"{question.hint_text_key(option)}.next"]
