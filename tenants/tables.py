"""Offices, their areas and the gazetteer: public facts, kept in the open."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, Bytea, Date, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import PlatformTable, TenantTable


class OfficeRow(PlatformTable, tablename="office"):
    """A Jugendamt or register-only office; its id is the tenant's id.

    `contact`, `form_modes`, `profile` and `casework` are JSON: the office's contact, which optional
    fields and documents its form asks, what it says about itself, and how it works.
    """

    tenant = frozenset({"select"})

    slug = Varchar(length=60, null=False, default="", unique=True)
    kind = Varchar(length=20, null=False, default="")
    name = Varchar(length=200, null=False, default="")
    land = Varchar(length=2, null=False, default="")
    ars = Varchar(length=12, null=False, default="")
    dvdv_key = Varchar(length=60, null=False, default="")
    status = Varchar(length=20, null=False, default="")
    contact = Text(null=False, default="{}")
    form_modes = Text(null=False, default="{}")
    profile = Text(null=False, default="{}")
    casework = Text(null=False, default="{}")
    test_messages = Boolean(null=False, default=False)
    created_at = Timestamptz(null=False, default=None)


class OfficeLogo(PlatformTable, tablename="office_logo"):
    """A logo that an office shows or has shown; its profile names the present one by its digest."""

    office_id = UUID(null=False, default=None)
    digest = Varchar(length=64, null=False, default="")
    media_type = Varchar(length=20, null=False, default="")
    content = Bytea(null=False, default=b"")


class AreaRow(PlatformTable, tablename="area_assignment"):
    """What an office is responsible for, from a day to the day before another."""

    tenant = frozenset({"select"})

    office_id = UUID(null=False, default=None, index=True)
    ags_prefix = Varchar(length=8, null=False, default="")
    district = Varchar(length=80, null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)


class AreaProposal(TenantTable, tablename="area_proposal"):
    """A change of its areas that an office wants; only the operator decides and carries it out.

    `kind` and days as in `area_changes.AreaChange`. `state` is open, accepted or refused, then with
    the operator's `reason`. Public facts: not sealed.
    """

    tenant = frozenset({"select", "insert"})
    platform = frozenset({"select", "update"})

    kind = Varchar(length=10, null=False, default="")
    ags_prefix = Varchar(length=8, null=False, default="")
    district = Varchar(length=80, null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    state = Varchar(length=10, null=False, default="open")
    reason = Text(null=False, default="")
    made_at = Timestamptz(null=False, default=None)
    made_by = UUID(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)


class PostcodeEntry(PlatformTable, tablename="gazetteer_postcode"):
    """A postcode, and one of the municipalities it lies in."""

    tenant = frozenset({"select"})

    postcode = Varchar(length=5, null=False, default="", index=True)
    ags8 = Varchar(length=8, null=False, default="")
    place = Varchar(length=120, null=False, default="")


class MunicipalityEntry(PlatformTable, tablename="gazetteer_municipality"):
    """A municipality with both keys; `name_key` is its name as `places.name_key` spells it."""

    tenant = frozenset({"select"})

    ags8 = Varchar(length=8, null=False, default="", index=True)
    ars12 = Varchar(length=12, null=False, default="")
    name = Varchar(length=120, null=False, default="")
    name_key = Varchar(length=120, null=False, default="", index=True)


class FormerName(PlatformTable, tablename="gazetteer_former_name"):
    """A name that a place once had, and the municipality it belongs to today."""

    tenant = frozenset({"select"})

    former_name = Varchar(length=120, null=False, default="")
    name_key = Varchar(length=120, null=False, default="")
    ags8 = Varchar(length=8, null=False, default="")


class DirectoryEdition(PlatformTable, tablename="directory_edition"):
    """One row: counts changes of offices, areas and gazetteer, so that processes notice them."""

    tenant = frozenset({"select"})

    number = BigInt(null=False, default=0)
