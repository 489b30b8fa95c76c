"""Jugendämter and register-only offices, Länder, areas and routing, the gazetteer.

The demo data is a package of its own, `tenants.demo`; place names are in `tenants.places`.
"""

from tenants.areas import (
    AreaAssignment,
    AreaError,
    Areas,
    AskDistrict,
    NoOffice,
    OfficeFound,
    Route,
)
from tenants.bezirke import BERLIN, BEZIRKE, HAMBURG
from tenants.gazetteer_files import Finding, Gazetteer, Rejected, read_gazetteer
from tenants.gazetteer_rows import FORMATS, FormerNameRow, MunicipalityRow, PostcodeRow, Reason
from tenants.laender import LAENDER, LAND_BY_CODE, LAND_BY_KEY, Land, land_of
from tenants.offices import (
    Contact,
    Office,
    OfficeKind,
    OnboardingStatus,
    OpeningHours,
    is_slug,
)

__all__ = [
    "BERLIN",
    "BEZIRKE",
    "FORMATS",
    "HAMBURG",
    "LAENDER",
    "LAND_BY_CODE",
    "LAND_BY_KEY",
    "AreaAssignment",
    "AreaError",
    "Areas",
    "AskDistrict",
    "Contact",
    "Finding",
    "FormerNameRow",
    "Gazetteer",
    "Land",
    "MunicipalityRow",
    "NoOffice",
    "Office",
    "OfficeFound",
    "OfficeKind",
    "OnboardingStatus",
    "OpeningHours",
    "PostcodeRow",
    "Reason",
    "Rejected",
    "Route",
    "is_slug",
    "land_of",
    "read_gazetteer",
]
