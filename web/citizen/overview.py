"""Check your answers: everything that would be sent, block by block, with ways to change it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sorgeauskunft import precheck
from sorgeauskunft.requests import form
from sorgeauskunft.requests.form import Field, Kind
from sorgeauskunft.texts import Texts
from web.citizen import check_answers
from web.citizen.journey import Journey
from xfamilie import codelists


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
    return [_check_block(journey), *_form_blocks(journey, answers)]


def _check_block(journey: Journey) -> Block:
    texts = journey.site.texts
    rows = []
    for step in journey.walk.path:
        question = precheck.question(step.question)
        if question.key == "residence":
            given = check_answers.given(journey, question)
            value = " ".join(filter(None, (given["postcode"], given["place"], given["district"])))
        else:
            option = question.option(journey.walk.answers.at(step))
            value = texts(question.option_text_key(option)) if option else ""
        rows.append(Row(texts(f"{question.text_key}.title"), value))
    first = precheck.QUESTIONS[0].slug
    return Block(texts("pages.review.check"), f"{journey.base}/check/{first}", tuple(rows))


def _form_blocks(journey: Journey, answers: form.Answers) -> list[Block]:
    texts = journey.site.texts
    every = form.steps(len(answers.children), journey.context.options)
    blocks = []
    for step in every[:-1]:  # the last is the declaration on this very page
        raw = answers.scope(step.child)
        rows = tuple(
            Row(texts(field.label_key), _words(texts, field, raw))
            for field in form.asked(step.table, raw)
            if step.table.is_needed(field, journey.context.options) or _words(texts, field, raw)
        )
        change = f"{journey.base}/formular/{step.table.slug}?aenderung"
        blocks.append(Block(texts(step.table.title_key), change, rows))
    return blocks


def _words(texts: Texts, field: Field, raw: Mapping[str, str]) -> str:
    values = [raw.get(key, "").strip() for key in field.raw_keys]
    if not any(values):
        return ""
    match field.kind:
        case Kind.DATE:
            return ".".join(values)
        case Kind.STATE:
            return dict(codelists.states()).get(values[0], "")
        case Kind.CHOICE:
            choice = next(choice for choice in field.choices if choice.key == values[0])
            return texts(field.choice_key(choice))
        case Kind.CHECKBOX:
            return texts("pages.review.yes")
        case _:
            return values[0]
