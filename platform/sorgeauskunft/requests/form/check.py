"""Checking one page: the cleaned values, and all faults at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec

from .answers import Answers, asked
from .dates import is_adult
from .faults import FieldError, InvalidAnswerError
from .fields import Field, Kind
from .files import check_uploads
from .parse import Context, Value, parse
from .places import match_place
from .steps import Step, steps
from .table import section


class StepCheck(msgspec.Struct, frozen=True):
    """What a page says: field key → value for every field asked, None where empty or faulty."""

    values: dict[str, Value]
    errors: tuple[FieldError, ...]


_Values = Mapping[str, Value]

_MISSING: Final = {Kind.CHOICE: "choose", Kind.STATE: "choose", Kind.CHECKBOX: "tick"}


def check_step(step: Step, answers: Answers, context: Context) -> StepCheck:
    """Check the answers to one page, each for itself and against each other.

    The mother's and the father's page also look at the children's dates of birth. Errors come in
    the order of the fields. Never raises for whatever she typed; `KeyError` for an unknown page.
    """
    if step.table.documents:
        return StepCheck({}, tuple(check_uploads(answers.uploads, context.options)))
    raw = answers.scope(step.child)
    values: dict[str, Value] = {}
    faults: dict[str, FieldError] = {}
    for field in asked(step.table, raw):
        value, fault = _check_field(field, raw, step, context)
        values[field.key] = value
        if fault:
            faults[field.key] = fault
    across = _ACROSS.get(step.section)
    for fault in across(values, answers, context) if across else ():
        faults.setdefault(fault.field, fault)
    return StepCheck(values, tuple(faults[key] for key in values if key in faults))


def reachable(answers: Answers, context: Context) -> tuple[Step, ...]:
    """The pages she may open: all up to the first with a fault, that one included."""
    opened: list[Step] = []
    for step in steps(len(answers.children), context.options):
        opened.append(step)
        if check_step(step, answers, context).errors:
            break
    return tuple(opened)


def _check_field(
    field: Field, raw: Mapping[str, str], step: Step, context: Context
) -> tuple[Value, FieldError | None]:
    try:
        value = parse(field, raw, context)
    except InvalidAnswerError as invalid:
        return None, FieldError(field.key, invalid.code, invalid.params)
    if (value is None or value is False) and step.table.is_needed(field, context.options):
        return value, FieldError(field.key, _MISSING.get(field.kind, "required"))
    return value, None


def _across_child(values: _Values, _answers: Answers, context: Context) -> Iterator[FieldError]:
    if _is_adult(values["child.birth_date"], context):
        yield FieldError("child.birth_date", "child-adult")


def _across_mother(values: _Values, answers: Answers, context: Context) -> Iterator[FieldError]:
    born = values["mother.birth_date"]
    if _not_older_than_a_child(born, answers, context):
        yield FieldError("mother.birth_date", "parent-younger")
    elif born is not None and not _is_adult(born, context):
        yield FieldError("mother.birth_date", "mother-minor")


def _across_father(values: _Values, answers: Answers, context: Context) -> Iterator[FieldError]:
    if _not_older_than_a_child(values["father.birth_date"], answers, context):
        yield FieldError("father.birth_date", "parent-younger")
    given, family = values["father.given_names"], values["father.family_name"]
    if bool(given) != bool(family):
        missing = "father.family_name" if given else "father.given_names"
        yield FieldError(missing, "name-together")


def _across_address(values: _Values, _answers: Answers, context: Context) -> Iterator[FieldError]:
    for scope in ("address", "stay"):
        postcode, place = values.get(f"{scope}.postcode"), values.get(f"{scope}.place")
        if not (isinstance(postcode, str) and isinstance(place, str)):
            continue
        try:
            match_place(place, postcode, context.places)
        except InvalidAnswerError as invalid:
            wrong = "postcode" if invalid.code == "postcode-unknown" else "place"
            yield FieldError(f"{scope}.{wrong}", invalid.code, invalid.params)


def _is_adult(born: Value, context: Context) -> bool:
    return isinstance(born, dt.date) and is_adult(born, context.today)


def _not_older_than_a_child(born: Value, answers: Answers, context: Context) -> bool:
    return isinstance(born, dt.date) and any(
        born >= child for child in _children_born(answers, context)
    )


def _children_born(answers: Answers, context: Context) -> Iterator[dt.date]:
    field = next(f for f in section("child").fields if f.key == "child.birth_date")
    for raw in answers.children:
        try:
            born = parse(field, raw, context)
        except InvalidAnswerError:
            continue  # told on the child's own page
        if isinstance(born, dt.date):
            yield born


# Section → what one field alone does not show. A field that is missing or faulty counts as None
# here and has no second fault.
_ACROSS: Final[dict[str, Callable[[_Values, Answers, Context], Iterator[FieldError]]]] = {
    "child": _across_child,
    "mother": _across_mother,
    "father": _across_father,
    "address": _across_address,
}
