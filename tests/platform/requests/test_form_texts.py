"""Every part of the form has its German text, and no text is left over."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import sorgeauskunft
from sorgeauskunft.precheck import QUESTIONS
from sorgeauskunft.requests.form import ERROR_PARAMS, SECTIONS, affirmation

CATALOGUE = Path(sorgeauskunft.__file__).parent / "texts/locales/de/form.po"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        read = read_po(file, locale="de", abort_invalid=True)
    return {str(m.id): str(m.string) for m in read if m.id}


def expected_keys() -> set[str]:
    keys = {f"form.error.{code}" for code in ERROR_PARAMS}
    for section in SECTIONS:
        keys |= {section.title_key, section.intro_key}
        for field in section.fields:
            keys |= {field.label_key, field.ground_key}
            keys |= {field.choice_key(choice) for choice in field.choices}
            if field.hint_key:
                keys.add(field.hint_key)
    return keys | affirmation_keys()


def affirmation_keys() -> set[str]:
    """The statements for every answer that may send, one changed at a time."""
    passing = {
        q.key: next(o.key for o in q.options if not o.outcome.blocks)
        for q in QUESTIONS
        if q.per_child
    }
    return {
        statement.text_key
        for question in QUESTIONS
        for option in question.options
        if question.per_child and not option.outcome.blocks
        for statement in affirmation([passing | {question.key: option.key}])
    }


def test_every_part_of_the_form_has_its_text_and_none_is_stale(texts: dict[str, str]) -> None:
    """The catalogue holds exactly the keys of table, errors and affirmation, none empty."""
    assert set(texts) == expected_keys()
    assert all(text.strip() for text in texts.values())


@pytest.mark.parametrize("code", sorted(ERROR_PARAMS))
def test_error_sentences_name_the_field_and_use_all_they_get(
    code: str, texts: dict[str, str]
) -> None:
    """The placeholders of a sentence are the parameters of its code, and the field's label."""
    sentence = texts[f"form.error.{code}"]
    placeholders = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    assert placeholders == ERROR_PARAMS[code] | {"label"}


def test_labels_of_one_page_differ(texts: dict[str, str]) -> None:
    """No two fields of a page have the same label: an error sentence must point to one."""
    for section in SECTIONS:
        labels = [texts[field.label_key] for field in section.fields]
        assert len(set(labels)) == len(labels)


def test_labels_leave_the_word_optional_to_the_page(texts: dict[str, str]) -> None:
    """Whether a field may stay empty depends on the office too, so no label says it."""
    assert not [key for key, text in texts.items() if key.endswith(".label") and "(" in text]
