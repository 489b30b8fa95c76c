"""What the page of a request shows, and what was typed on it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec
from lxml import etree

from sorgeauskunft import documents
from sorgeauskunft.casework import Opened
from sorgeauskunft.requests import RequestContent
from sorgeauskunft.texts import Texts
from web.amt.question_templates import topics
from web.components import FieldView
from web.errors import Errors, sentence

ARRIVED = ("arrived.day", "arrived.month", "arrived.year")


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed on the page, to be shown again."""

    question: str = ""
    template: str = ""
    answer: str = ""
    arrived: tuple[str, ...] = ("", "", "")
    note: str = ""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A document on the page. `child` is its number, 0 where it is about all or there is only one."""

    id: UUID
    kind: str
    child: int
    kilobytes: int
    is_message: bool


def fields_of(texts: Texts, typed: Typed, errors: Errors) -> dict[str, FieldView]:
    """Return the fields of the page's forms."""
    long = {
        name: FieldView(
            kind="textarea",
            names=(name,),
            values=(value,),
            label=texts(f"work.{name}.label"),
            hint=texts(f"work.{name}.hint"),
            error=sentence(texts, errors, name),
        )
        for name, value in (
            ("question", typed.question),
            ("answer", typed.answer),
            ("note", typed.note),
        )
    }
    template = FieldView(
        kind="select",
        names=("template",),
        values=(typed.template,),
        label=texts("work.template.label"),
        error=sentence(texts, errors, "template"),
        needed=False,
        options=topics(texts),
    )
    arrived = FieldView(
        kind="date",
        names=ARRIVED,
        values=typed.arrived,
        label=texts("work.arrived.label"),
        hint=texts("work.arrived.hint"),
        error=sentence(texts, errors, "arrived"),
    )
    return {**long, "template": template, "arrived": arrived}


def papers_of(opened: Opened) -> tuple[Paper, ...]:
    """Return the documents of a request but the letters, which stand with their case."""
    cases = opened.request.cases
    numbers: Mapping[UUID, int] = {case.id: case.number for case in cases if len(cases) > 1}
    letters = {documents.CERTIFICATE, documents.WITHDRAWN_CERTIFICATE}
    return tuple(
        Paper(
            id=each.id,
            kind=each.kind,
            child=numbers.get(each.case_id, 0) if each.case_id else 0,
            kilobytes=-(-each.size // 1024),
            is_message=each.media_type == "application/xml",
        )
        for each in opened.documents
        if each.kind not in letters
    )


def lost_text(opened: Opened, typed: Typed) -> str:
    """Return what was typed for a form that is no longer on the page, so that it can be copied."""
    statuses = {case.status.value for case in opened.request.cases}
    waits = "question" in statuses
    can_ask = not waits and bool(statuses & {"in_work", "register_query"})
    lost = [] if can_ask else [typed.question]
    lost += [] if waits else [typed.answer]
    return "\n\n".join(text for text in lost if text.strip())


def child_names(content: RequestContent) -> tuple[str, ...]:
    """Return what the children are called today, in the order of their numbers."""
    people = [child.current or child.at_birth for child in content.children]
    return tuple(f"{person.given_names} {person.family_name}" for person in people)


def readable(message: bytes) -> str:
    """Return a message of ours with one element a line."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    return etree.tostring(etree.fromstring(message, parser), pretty_print=True, encoding="unicode")
