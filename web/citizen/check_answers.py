"""What the typed answers to a question of the pre-check mean, and what is kept of them.

The two questions for a place are resolved here: the table knows only `here`, `elsewhere` and so on.
What she types for them is kept under the form's own names, so that nothing is typed twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from sorgeauskunft.drafts import Typed
from sorgeauskunft.precheck import Question
from sorgeauskunft.requests import form
from tenants.directory import ChooseDistrict, ChoosePlace, OfficeAnswers, UnknownPostcode
from web.citizen.journey import Journey
from web.citizen.places import birth_option
from web.errors import Errors

_POSTCODE = re.compile(r"[0-9]{5}")
_BORN = frozenset({"germany", "abroad", "unknown"})


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of a page: what to keep, what is wrong, and choices that came up."""

    changed: Typed
    errors: Errors = {}
    places: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()


def fields_of(question: Question) -> tuple[str, ...]:
    """Return the names of the inputs on a question's page."""
    if question.key == "residence":
        return ("where", "postcode", "place", "district", "none")
    return ("where", "place") if question.asks_place else ("answer",)


def districts_of(journey: Journey, typed: Mapping[str, str]) -> tuple[str, ...]:
    """Return the Bezirke to choose from for what is typed as residence, if there are any."""
    found = journey.directory.find(
        typed["postcode"], typed["place"], journey.site.directory.today()
    )
    return found.districts if isinstance(found, ChooseDistrict) else ()


def given(journey: Journey, question: Question, child: int) -> dict[str, str]:
    """Return what the draft has for the inputs of a question's page, about this child if any."""
    content = journey.content
    if question.key == "residence":
        answers = content.answers
        scope = "stay" if answers.get("address.none") else "address"
        return {
            "where": answers.get("residence.where", ""),
            "postcode": answers.get(f"{scope}.postcode", ""),
            "place": answers.get(f"{scope}.place", ""),
            "district": answers.get("residence.district", ""),
            "none": answers.get("address.none", ""),
        }
    if question.asks_place:
        about = content.children[child].answers
        return {
            "where": about.get("child.birth_where", ""),
            "place": about.get(_birth_field(about.get("child.birth_where", "")), ""),
        }
    answered = content.children[child].check if question.per_child else content.check
    return {"answer": answered.get(question.key, "")}


def read(journey: Journey, question: Question, child: int, typed: Mapping[str, str]) -> Reading:
    """Read the answer to a question, about this child if it is asked per child."""
    if question.key == "residence":
        return _residence(journey, typed)
    if question.asks_place:
        return _birth_place(journey, child, typed)
    option = question.option(typed["answer"])
    if option is None:
        return Reading(changed=Typed(), errors={"answer": ("pages.check.error.choose", {})})
    answered = {question.key: option.key}
    if question.per_child:
        return Reading(changed=Typed(child=child, child_check=answered))
    return Reading(changed=Typed(check=answered))


def _residence(journey: Journey, typed: Mapping[str, str]) -> Reading:
    # All of the page is kept, whatever she chose: it is shown again where something is missing.
    scope = "stay" if typed["none"] else "address"
    kept = {
        "residence.where": typed["where"],
        "address.none": typed["none"],
        f"{scope}.postcode": form.as_postcode(typed["postcode"]),
        f"{scope}.place": typed["place"].strip(),
        "residence.district": typed["district"],
    }
    if typed["where"] == "abroad":
        return Reading(changed=Typed(check={"residence": "abroad"}, answers=kept))
    if typed["where"] != "germany":
        return Reading(
            changed=Typed(answers=kept), errors={"where": ("pages.check.error.choose", {})}
        )
    return _place_of_residence(journey, scope, kept)


def _place_of_residence(journey: Journey, scope: str, kept: dict[str, str]) -> Reading:
    postcode, place = kept[f"{scope}.postcode"], kept[f"{scope}.place"]
    wrong = Typed(answers=kept)
    if not _POSTCODE.fullmatch(postcode):
        return Reading(changed=wrong, errors={"postcode": ("pages.finder.error.format", {})})
    match journey.directory.find(
        postcode,
        place,
        journey.site.directory.today(),
        district=kept["residence.district"] or None,
    ):
        case UnknownPostcode():
            unknown = ("pages.finder.error.unknown", {"postcode": postcode})
            return Reading(changed=wrong, errors={"postcode": unknown})
        case ChoosePlace(places):
            return Reading(
                changed=wrong,
                errors={"place": ("pages.finder.error.place", {})},
                places=tuple(choice.name for choice in places),
            )
        case ChooseDistrict(_, districts):
            return Reading(
                changed=wrong,
                errors={"district": ("pages.finder.error.district", {})},
                districts=districts,
            )
        case OfficeAnswers(office, known, _) if office.id == journey.office.id:
            option = "here"
            kept[f"{scope}.place"] = place or known.name
        case _:
            option = "elsewhere"
    return Reading(changed=Typed(check={"residence": option}, answers=kept))


def _birth_field(where: str) -> str:
    """The form's own field for a place of birth, so that nothing is typed twice."""
    return "child.birth_place_abroad" if where == "abroad" else "child.birth_place"


def _birth_place(journey: Journey, child: int, typed: Mapping[str, str]) -> Reading:
    where, place = typed["where"], typed["place"].strip()
    kept = {"child.birth_where": where, _birth_field(where): place}
    if where not in _BORN:
        error: Errors = {"where": ("pages.check.error.choose", {})}
    elif where == "germany" and not place:
        error = {"place": ("pages.check.error.birth_place", {})}
    else:
        answered = birth_check(journey, kept)
        return Reading(changed=Typed(child=child, child_check=answered, child_answers=kept))
    return Reading(changed=Typed(child=child, child_answers=kept), errors=error)


def birth_check(journey: Journey, about: Mapping[str, str]) -> dict[str, str]:
    """Return the pre-check's answer that follows from the form's answers about a place of birth."""
    where = about.get("child.birth_where", "")
    if where not in _BORN:
        return {}
    place = about.get(_birth_field(where), "")
    return {
        "birth_place": birth_option(journey.directory, journey.office, where, place, journey.site)
    }
