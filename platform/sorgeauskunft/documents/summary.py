"""The request summary: what the office reads first, and the copy that the mother keeps."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from sorgeauskunft import precheck
from sorgeauskunft.documents.pdf import EmbeddedFile, PdfJob
from sorgeauskunft.requests import RequestContent
from sorgeauskunft.requests.content import (
    NO_HOUSE_NUMBER,
    Address,
    BirthPlace,
    Child,
    ForeignAddress,
    Mother,
    Person,
)
from sorgeauskunft.requests.form import affirmation
from sorgeauskunft.texts import Texts, templates_in
from tenants.offices import Office
from xfamilie import codelists

Audience = Literal["office", "mother"]

_TEMPLATES = templates_in(Path(__file__).parent / "templates")


class SummaryFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the summary says besides the content: reference, when sent (UTC), for whom it is.

    The mother's copy is her receipt, too: `status_code` as shown, and where it is asked for.
    """

    reference: str
    sent_at: dt.datetime
    audience: Audience
    test: bool = False
    status_code: str = ""
    status_address: str = ""


class Row(msgspec.Struct, frozen=True):
    """One line of a table."""

    label: str
    value: str


class Section(msgspec.Struct, frozen=True):
    """A table with its heading."""

    title: str
    rows: tuple[Row, ...]


def summary_job(
    texts: Texts,
    office: Office,
    content: RequestContent,
    facts: SummaryFacts,
    attachments: tuple[EmbeddedFile, ...] = (),
) -> PdfJob:
    """Return the summary, ready to be rendered. The message and the PDF are always German."""
    title = texts(f"documents.summary.title.{facts.audience}")
    html = _TEMPLATES.get_template("summary.html").render(
        t=texts,
        title=title,
        office=office,
        content=content,
        facts=facts,
        notices=notices(texts, content, facts.audience),
        sections=sections(texts, content, facts.audience),
        statements=_statements(texts, content),
    )
    return PdfJob(
        html=html,
        title=f"{title} – {facts.reference}",
        language="de",
        created=facts.sent_at,
        attachments=attachments,
    )


def notices(texts: Texts, content: RequestContent, audience: Audience) -> tuple[str, ...]:
    """Return what must not be overlooked in a request, in full sentences."""
    found = []
    if content.outcome == precheck.Outcome.PARTIAL:
        found.append(texts(f"documents.summary.notice.partial.{audience}"))
    mother = content.mother
    if audience == "office" and mother.postal_address and mother.residence:
        found.append(texts("documents.summary.notice.postal"))
    return tuple(found)


def _statements(texts: Texts, content: RequestContent) -> list[str]:
    several = len(content.children) > 1
    said = []
    for statement in affirmation([child.precheck for child in content.children]):
        text = texts(statement.text_key)
        if several and statement.child is not None:
            child = texts("documents.summary.child", number=statement.child + 1)
            text = f"{child}: {text}"
        said.append(text)
    return said


def sections(texts: Texts, content: RequestContent, audience: Audience) -> tuple[Section, ...]:
    """Return everything a request says, in tables, for a document or for a page."""
    return tuple(_sections(texts, content, audience))


def _sections(texts: Texts, content: RequestContent, audience: Audience) -> Iterator[Section]:
    several = len(content.children) > 1
    for number, child in enumerate(content.children, start=1):
        name = "documents.summary.child" if several else "documents.summary.the_child"
        yield _section(texts, texts(name, number=number), _child(texts, child))
    mother = content.mother
    yield _section(texts, texts("documents.summary.mother"), _mother(texts, mother))
    yield _section(texts, texts("documents.summary.address"), _addresses(texts, mother))
    yield from _filled(texts, "contact", _contact(texts, mother))
    yield from _filled(texts, "father", _father(texts, content))
    yield from _filled(texts, "wishes", _wishes(content))
    if content.uploads:
        yield Section(texts("uploads.sent.title"), tuple(_uploads(texts, content)))
    for number, child in enumerate(content.children, start=1):
        title = texts("documents.summary.check")
        if several:
            title += ": " + texts("documents.summary.child", number=number)
        yield Section(title, tuple(_check(texts, child)))
    if audience == "office":
        yield _section(texts, texts("documents.summary.about"), _about(texts, content))


