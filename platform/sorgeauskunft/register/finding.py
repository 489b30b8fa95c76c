"""Which office keeps the register for a child: § 87c VI 2 and § 88 I 2 SGB VIII.

The Jugendamt of the place of birth, as the municipality is today; for a birth abroad or at an
unknown place the Land Berlin. Names that places had before lead to today's office.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence

import msgspec

from sorgeauskunft.requests.content import UNKNOWN_PLACE, BirthPlace
from tenants.bezirke import BERLIN, BEZIRKE, HAMBURG
from tenants.directory import ChooseDistrict, Directory, NobodyAnswers, OfficeAnswers
from tenants.offices import Office, OfficeKind
from tenants.places import Place, name_key


class Reason(enum.StrEnum):
    """Why an office was found, or why none was."""

    BIRTHPLACE = "birthplace"
    ABROAD = "abroad"
    UNKNOWN = "unknown"
    CHOSEN = "chosen"
    """The clerk asked another office than was found, or had to find one."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The office that keeps the register; `today` is the name of the municipality by now.

    `today` is empty where the place of birth is none in Germany. `district` is the Bezirk.
    """

    office: Office
    reason: Reason
    today: str = ""
    district: str | None = None


class AskDistrict(msgspec.Struct, frozen=True):
    """Berlin or Hamburg: the clerk says which Bezirk."""

    city: str
    districts: tuple[str, ...]


class AskPlace(msgspec.Struct, frozen=True):
    """Several municipalities have this name, and different offices: the clerk says which."""

    places: tuple[Place, ...]


class Nobody(msgspec.Struct, frozen=True):
    """The platform knows no office for the place: it is asked by hand, by its name."""

    place: str


_CITIES = {BERLIN: "Berlin", HAMBURG: "Hamburg"}
"""Cities with Bezirke: "Berlin-Pankow" is no municipality, but its city is."""

Finding = Found | AskDistrict | AskPlace | Nobody


def find(
    directory: Directory,
    place: BirthPlace,
    on: dt.date,
    *,
    district: str | None = None,
    ags8: str | None = None,
) -> Finding:
    """Find the register office for a place of birth.

    `on` is the day of the question: after a Gebietsreform the successor keeps the register.
    `district` and `ags8` are what the clerk chose where the place alone does not decide.
    """
    if place.state is not None or place.name == UNKNOWN_PLACE:
        reason = Reason.ABROAD if place.state is not None else Reason.UNKNOWN
        central = central_office(directory)
        return Found(office=central, reason=reason) if central else Nobody("Berlin")
    named = _places(directory, place, ags8)
    answers = [(each, _answer(directory, each, on, place.name, district)) for each in named]
    offices = {answer.office.id for _, answer in answers if isinstance(answer, OfficeAnswers)}
    if len(answers) > 1 and (len(offices) != 1 or not _all_found(answers)):
        return AskPlace(tuple(named))
    for found, answer in answers:
        match answer:
            case OfficeAnswers(office, _, chosen):
                return Found(
                    office=office, reason=Reason.BIRTHPLACE, today=found.name, district=chosen
                )
            case ChooseDistrict(_, districts):
                return AskDistrict(found.name, districts)
            case NobodyAnswers() as nobody:
                return Nobody(nobody.where)
    return Nobody(place.name)


def central_office(directory: Directory) -> Office | None:
    """Return the office that keeps the register of births abroad and at unknown places."""
    for office in directory.real_offices:
        if office.kind is OfficeKind.REGISTER_ONLY:
            return office
    return None


def _places(directory: Directory, place: BirthPlace, ags8: str | None) -> Sequence[Place]:
    named = directory.places_named(place.name)
    if place.ars is not None:
        key = place.ars[:5] + place.ars[9:]
        # Under its name of today, where the one that was typed leads to it.
        named = [each for each in named if each.ags8 == key] or [Place(key, place.name)]
    elif not named:
        named = [
            Place(city, name) for city, name in _CITIES.items() if _district_in(place.name, city)
        ]
    if ags8 is not None:
        named = [each for each in named if each.ags8 == ags8] or named
    return [Place(each.ags8, each.name.partition(",")[0]) for each in named]


def _answer(
    directory: Directory, place: Place, on: dt.date, typed: str, district: str | None
) -> object:
    district = district or _district_in(typed, place.ags8)
    return directory.answering(place, on, district=district)


def _district_in(typed: str, ags8: str) -> str | None:
    """Return the Bezirk that a typed place of birth names, if it names just one."""
    words, city = set(_words(typed)), set(_words(_CITIES.get(ags8, "")))
    if not city <= words:
        return None
    # Berlin's double names are those of two former Bezirke: either half says which one it is.
    named = [each for each in BEZIRKE.get(ags8, ()) if (set(_words(each)) - city) & words]
    return named[0] if len(named) == 1 else None


def _words(name: str) -> list[str]:
    return name_key(name).replace("-", " ").split()


def _all_found(answers: Sequence[tuple[Place, object]]) -> bool:
    return all(isinstance(answer, OfficeAnswers) for _, answer in answers)
