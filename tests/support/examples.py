"""Values that many tests start from."""

from __future__ import annotations

import datetime as dt

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.requests.content import (
    Address,
    Affirmation,
    BirthPlace,
    Child,
    Father,
    ForeignAddress,
    Mother,
    Person,
    RequestContent,
)
from tenants import demo, registry
from tenants.offices import Office

CHILD_CHECKS = {
    "child_minor": "yes",
    "adopted": "no",
    "married_to_father": "never",
    "married_to_other": "no",
    "declaration": "no",
    "court": "no",
    "foreign_law": "no",
    "birth_place": "here",
}


def child(given: str = "Mia Łucja", born: dt.date = dt.date(2021, 3, 14)) -> Child:
    return Child(
        at_birth=Person(given_names=given, family_name="Öztürk-Ñañez"),
        birth_date=born,
        birth_place=BirthPlace(name="Bremerhaven", ars="040120000000"),
        precheck=CHILD_CHECKS,
    )


def content(*children: Child) -> RequestContent:
    return RequestContent(
        form_version="2026-11",
        language="de",
        outcome="full",
        mother=Mother(
            name=Person(given_names="Ayşe Marie", family_name="Öztürk"),
            birth_date=dt.date(1994, 7, 2),
            birth_place=BirthPlace(name="Izmir", state="163"),
            residence=Address(
                street="Musterweg",
                house_number="12 a",
                postcode="27568",
                place="Bremerhaven",
                ags="04012000",
            ),
            email="mutter@example.org",
            phone="+4915228817386",
        ),
        children=children or (child(),),
        affirmation=Affirmation(
            affirmed_at=dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC),
            text_version="2026-11",
            privacy_notice_version="2026-11",
        ),
    )


def everything() -> RequestContent:
    """A request in which nothing is left out that can be said."""
    plain = content()
    second = Child(
        at_birth=Person(given_names="Noah Đorđe", family_name="Öztürk-Ñañez"),
        current=Person(given_names="Noah", family_name="Öztürk"),
        birth_date=dt.date(2024, 2, 29),
        birth_place=BirthPlace(name="Kraków", state="152"),
        birth_register_number="G 1234/2024",
        registry_office="Standesamt I in Berlin",
        precheck=CHILD_CHECKS | {"birth_place": "abroad"},
    )
    return msgspec.structs.replace(
        plain,
        outcome="partial",
        mother=msgspec.structs.replace(
            plain.mother,
            birth_name="Yıldız",
            postal_address=ForeignAddress(lines=("ul. Długa 7/3", "31-147 Kraków"), state="152"),
            interpreter_language="Türkisch",
            accessible_format="Großdruck",
        ),
        father=Father(
            name=Person(given_names="Jürgen", family_name="Müller-Lüdenscheidt"),
            birth_date=dt.date(1990, 12, 31),
        ),
        children=(*plain.children, second),
        purpose="Reisepass für Mia & Noah <eilig>",
        copies=3,
    )


def without_residence() -> RequestContent:
    """A mother who has no fixed address and gets her post at a friend's."""
    plain = content()
    return msgspec.structs.replace(
        plain,
        mother=msgspec.structs.replace(
            plain.mother,
            residence=None,
            stay="Bremerhaven",
            stay_postcode="27568",
            stay_ags="04012000",
            postal_address=Address(
                street="Am Alten Hafen",
                house_number="118-120",
                postcode="27568",
                place="Bremerhaven",
                care_of="bei Schröder",
            ),
        ),
    )


async def make_office(kernel: Kernel, slug: str = "bremerhaven") -> Office:
    """One of the demo's offices, with its area."""
    office = next(office for office in demo.demo_offices() if office.slug == slug)
    areas = [area for area in demo.demo_areas() if area.office == office.id]
    await registry.create_office(kernel, office, areas, audit.OPERATOR)
    return office
