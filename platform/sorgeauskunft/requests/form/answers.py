"""Raw answers, as typed, and which fields they let her see.

Whether a field is asked depends on answers before it. Everything that looks at answers goes
through `asked`, so an answer to a question that is no longer asked never counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from sorgeauskunft.uploads import Upload
from tenants.offices import Mode

from .fields import TICKED, Condition, Field, FormOptions, Kind, Section
from .files import kept_uploads
from .table import SECTIONS

_SWITCHES: Final = {
    field.key: field
    for section in SECTIONS
    for field in section.fields
    if field.kind in {Kind.CHOICE, Kind.CHECKBOX}
}
"""The fields that conditions look at. All of them are always asked on their page."""


class Answers(msgspec.Struct, frozen=True):
    """What she typed: input key → text, once for the request and once per child.

    A date is three inputs (`child.birth_date.day`, `.month`, `.year`); a ticked checkbox is "yes".
    `uploads` are the files that she added.
    """

    common: Mapping[str, str]
    children: Sequence[Mapping[str, str]]
    uploads: Sequence[Upload] = ()

    def scope(self, child: int | None) -> Mapping[str, str]:
        """The answers about one child, or those about the request; empty for an unknown child."""
        if child is None:
            return self.common
        return self.children[child] if 0 <= child < len(self.children) else {}


def asked(section: Section, raw: Mapping[str, str]) -> Iterator[Field]:
    """The fields of a page that are asked with these answers of its scope, in order."""
    return (field for field in section.fields if _holds(field.when, raw))


def offered(field: Field, raw: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of the radio buttons that a choice offers with these answers."""
    return tuple(
        choice.key for choice in field.choices if choice.when is None or _holds((choice.when,), raw)
    )


def chosen(field: Field, raw: Mapping[str, str]) -> str:
    """The valid answer to a choice or checkbox; "" for none, for nonsense and for any not offered."""
    answer = raw.get(field.key, "").strip()
    if field.kind is Kind.CHECKBOX:
        return TICKED if answer == TICKED else ""
    return answer if answer in offered(field, raw) else ""


def prune(answers: Answers, options: FormOptions) -> Answers:
    """Drop every answer that is not asked for with the present answers and options.

    What is left is what may travel: unknown keys, empty answers, choices not offered and fields
    whose condition no longer holds are gone. Texts stay as typed. Pruning twice changes nothing.
    """
    shown = [section for section in SECTIONS if section.mode(options) != Mode.OFF]
    once = [section for section in shown if not section.per_child]
    each = [section for section in shown if section.per_child]
    return Answers(
        common=_pruned(once, answers.common),
        children=tuple(_pruned(each, child) for child in answers.children),
        uploads=kept_uploads(answers.uploads, options),
    )


def _pruned(sections: list[Section], raw: Mapping[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for section in sections:
        for field in asked(section, raw):
            if field.kind in {Kind.CHOICE, Kind.CHECKBOX}:
                found = {field.key: chosen(field, raw)}
            else:
                found = {key: raw.get(key, "") for key in field.raw_keys}
            kept |= {key: text for key, text in found.items() if text.strip()}
    return kept


def _holds(conditions: tuple[Condition, ...], raw: Mapping[str, str]) -> bool:
    return all(chosen(_SWITCHES[c.field], raw) == c.answer for c in conditions)
