"""The inputs of a question's page, as views."""

from __future__ import annotations

from collections.abc import Mapping

from sorgeauskunft.precheck import Question
from sorgeauskunft.texts import Texts
from web.citizen.check_answers import Reading
from web.citizen.place_fields import district_field, place_field, postcode_field
from web.components import FieldView, Option
from web.errors import Errors, sentence


def question_fields(
    texts: Texts, question: Question, answers: Mapping[str, str], reading: Reading
) -> list[FieldView]:
    """Return the inputs of a pre-check page; the first carries the question itself."""
    if not question.asks_place:
        return [_answer(texts, question, answers, reading.errors)]
    if question.key == "residence":
        return _residence(texts, question, answers, reading)
    return _birth_place(texts, question, answers, reading)


def _answer(
    texts: Texts, question: Question, answers: Mapping[str, str], errors: Errors
) -> FieldView:
    return FieldView(
        kind="radio",
        names=("answer",),
        values=(answers["answer"],),
        label=texts(f"{question.text_key}.title"),
        hint=texts(f"{question.text_key}.help"),
        error=sentence(texts, errors, "answer"),
        options=tuple(
            Option(option.key, texts(question.option_text_key(option)))
            for option in question.options
        ),
    )


def _where(
    texts: Texts,
    question: Question,
    answers: Mapping[str, str],
    errors: Errors,
    options: Mapping[str, str],
) -> FieldView:
    return FieldView(
        kind="radio",
        names=("where",),
        values=(answers["where"],),
        label=texts(f"{question.text_key}.title"),
        hint=texts(f"{question.text_key}.help"),
        error=sentence(texts, errors, "where"),
        options=tuple(Option(value, texts(key)) for value, key in options.items()),
    )


def _residence(
    texts: Texts, question: Question, answers: Mapping[str, str], reading: Reading
) -> list[FieldView]:
    options = {
        "germany": "pages.check.residence.germany",
        "abroad": "pages.check.residence.abroad",
    }
    fields = [
        _where(texts, question, answers, reading.errors, options),
        postcode_field(texts, answers["postcode"], reading.errors, needed=True),
        place_field(texts, answers["place"], reading.errors, reading.places),
    ]
    if reading.districts:
        fields.append(
            district_field(
                texts, answers["district"], reading.errors, reading.districts, answers["place"]
            )
        )
    fields.append(
        FieldView(
            kind="checkbox",
            names=("none",),
            values=(answers["none"],),
            label=texts("pages.check.residence.none.label"),
            hint=texts("pages.check.residence.none.hint"),
        )
    )
    return fields


def _birth_place(
    texts: Texts, question: Question, answers: Mapping[str, str], reading: Reading
) -> list[FieldView]:
    options = {
        "germany": "pages.check.birth.germany",
        "abroad": "pages.check.birth.abroad",
        "unknown": "pages.check.birth.unknown",
    }
    return [
        _where(texts, question, answers, reading.errors, options),
        FieldView(
            kind="text",
            names=("place",),
            values=(answers["place"],),
            label=texts("pages.check.birth.place.label"),
            hint=texts("pages.check.birth.place.hint"),
            error=sentence(texts, reading.errors, "place"),
        ),
    ]
