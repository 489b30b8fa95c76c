"""Check your answers: everything that would be sent, block by block, with ways to change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from sorgeauskunft import precheck
from sorgeauskunft.requests import form
from sorgeauskunft.requests.form import Field, Kind, Step
from sorgeauskunft.texts import Texts, state_names
from sorgeauskunft.uploads import asked_for
from web.citizen import check_answers
from web.citizen.journey import FIRST_CHILD, Journey
from web.citizen.paths import path_of_check, path_of_form


class Row(msgspec.Struct, frozen=True):
    """One answer, in words."""

    label: str
    value: str


class Block(msgspec.Struct, frozen=True):
    """The answers of one page; `change` leads back to it."""

    title: str
    change: str
    rows: tuple[Row, ...]


def overview(journey: Journey, answers: form.Answers) -> list[Block]:
    """Return all blocks: the pre-check first, then the pages of the form.

    `answers` are pruned: what is no longer asked is not shown, because it would not be sent.
    """
    return [*_check_blocks(journey), *_form_blocks(journey, answers)]


def _check_blocks(journey: Journey) -> list[Block]:
    """The questions asked once, and those about each child."""
    steps = journey.walk.path
    places: list[int | None] = [None, *range(len(journey.children))]
    return [
        _check_block(journey, [step for step in steps if step.child == place]) for place in places
    ]


def _check_block(journey: Journey, steps: Sequence[precheck.Step]) -> Block:
    texts = journey.texts
    rows = []
    for step in steps:
        question = precheck.question(step.question)
        if question.key == "residence":
            given = check_answers.given(journey, question, FIRST_CHILD)
            value = " ".join(filter(None, (given["postcode"], given["place"], given["district"])))
        else:
            option = question.option(journey.walk.answers.at(step))
            value = texts(question.option_text_key(option)) if option else ""
        rows.append(Row(texts(f"{question.text_key}.title"), value))
    first = steps[0]
    title = texts("pages.review.check" if first.child is None else "pages.review.check.child")
    return Block(
        _about(journey, title, first.child),
        path_of_check(journey.base, journey.content, first),
        tuple(rows),
    )


def _about(journey: Journey, title: str, place: int | None) -> str:
    name = journey.name_of(place) if place is not None else ""
    return f"{title} – {name}" if name else title


def _form_blocks(journey: Journey, answers: form.Answers) -> list[Block]:
    texts = journey.texts
    every = form.steps(len(answers.children), journey.context.options)
    blocks = []
    for step in every[:-1]:  # the last is the declaration on this very page
        if step.table.documents:
            blocks.append(_files_block(journey, answers))
            continue
        raw = answers.scope(step.child)
        rows = tuple(
            Row(texts(field.label_key), _words(texts, field, raw))
            for field in form.asked(step.table, raw)
            if step.table.is_needed(field, journey.context.options) or _words(texts, field, raw)
        )
        change = f"{path_of_form(journey.base, journey.content, step)}?aenderung"
        blocks.append(Block(_about(journey, texts(step.table.title_key), step.child), change, rows))
    return blocks


def _files_block(journey: Journey, answers: form.Answers) -> Block:
    texts = journey.texts
    rows = []
    for document in asked_for(journey.context.options):
        names = [upload.name for upload in answers.uploads if upload.document is document]
        if names or document.mode(journey.context.options) == form.Mode.NEEDED:
            rows.append(Row(texts(f"uploads.document.{document}"), ", ".join(names)))
    change = f"{path_of_form(journey.base, journey.content, Step(form.UPLOADS.key))}?aenderung"
    return Block(texts(form.UPLOADS.title_key), change, tuple(rows))


def _words(texts: Texts, field: Field, raw: Mapping[str, str]) -> str:
    values = [raw.get(key, "").strip() for key in field.raw_keys]
    if not any(values):
        return ""
    match field.kind:
        case Kind.DATE:
            return ".".join(values)
        case Kind.STATE:
            return state_names(texts.lang).get(values[0], "")
        case Kind.CHOICE:
            choice = next(choice for choice in field.choices if choice.key == values[0])
            return texts(field.choice_key(choice))
        case Kind.CHECKBOX:
            return texts("pages.review.yes")
        case _:
            return values[0]