def _filled(texts: Texts, name: str, rows: Sequence[tuple[str, str | None]]) -> Iterator[Section]:
    section = _section(texts, texts(f"documents.summary.{name}"), rows)
    if section.rows:
        yield section


def _section(texts: Texts, title: str, rows: Sequence[tuple[str, str | None]]) -> Section:
    return Section(
        title,
        tuple(Row(texts(f"documents.row.{key}"), value) for key, value in rows if value),
    )


def _name(person: Person) -> str:
    return f"{person.given_names} {person.family_name}"


def _place(place: BirthPlace) -> str:
    return f"{place.name} ({codelists.label('staat', place.state)})" if place.state else place.name


def _child(texts: Texts, child: Child) -> list[tuple[str, str | None]]:
    return [
        ("given_names_at_birth", child.at_birth.given_names),
        ("family_name_at_birth", child.at_birth.family_name),
        ("name_today", _name(child.current) if child.current else None),
        ("birth_date", texts.date(child.birth_date)),
        ("birth_place", _place(child.birth_place)),
        ("register_number", child.birth_register_number),
        ("registry_office", child.registry_office),
    ]


def _mother(texts: Texts, mother: Mother) -> list[tuple[str, str | None]]:
    return [
        ("given_names", mother.name.given_names),
        ("family_name", mother.name.family_name),
        ("birth_name", mother.birth_name),
        ("birth_date", texts.date(mother.birth_date)),
        ("birth_place", _place(mother.birth_place)),
    ]


def _addresses(texts: Texts, mother: Mother) -> list[tuple[str, str | None]]:
    stay = " ".join(part for part in (mother.stay_postcode, mother.stay) if part)
    return [
        ("residence", _address(texts, mother.residence) if mother.residence else None),
        ("stay", stay),
        ("postal", _postal(texts, mother.postal_address)),
    ]


def _address(texts: Texts, address: Address) -> str:
    number = address.house_number
    if number == NO_HOUSE_NUMBER:
        number = texts("documents.summary.no_house_number")
    parts = (address.care_of, f"{address.street} {number}".strip())
    town = f"{address.postcode} {address.place}"
    return ", ".join([part for part in parts if part] + [town])


def _postal(texts: Texts, address: Address | ForeignAddress | None) -> str | None:
    if isinstance(address, Address):
        return _address(texts, address)
    if address is None:
        return None
    return ", ".join([*address.lines, codelists.label("staat", address.state)])


def _contact(texts: Texts, mother: Mother) -> list[tuple[str, str | None]]:
    return [
        ("email", mother.email),
        ("phone", texts.phone(mother.phone) if mother.phone else None),
        ("interpreter", mother.interpreter_language),
        ("accessible_format", mother.accessible_format),
    ]


def _father(texts: Texts, content: RequestContent) -> list[tuple[str, str | None]]:
    father = content.father
    if father is None:
        return []
    return [
        ("name", _name(father.name) if father.name else None),
        ("birth_date", texts.date(father.birth_date) if father.birth_date else None),
    ]


def _wishes(content: RequestContent) -> list[tuple[str, str | None]]:
    copies = str(content.copies) if content.copies > 1 else None
    return [("purpose", content.purpose), ("copies", copies)]


def _uploads(texts: Texts, content: RequestContent) -> Iterator[Row]:
    for document, files in Counter(upload.document for upload in content.uploads).items():
        label = texts(f"uploads.sent.document.{document}")
        yield Row(label, texts("uploads.files", count=files))


def _check(texts: Texts, child: Child) -> Iterator[Row]:
    for question in precheck.QUESTIONS:
        option = question.option(child.precheck.get(question.key))
        if option is not None:
            label = texts(f"{question.text_key}.title")
            yield Row(label, texts(question.option_text_key(option)))


def _about(texts: Texts, content: RequestContent) -> list[tuple[str, str | None]]:
    return [
        ("form_version", content.form_version),
        ("language", texts.language(content.language)),
    ]
