"""The form with which an office is made."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sorgeauskunft.texts import Texts
from tenants.areas import AreaAssignment, AreaError
from tenants.exchange import Area, Document, Facts
from tenants.laender import LAENDER, LAND_BY_CODE
from tenants.offices import REAL_KINDS, Contact, OfficeKind, is_slug
from tenants.settings import Section
from web.components import FieldView, Option
from web.errors import Errors
from web.operation.acting import Fields, date_names, day_typed, tidy

_PLAIN: Final = (
    *("name", "slug", "land", "kind", "ars", "dvdv_key"),
    *("street", "house_number", "postcode", "place", "areas"),
)
NAMES: Final = (*_PLAIN, *date_names("areas_from"))
_LONGEST: Final = 200
_MOST_AREAS: Final = 500
_RULES: Final = {
    "ars": re.compile(r"[0-9]{12}"),
    "postcode": re.compile(r"[0-9]{5}"),
    "dvdv_key": re.compile(r"[a-z]{2,10}:[A-Za-z0-9_.-]{1,49}"),
}
_OPTIONAL: Final = frozenset({"dvdv_key", "areas"})


def read(given: Mapping[str, str]) -> tuple[Document | None, Errors]:
    """Return the office that a form describes, as a document, or what is wrong with it."""
    values = {name: tidy(given[name]) for name in _PLAIN}
    errors = {name: fault for name, value in values.items() if (fault := _fault(name, value))}
    if values["land"] not in LAND_BY_CODE:
        errors["land"] = ("operation.error.choose", {})
    elif "ars" not in errors and not values["ars"].startswith(LAND_BY_CODE[values["land"]].key):
        errors["ars"] = ("operation.error.ars_land", {})
    if values["kind"] not in REAL_KINDS:
        errors["kind"] = ("operation.error.choose", {})
    areas = _areas(given, values["areas"].split(), errors)
    if errors:
        return None, errors
    contact = Contact(
        street=values["street"],
        house_number=values["house_number"],
        postcode=values["postcode"],
        place=values["place"],
    )
    return (
        Document(
            office=Facts(
                slug=values["slug"],
                kind=OfficeKind(values["kind"]),
                land=values["land"],
                ars=values["ars"],
                dvdv_key=values["dvdv_key"] or None,
            ),
            areas=areas,
            settings={Section.NAME: values["name"], Section.CONTACT: contact},
        ),
        errors,
    )


def _fault(name: str, value: str) -> tuple[str, dict[str, Any]] | None:
    """Say what is wrong with one value by itself."""
    if name == "areas" or (not value and name in _OPTIONAL):
        return None
    if not value or not value.isprintable():
        return "operation.error.needed", {}
    if len(value) > _LONGEST:
        return "operation.error.long", {"max": _LONGEST}
    if name in _RULES and not _RULES[name].fullmatch(value):
        return f"operation.error.{name}", {}
    return ("operation.error.slug", {}) if name == "slug" and not is_slug(value) else None


def _areas(given: Mapping[str, str], prefixes: Sequence[str], errors: Errors) -> tuple[Area, ...]:
    if not prefixes:
        return ()
    first = day_typed(given, "areas_from")
    if first is None:
        errors["areas_from"] = ("operation.error.day", {})
    found = []
    for prefix in prefixes:
        try:
            AreaAssignment(office=UUID(int=0), ags_prefix=prefix, valid_from=first or dt.date.min)
        except AreaError:
            errors["areas"] = ("operation.error.areas", {})
        found.append(Area(ags_prefix=prefix, valid_from=first or dt.date.min))
    if len(set(prefixes)) < len(prefixes) or len(prefixes) > _MOST_AREAS:
        errors["areas"] = ("operation.error.areas", {})
    return tuple(found)


def views(texts: Texts, given: Mapping[str, str], errors: Errors) -> list[FieldView]:
    """Return the fields of the form."""
    form = Fields(texts, "office", given, errors)
    laender = [Option(land.code, land.name) for land in LAENDER]
    kinds = [Option(kind.value, texts(f"operation.office_kind.{kind}")) for kind in REAL_KINDS]
    return [
        form.view("name"),
        form.view("slug"),
        form.view("land", "select", options=laender),
        form.view("kind", "radio", options=kinds),
        form.view("ars", inputmode="numeric"),
        form.view("dvdv_key", needed=False),
        *(form.view(name) for name in ("street", "house_number")),
        form.view("postcode", inputmode="numeric"),
        form.view("place"),
        form.view("areas", "textarea", needed=False),
        form.date("areas_from", needed=False),
    ]
