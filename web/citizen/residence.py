"""Who answers for where she lives, seen from the office whose pages she is on (§ 87c VI 1 SGB VIII).

Only "this office answers" lets a request pass; whatever else the directory finds is another office,
known to us or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sorgeauskunft.requests import form
from sorgeauskunft.requests.form import FieldError
from sorgeauskunft.texts import Texts
from tenants.directory import ChooseDistrict, Finding, NobodyAnswers, OfficeAnswers
from tenants.offices import Office
from tenants.places import Place
from web.citizen.journey import Journey


def other_office(journey: Journey, values: Mapping[str, form.Value]) -> tuple[FieldError, ...]:
    """Say so when an address that is in order by itself belongs to another office.

    `values` are those of the form's page `address`, without errors. The pre-check asked where she
    lives; this is for her who then types another town.
    """
    scope = "stay" if values["address.none"] else "address"
    findings = _findings(journey, str(values[f"{scope}.postcode"]), str(values[f"{scope}.place"]))
    if any(_is_here(finding, journey.office) for finding in findings):
        return ()
    return (_fault(f"{scope}.postcode", findings[0], journey.texts),)


def _findings(journey: Journey, postcode: str, place: str) -> list[Finding]:
    """Who answers for the municipality that the form recognised; several that nobody can tell apart."""
    ags8 = form.match_place(place, postcode, journey.context.places)
    places = [
        each
        for each in journey.directory.places_for_postcode(postcode)
        if ags8 is None or each.ags8 == ags8
    ]
    return [answering(journey, each) for each in places]


def answering(journey: Journey, place: Place) -> Finding:
    """Who answers for a municipality; in Berlin and Hamburg by the Bezirk that the check asked for."""
    return journey.directory.answering(
        place,
        journey.site.directory.today(),
        district=journey.content.answers.get("residence.district") or None,
    )


def _is_here(finding: Finding, office: Office) -> bool:
    return isinstance(finding, OfficeAnswers) and finding.office.id == office.id


def _fault(field: str, finding: Finding, texts: Texts) -> FieldError:
    match finding:
        case OfficeAnswers(office) if office.status.takes_part:
            said = {"office": office.name, "contact": reached_by(office, texts)}
            return FieldError(field, "other-office-online", said)
        case OfficeAnswers(office):
            said = {"office": office.name, "contact": reached_by(office, texts)}
            return FieldError(field, "other-office", said)
        case ChooseDistrict(place):
            return FieldError(field, "other-office-district", {"place": place.name})
        case NobodyAnswers():
            return FieldError(field, "other-office-unknown", {"place": finding.where})
        case _:
            raise TypeError(finding)


def reached_by(office: Office, texts: Texts) -> str:
    """Return telephone and e-mail of an office in one line; its address where it stated neither."""
    contact = office.contact
    ways = [texts.phone(contact.phone)] if contact.phone else []
    ways += [contact.email] if contact.email else []
    if ways:
        return ", ".join(ways)
    return f"{contact.street} {contact.house_number}, {contact.postcode} {contact.place}"


def found_elsewhere(journey: Journey, given: Mapping[str, str]) -> dict[str, Any]:
    """Return what the result page says to her who lives in another office's area.

    `given` are her answers to the question for her residence. `kind` is `online` (the other office
    takes part), `offline` (it does not) or `unknown` (nobody here knows which office it is).
    """
    found = journey.directory.find(
        given["postcode"],
        given["place"],
        journey.site.directory.today(),
        district=given["district"] or None,
    )
    match found:
        case OfficeAnswers(office):
            kind = "online" if office.status.takes_part else "offline"
            return {"kind": kind, "other": office, "place": ""}
        case NobodyAnswers():
            return {"kind": "unknown", "other": None, "place": found.where}
        case _:
            # The gazetteer was renewed since she answered.
            return {"kind": "unknown", "other": None, "place": given["place"] or given["postcode"]}
