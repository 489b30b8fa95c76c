"""Reads the demo data that lies beside this module (sources and licences: README.md there).

The files go through the same parser as an operator's, so the demo can hold nothing that an import
would refuse. What is wrong with them raises ValueError: that is a mistake in the program.
"""

import datetime as dt
import functools
import uuid
from importlib.resources import files
from typing import Final

import msgspec

from tenants.areas import AreaAssignment
from tenants.gazetteer_files import Rejected, read_gazetteer
from tenants.gazetteer_rows import FormerNameRow, MunicipalityRow, PostcodeRow, Row
from tenants.logos import Logo, read_logo
from tenants.offices import (
    CaseworkRules,
    Contact,
    FormModes,
    Office,
    OfficeKind,
    OnboardingStatus,
    Profile,
)

REGISTER_OFFICE_SLUG: Final = "berlin-sorgeregister"

_FOLDER: Final = files("tenants.demo")

# Long before any demo request, so that a demo with a turned-back clock routes as well.
_VALID_FROM: Final = dt.date(2020, 1, 1)
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:sorgeauskunft:demo:office")


class _DemoOffice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    slug: str
    kind: OfficeKind
    status: OnboardingStatus
    name: str
    land: str
    ars: str
    dvdv_key: str
    contact: Contact
    areas: tuple[str, ...]
    district: str | None = None
    profile: Profile = Profile()
    logo_file: str = ""
    form_modes: FormModes = FormModes()
    casework: CaseworkRules = CaseworkRules()


class _DemoFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    offices: tuple[_DemoOffice, ...]


def office_id(slug: str) -> uuid.UUID:
    """The id of a demo office: the same on every machine and at every start."""
    return uuid.uuid5(_NAMESPACE, slug)


def demo_offices() -> tuple[Office, ...]:
    """All demo offices, those that take no part yet among them."""
    return tuple(
        Office(
            id=office_id(office.slug),
            slug=office.slug,
            kind=office.kind,
            status=office.status,
            name=office.name,
            land=office.land,
            ars=office.ars,
            contact=office.contact,
            dvdv_key=office.dvdv_key,
            profile=office.profile,
            casework=office.casework,
            form_modes=office.form_modes,
            # Nobody shall take what is sent here for real (XFamilie: @test).
            test_messages=True,
        )
        for office in _office_file().offices
    )


def demo_logos() -> dict[uuid.UUID, Logo]:
    """The logos of the demo offices that have one, by the office's id."""
    return {
        office_id(office.slug): read_logo(_FOLDER.joinpath(office.logo_file).read_bytes())
        for office in _office_file().offices
        if office.logo_file
    }


def demo_areas() -> tuple[AreaAssignment, ...]:
    """What the demo offices answer for; the register-only office has no area."""
    return tuple(
        AreaAssignment(
            office=office_id(office.slug),
            ags_prefix=prefix,
            district=office.district,
            valid_from=_VALID_FROM,
        )
        for office in _office_file().offices
        for prefix in office.areas
    )


def demo_postcodes() -> tuple[PostcodeRow, ...]:
    """All postcodes in the area of the demo offices, with every municipality they lie in."""
    return _rows("postcodes.csv", PostcodeRow)


def demo_municipalities() -> tuple[MunicipalityRow, ...]:
    """Every municipality that a demo postcode or former name leads to."""
    return _rows("municipalities.csv", MunicipalityRow)


def demo_former_names() -> tuple[FormerNameRow, ...]:
    """A few names that are no longer those of a municipality, for births before the change."""
    return _rows("former_names.csv", FormerNameRow)


@functools.cache
def _office_file() -> _DemoFile:
    return msgspec.toml.decode(_FOLDER.joinpath("offices.toml").read_bytes(), type=_DemoFile)


def _rows(name: str, row_type: type[Row]) -> tuple[Row, ...]:
    with _FOLDER.joinpath(name).open("rb") as source:
        match read_gazetteer(source, (row_type,)):
            case Rejected(errors=errors):
                raise ValueError(f"{name}: {'; '.join(map(str, errors))}")
            case gazetteer:
                return gazetteer.rows
