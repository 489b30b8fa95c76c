"""What the typed answers to a question of the pre-check mean, and what is kept of them.

The two questions for a place are resolved here: the table knows only `here`, `elsewhere` and so on.
What she types for them is kept under the form's own names, so that nothing is typed twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.precheck import Question
from tenants.directory import ChooseDistrict, ChoosePlace, OfficeAnswers, UnknownPostcode
from web.citizen.journey import Journey
from web.citizen.places import birth_option
from web.errors import Errors

_POSTCODE = re.compile(r"[0-9]{5}")


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of a page: what to keep, what is wrong, and choices that came up."""

    changed: DraftContent
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


def given(journey: Journey, question: Question) -> dict[str, str]:
    """Return what the draft has for the inputs of a question's page."""
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
        child = content.children[0]
        return {
            "where": child.get("child.birth_where", ""),
            "place": child.get("child.birth_place", ""),
        }
    answered = content.child_checks[0] if question.per_child else content.check
    return {"answer": answered.get(question.key, "")}


def read(journey: Journey, question: Question, typed: Mapping[str, str]) -> Reading:
    """Read the answer to a question."""
    if question.key == "residence":
        return _residence(journey, typed)
    if question.asks_place:
        return _birth_place(journey, typed)
    option = question.option(typed["answer"])
    if option is None:
        return Reading(changed=DraftContent(), errors={"answer": ("pages.check.error.choose", {})})
    return Reading(changed=_answered(question.key, option.key, per_child=question.per_child))


def _answered(key: str, option: str, *, per_child: bool = False) -> DraftContent:
    if per_child:
        return DraftContent(child_checks=[{key: option}])
    return DraftContent(check={key: option})


def _residence(journey: Journey, typed: Mapping[str, str]) -> Reading:
    kept = {"residence.where": typed["where"], "address.none": typed["none"]}
    if typed["where"] == "abroad":
        return Reading(changed=DraftContent(check={"residence": "abroad"}, answers=kept))
    if typed["where"] != "germany":
        return Reading(
            changed=DraftContent(answers=kept), errors={"where": ("pages.check.error.choose", {})}
        )
    scope = "stay" if typed["none"] else "address"
    kept |= {
        f"{scope}.postcode": typed["postcode"].strip(),
        f"{scope}.place": typed["place"].strip(),
        "residence.district": typed["district"],
    }
    return _place_of_residence(journey, scope, kept)


def _place_of_residence(journey: Journey, scope: str, kept: dict[str, str]) -> Reading:
    postcode, place = kept[f"{scope}.postcode"], kept[f"{scope}.place"]
    wrong = DraftContent(answers=kept)
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
    return Reading(changed=DraftContent(check={"residence": option}, answers=kept))


def _birth_place(journey: Journey, typed: Mapping[str, str]) -> Reading:
    where, place = typed["where"], typed["place"].strip()
    kept = {"child.birth_where": where, "child.birth_place": place}
    if where not in {"germany", "abroad", "unknown"}:
        error: Errors = {"where": ("pages.check.error.choose", {})}
    elif where == "germany" and not place:
        error = {"place": ("pages.check.error.birth_place", {})}
    else:
        option = birth_option(journey.directory, journey.office, where, place, journey.site)
        return Reading(
            changed=DraftContent(child_checks=[{"birth_place": option}], children=[kept])
        )
    return Reading(changed=DraftContent(children=[kept]), errors=error)
