"""The register of a case as pages show it: whom to ask, what was asked, and what came back."""

from __future__ import annotations

from uuid import UUID

import msgspec

from sorgeauskunft import register
from sorgeauskunft.register import (
    AskDistrict,
    AskPlace,
    Found,
    Nobody,
    QueryWay,
    RegisterDesk,
)
from sorgeauskunft.requests import StoredRequest
from sorgeauskunft.requests.content import UNKNOWN_PLACE
from sorgeauskunft.texts import Texts
from tenants.directory import Directory, OfficeAnswers
from tenants.offices import Office
from tenants.people import names_of
from web.amt.register_code_views import CodePanel, code_panel
from web.site import AnyRequest, principal_of_request, site_of
from xfamilie import codelists


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An office that may keep the register: the value of its choice, and what the clerk chose with it."""

    value: str
    name: str
    office: Office | None = None
    district: str | None = None
    ags8: str | None = None


class RegisterView(msgspec.Struct, frozen=True, kw_only=True):
    """A case's register with the sentences that pages put beside it."""

    desk: RegisterDesk
    found: str
    """Which office keeps the register, and why."""
    candidates: tuple[Candidate, ...]
    is_own: bool
    names: dict[UUID, str]
    code: CodePanel | None = None
    """What there is of a query that goes by code."""

    def by(self, account: UUID | None) -> str:
        """Return the name of somebody of this office, empty where nobody knows it."""
        return self.names.get(account, "") if account else ""

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer on which a letter may rest."""
        return self.desk.confirmed is not None and not self.desk.stale

    @property
    def one_click(self) -> bool:
        """Whether the register can be asked without a choice."""
        return self.desk.can_ask and self.desk.way is QueryWay.PLATFORM and not self.is_answered


async def registers_of(request: AnyRequest, stored: StoredRequest) -> tuple[RegisterView, ...]:
    """Return the cases of a request as `amt/_register.html` shows them."""
    site, principal = site_of(request), principal_of_request(request)
    directory = await site.directory.current()
    desks = await register.register_desks(site.kernel, directory, principal, stored)
    people = {
        by for desk in desks for each in desk.queries for by in (each.asked_by, each.settled_by)
    }
    names = await names_of(site.kernel, people)
    own = directory.offices[principal.tenant_id]
    return tuple(
        [
            msgspec.structs.replace(
                _view(site.texts, directory, own, desk, names), code=await code_panel(request, desk)
            )
            for desk in desks
        ]
    )


def _view(
    texts: Texts, directory: Directory, own: Office, desk: RegisterDesk, names: dict[UUID, str]
) -> RegisterView:
    candidates = candidates_of(texts, directory, desk)
    office = candidates[0].office if len(candidates) == 1 else None
    return RegisterView(
        desk=desk,
        found=_found(texts, own, desk),
        candidates=candidates,
        is_own=office is not None and office.id == own.id,
        names=names,
    )


def _found(texts: Texts, own: Office, desk: RegisterDesk) -> str:
    place = desk.birth_place
    match desk.finding:
        case Found(office=office, reason=reason, today=today, district=district):
            key = "own" if office.id == own.id else reason.value
            where = f"{today} ({district})" if district else today
            renamed = reason.value == "birthplace" and today.casefold() != place.name.casefold()
            state = codelists.label("staat", place.state) if place.state else ""
            text = texts(
                f"register.found.{key}", office=office.name, place=where, state=state or ""
            )
            if renamed and not place.name.casefold().startswith(today.casefold()):
                text += " " + texts("register.found.renamed", typed=place.name, today=today)
            return text
        case AskDistrict(city=city):
            return texts("register.found.district", city=city)
        case AskPlace():
            return texts("register.found.places", place=place.name)
        case _:
            return texts("register.found.nobody", place=place.name)


def candidates_of(texts: Texts, directory: Directory, desk: RegisterDesk) -> tuple[Candidate, ...]:
    """Return the offices that the place of birth leads to; several where the clerk has to choose."""
    match desk.finding:
        case Found(office=office, district=district):
            return (
                Candidate(value="gefunden", name=office.name, office=office, district=district),
            )
        case AskDistrict(city=city, districts=districts):
            (place,) = directory.places_named(city)[:1]
            return tuple(
                _candidate(
                    texts,
                    f"bezirk-{number}",
                    f"{city}-{district}",
                    directory.answering(place, desk.today, district=district),
                    district=district,
                )
                for number, district in enumerate(districts)
            )
        case AskPlace(places=places):
            return tuple(
                _candidate(
                    texts,
                    f"ort-{place.ags8}",
                    f"{place.name} ({place.ags8})",
                    directory.answering(place, desk.today),
                    ags8=place.ags8,
                )
                for place in places
            )
        case Nobody(place=place):
            known = desk.birth_place.name != UNKNOWN_PLACE
            name = texts("register.office_of", place=place if known else "Berlin")
            return (Candidate(value="gefunden", name=name),)


def _candidate(
    texts: Texts,
    value: str,
    place: str,
    answer: object,
    *,
    district: str | None = None,
    ags8: str | None = None,
) -> Candidate:
    office = answer.office if isinstance(answer, OfficeAnswers) else None
    return Candidate(
        value=value,
        name=f"{place}: {office.name}" if office else texts("register.office_of", place=place),
        office=office,
        district=district,
        ags8=ags8,
    )


def place_text(texts: Texts, name: str, state: str | None) -> str:
    """Return a place of birth in words."""
    if name == UNKNOWN_PLACE:
        return texts("register.place.unknown")
    label = codelists.label("staat", state) if state else None
    return f"{name} ({label})" if label else name
