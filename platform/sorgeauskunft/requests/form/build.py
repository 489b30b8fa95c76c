"""From the answers of a draft to the content of a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from sorgeauskunft.precheck import Walk
from sorgeauskunft.requests.content import (
    UNKNOWN_PLACE,
    Address,
    Affirmation,
    BirthPlace,
    Child,
    Father,
    ForeignAddress,
    Mother,
    Person,
    RequestContent,
)

from .affirmation import AFFIRMATION_VERSION
from .answers import Answers
from .check import check_step
from .faults import FieldError
from .files import kept_uploads
from .parse import Context
from .places import Places, ars_of, match_place
from .steps import Step, steps
from .table import FORM_VERSION


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """The circumstances of sending: language of the form, moment (UTC), privacy notice shown."""

    language: str
    affirmed_at: dt.datetime
    privacy_notice_version: str


# Values out of `check_step` without errors: the table guarantees their types.
_Values = Mapping[str, Any]


def check_all(
    answers: Answers, context: Context, precheck: Walk, sending: Sending
) -> RequestContent | dict[Step, tuple[FieldError, ...]]:
    """Check every page and build the content, or say which pages have which errors.

    Only what the pages ask with the present answers is read, so stale answers cannot travel.
    Raises `ValueError` if the pre-check does not allow a request or is about another number of
    children: callers must have asked.
    """
    result = precheck.result
    if result is None or not result.may_request:
        raise ValueError("the pre-check does not allow a request")
    if len(precheck.answers.children) != len(answers.children):
        raise ValueError("pre-check and form speak of different numbers of children")
    errors: dict[Step, tuple[FieldError, ...]] = {}
    common: dict[str, Any] = {}
    children: list[dict[str, Any]] = [{} for _ in answers.children]
    for step in steps(len(answers.children), context.options):
        checked = check_step(step, answers, context)
        if checked.errors:
            errors[step] = checked.errors
        (common if step.child is None else children[step.child]).update(checked.values)
    if errors:
        return errors
    return RequestContent(
        form_version=FORM_VERSION,
        language=sending.language,
        outcome=result.outcome.value,
        mother=_mother(common, context.places),
        children=tuple(
            _child(values, dict(given), context.places)
            for values, given in zip(children, precheck.answers.children, strict=True)
        ),
        affirmation=Affirmation(
            affirmed_at=sending.affirmed_at,
            text_version=AFFIRMATION_VERSION,
            privacy_notice_version=sending.privacy_notice_version,
        ),
        father=_father(common),
        purpose=common.get("purpose"),
        copies=common.get("copies") or 1,
        uploads=kept_uploads(answers.uploads, context.options),
    )


def _child(values: _Values, precheck: dict[str, str], places: Places) -> Child:
    current = None
    if values["child.name_changed"]:
        current = Person(
            given_names=values["child.current_given_names"],
            family_name=values["child.current_family_name"],
        )
    return Child(
        at_birth=Person(
            given_names=values["child.given_names"], family_name=values["child.family_name"]
        ),
        birth_date=values["child.birth_date"],
        birth_place=_birth_place("child", values, places),
        precheck=precheck,
        current=current,
        birth_register_number=values["child.register_number"],
        registry_office=values["child.registry_office"],
    )


def _mother(values: _Values, places: Places) -> Mother:
    fixed = not values["address.none"]
    return Mother(
        name=Person(
            given_names=values["mother.given_names"], family_name=values["mother.family_name"]
        ),
        birth_name=values["mother.birth_name"],
        birth_date=values["mother.birth_date"],
        birth_place=_birth_place("mother", values, places),
        residence=_residence(values, places) if fixed else None,
        stay=None if fixed else values["stay.place"],
        stay_postcode=None if fixed else values["stay.postcode"],
        stay_ags=None if fixed else _ags("stay", values, places),
        postal_address=_postal_address(values),
        email=values["contact.email"],
        phone=values["contact.phone"],
        interpreter_language=values.get("contact.interpreter_language"),
        accessible_format=values["contact.accessible_format"],
    )


def _father(values: _Values) -> Father | None:
    given, born = values.get("father.given_names"), values.get("father.birth_date")
    if given is None and born is None:
        return None
    name = Person(given_names=given, family_name=values["father.family_name"]) if given else None
    return Father(name=name, birth_date=born)


def _birth_place(who: str, values: _Values, places: Places) -> BirthPlace:
    match values[f"{who}.birth_where"]:
        case "germany":
            name = values[f"{who}.birth_place"]
            return BirthPlace(name=name, ars=ars_of(name, places))
        case "abroad":
            return BirthPlace(
                name=values[f"{who}.birth_place_abroad"], state=values[f"{who}.birth_state"]
            )
        case _:
            return BirthPlace(name=UNKNOWN_PLACE)


def _ags(scope: str, values: _Values, places: Places) -> str | None:
    return match_place(values[f"{scope}.place"], values[f"{scope}.postcode"], places)


def _residence(values: _Values, places: Places) -> Address:
    return Address(
        street=values["address.street"],
        house_number=values["address.house_number"],
        postcode=values["address.postcode"],
        place=values["address.place"],
        ags=_ags("address", values, places),
    )


def _postal_address(values: _Values) -> Address | ForeignAddress | None:
    match values["postal.where"]:
        case "germany":
            # No AGS: post boxes and large receivers have postcodes that belong to no municipality.
            return Address(
                street=values["postal.street"],
                house_number=values["postal.house_number"] or "",
                postcode=values["postal.postcode"],
                place=values["postal.place"],
                care_of=values["postal.care_of"],
            )
        case "abroad":
            lines = (values[f"postal.line{number}"] for number in range(1, 6))
            return ForeignAddress(
                lines=tuple(line for line in lines if line), state=values["postal.state"]
            )
        case _:
            return None
