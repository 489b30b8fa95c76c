"""Demo offices with their areas and a small gazetteer, usable without any import."""

from tenants.demo.data import (
    REGISTER_OFFICE_SLUG,
    demo_areas,
    demo_former_names,
    demo_logos,
    demo_municipalities,
    demo_offices,
    demo_postcodes,
    office_id,
)

__all__ = [
    "REGISTER_OFFICE_SLUG",
    "demo_areas",
    "demo_former_names",
    "demo_logos",
    "demo_municipalities",
    "demo_offices",
    "demo_postcodes",
    "office_id",
]
