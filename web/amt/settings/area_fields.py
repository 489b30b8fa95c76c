"""What an admin types to propose a change of the office's area, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

import msgspec

from sorgeauskunft.texts import Texts
from tenants.area_changes import AreaChange, ChangeKind, applied
from tenants.areas import AreaError
from tenants.bezirke import BERLIN, BEZIRKE, HAMBURG
from tenants.directory import Directory
from tenants.laender import land_of
from tenants.offices import Office
from web.amt.settings.area_views import area_name, own_areas
from web.amt.settings.days import day_from
from web.components import FieldView, Option
from web.errors import Errors

_PARTS: Final = ("day", "month", "year")
_CITIES: Final = {"BE": BERLIN, "HH": HAMBURG}
_PREFIX: Final = re.compile(r"[0-9]{2}(?:[0-9]{3}){0,2}")
_DAYS: Final = {ChangeKind.ADD: ("from", "last"), ChangeKind.END: ("last",)}
_FARTHEST: Final = dt.timedelta(days=10 * 366)
_ONE_DAY: Final = dt.timedelta(days=1)


def names(kind: ChangeKind) -> tuple[str, ...]:
    """Return the inputs of the form for one kind of change."""
    days = tuple(f"{kind}.{day}.{part}" for day in _DAYS[kind] for part in _PARTS)
    return (f"{kind}.area", f"{kind}.district", *days)


def read(
    kind: ChangeKind, given: Mapping[str, str], directory: Directory, office: Office, today: dt.date
) -> tuple[AreaChange | None, Errors]:
    """Return the change that was typed, None with what is wrong."""
    errors: Errors = {}
    if kind is ChangeKind.ADD:
        prefix, district = _added(given, directory, office, errors)
        start = _day(given, "add.from", errors, today, needed=True)
        last = _day(given, "add.last", errors, today, needed=False)
    else:
        prefix, district = _ended(given, directory, office, errors)
        start, last = _day(given, "end.last", errors, today, needed=True), None
        # The form asks for the last day, a change says the first without.
        start = start + _ONE_DAY if start else None
    if start and last and last < start and "add.last" not in errors:
        errors["add.last"] = ("office.error.area.order", {})
    if errors or start is None:
        return None, errors
    change = AreaChange(
        office=office.id,
        kind=kind,
        ags_prefix=prefix,
        district=district or None,
        valid_from=start,
        valid_to=last + _ONE_DAY if last else None,
    )
    try:
        applied(directory.assignments, change)
    except AreaError:
        return None, {f"{kind}.area": (f"office.error.area.{kind}", {})}
    return change, {}


def _added(
    given: Mapping[str, str], directory: Directory, office: Office, errors: Errors
) -> tuple[str, str]:
    typed, district = given["add.area"].strip(), given["add.district"].strip()
    found = directory.places_named(typed) if typed and not typed.isdecimal() else ()
    prefix = found[0].ags8 if len(found) == 1 else typed
    land = land_of(prefix) if _PREFIX.fullmatch(prefix) else None
    if not typed:
        errors["add.area"] = ("office.error.area.none", {})
    elif len(found) > 1:
        keys = ", ".join(f"{place.name}: {place.ags8}" for place in found[:10])
        errors["add.area"] = ("office.error.area.several", {"keys": keys})
    elif land is None or not any(m.ags8.startswith(prefix) for m in directory.municipalities()):
        errors["add.area"] = ("office.error.area.unknown", {})
    elif land.code != office.land:
        errors["add.area"] = ("office.error.area.land", {"land": land.name})
    if district and district not in BEZIRKE.get(prefix, ()):
        errors["add.district"] = ("office.error.area.district", {})
    return prefix, district


def _ended(
    given: Mapping[str, str], directory: Directory, office: Office, errors: Errors
) -> tuple[str, str]:
    prefix, _, district = given["end.area"].partition(":")
    known = {(each.ags_prefix, each.district or "") for each in own_areas(directory, office)}
    if (prefix, district) not in known:
        errors["end.area"] = ("office.error.choose", {})
    return prefix, district


def _day(
    given: Mapping[str, str], name: str, errors: Errors, today: dt.date, *, needed: bool
) -> dt.date | None:
    typed = [given[f"{name}.{part}"].strip().rstrip(".") for part in _PARTS]
    if not any(typed) and not needed:
        return None
    day = day_from(*typed)
    if day is None or day < today or day - today > _FARTHEST:
        errors[name] = ("office.error.area.day", {})
        return None
    return day


class Asking(msgspec.Struct, frozen=True):
    """Who asks, and what is known of areas: what the fields are made of."""

    texts: Texts
    directory: Directory
    office: Office


def views(
    kind: ChangeKind, asking: Asking, given: Mapping[str, str], errors: Errors
) -> tuple[FieldView, ...]:
    """Return the fields of a form, as typed."""
    texts, directory, office = asking.texts, asking.directory, asking.office

    def view(name: str, what: str, *, needed: bool, options: tuple[Option, ...] = ()) -> FieldView:
        full = f"{kind}.{name}"
        inputs = tuple(f"{full}.{part}" for part in _PARTS) if what == "date" else (full,)
        label = texts(f"office.area.{full}")
        key, params = errors.get(full, ("", {}))
        return FieldView(
            kind=what,
            names=inputs,
            values=tuple(given.get(each, "") for each in inputs),
            label=label,
            hint=texts(f"office.area.{full}.hint"),
            error=texts(key, label=label, **params) if key else "",
            needed=needed,
            options=options,
        )

    if kind is ChangeKind.END:
        mine = dict.fromkeys((a.ags_prefix, a.district) for a in own_areas(directory, office))
        options = tuple(
            Option(
                f"{prefix}:{district}" if district else prefix,
                area_name(texts, directory, prefix, district),
            )
            for prefix, district in mine
        )
        return (
            view("area", "select", needed=True, options=options),
            view("last", "date", needed=True),
        )
    fields = [view("area", "text", needed=True)]
    if office.land in _CITIES:
        options = tuple(Option(each, each) for each in BEZIRKE[_CITIES[office.land]])
        fields.append(view("district", "select", needed=False, options=options))
    return (*fields, view("from", "date", needed=True), view("last", "date", needed=False))
