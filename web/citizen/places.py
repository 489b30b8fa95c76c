"""The directory as the form's gazetteer, and what a typed place means for this office."""

from __future__ import annotations

from collections.abc import Sequence

from sorgeauskunft.kernel import today_in_berlin
from sorgeauskunft.requests import form
from tenants.directory import Directory, Finding, OfficeAnswers
from tenants.offices import Office
from tenants.places import Place
from web.site import Site
from xfamilie import codelists

_STATES = frozenset(key for key, _ in codelists.states())


class FormPlaces:
    """What the form asks of a gazetteer, answered by the directory."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def places_for_postcode(self, postcode: str) -> Sequence[form.Place]:
        """See `form.Places`."""
        return self._as_form(self._directory.places_for_postcode(postcode))

    def places_named(self, name: str) -> Sequence[form.Place]:
        """See `form.Places`."""
        return self._as_form(self._directory.places_named(name))

    def _as_form(self, places: Sequence[Place]) -> tuple[form.Place, ...]:
        return tuple(
            form.Place(place.ags8, self._directory.ars_of(place.ags8), place.name)
            for place in places
        )


def form_context(site: Site, directory: Directory, office: Office) -> form.Context:
    """Return what the form's checks need to know at this office, today."""
    return form.Context(
        today=today_in_berlin(site.kernel.clock),
        options=office.form_modes,
        places=FormPlaces(directory),
        states=_STATES,
    )


def birth_option(directory: Directory, office: Office, where: str, name: str, site: Site) -> str:
    """Return the answer to the pre-check's question for the place of birth.

    Only a place that is surely in this office's area is `here`; for every other one the register
    of another office is asked, and the office finds out which.
    """
    if where != "germany":
        return where
    found = directory.places_named(name)
    today = today_in_berlin(site.kernel.clock)
    offices = {_office_id(directory.answering(place, today)) for place in found}
    return "here" if offices == {office.id} else "elsewhere"


def _office_id(finding: Finding) -> object:
    return finding.office.id if isinstance(finding, OfficeAnswers) else None
