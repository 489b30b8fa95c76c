"""Fields of the form's table as views: labels, hints and faults in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sorgeauskunft.requests import form
from sorgeauskunft.requests.form import Field, FieldError, Kind, Step
from sorgeauskunft.texts import Texts, state_names
from web.citizen.journey import Journey
from web.components import FieldView, Option

_KINDS = {
    Kind.DATE: "date",
    Kind.STATE: "select",
    Kind.CHOICE: "radio",
    Kind.CHECKBOX: "checkbox",
    Kind.EMAIL: "email",
    Kind.PHONE: "tel",
}
_GERMANY = "000"


def field_views(
    journey: Journey, step: Step, answers: form.Answers, errors: Sequence[FieldError]
) -> list[FieldView]:
    """Return the fields of a page that are asked with these answers, with what is wrong."""
    texts = journey.texts
    raw = answers.scope(step.child)
    faults = {error.field: error for error in errors}
    return [
        FieldView(
            kind=_KINDS.get(field.kind, "text"),
            names=field.raw_keys,
            values=tuple(raw.get(key, "") for key in field.raw_keys),
            label=texts(field.label_key),
            hint=texts(field.hint_key) if field.hint_key else "",
            why=texts(field.ground_key),
            error=_sentence(texts, field, faults.get(field.key)),
            needed=step.table.is_needed(field, journey.context.options),
            autocomplete=field.autocomplete or "",
            inputmode="numeric" if field.kind in {Kind.POSTCODE, Kind.NUMBER} else "",
            options=_options(texts, field, raw),
        )
        for field in form.asked(step.table, raw)
    ]


def _sentence(texts: Texts, field: Field, error: FieldError | None) -> str:
    if error is None:
        return ""
    return texts(error.text_key, label=texts(field.label_key), **error.params)


def _options(texts: Texts, field: Field, raw: Mapping[str, str]) -> tuple[Option, ...]:
    if field.kind is Kind.STATE:
        return tuple(
            Option(key, name) for key, name in state_names(texts.lang).items() if key != _GERMANY
        )
    if field.kind is Kind.CHOICE:
        offered = form.offered(field, raw)
        return tuple(
            Option(choice.key, texts(field.choice_key(choice)))
            for choice in field.choices
            if choice.key in offered
        )
    return ()
