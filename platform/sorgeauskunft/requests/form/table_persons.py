"""The pages about persons: child, mother, father.

The name at birth registration, date and place of birth find the entry in the register (§ 58
SGB VIII); XFamilie 1.3.0, message 0801, demands the mother's date and place of birth.
"""

from __future__ import annotations

from typing import Final

from .fields import TICKED, Choice, Condition, Field, Kind, Section

_NAMES: Final = 120
_BORN_IN_GERMANY: Final = Choice("germany")
_BORN_ABROAD: Final = Choice("abroad")
_BORN_UNKNOWN: Final = Choice("unknown")
_NAME_CHANGED: Final = (Condition("child.name_changed", TICKED),)

CHILD: Final = Section(
    key="child",
    slug="kind",
    per_child=True,
    fields=(
        Field("child.given_names", Kind.NAME, "register", max_length=_NAMES, has_hint=True),
        Field("child.family_name", Kind.NAME, "register", max_length=_NAMES, has_hint=True),
        Field("child.birth_date", Kind.DATE, "register", has_hint=True),
        Field(
            "child.birth_where",
            Kind.CHOICE,
            "register_office",
            choices=(_BORN_IN_GERMANY, _BORN_ABROAD, _BORN_UNKNOWN),
        ),
        Field(
            "child.birth_place",
            Kind.PLACE,
            "register_office",
            when=(Condition("child.birth_where", "germany"),),
            has_hint=True,
        ),
        Field(
            "child.birth_place_abroad",
            Kind.PLACE,
            "register_office",
            when=(Condition("child.birth_where", "abroad"),),
            has_hint=True,
        ),
        Field(
            "child.birth_state",
            Kind.STATE,
            "register_office",
            when=(Condition("child.birth_where", "abroad"),),
        ),
    ),
)

CHILD_MORE: Final = Section(
    key="child_more",
    slug="kind-zusatz",
    per_child=True,
    fields=(
        Field("child.name_changed", Kind.CHECKBOX, "register", needed=False, has_hint=True),
        Field(
            "child.current_given_names",
            Kind.NAME,
            "register",
            when=_NAME_CHANGED,
            max_length=_NAMES,
        ),
        Field(
            "child.current_family_name",
            Kind.NAME,
            "register",
            when=_NAME_CHANGED,
            max_length=_NAMES,
        ),
        Field(
            "child.register_number",
            Kind.TEXT,
            "voluntary",
            needed=False,
            max_length=40,
            has_hint=True,
        ),
        Field("child.registry_office", Kind.TEXT, "voluntary", needed=False, has_hint=True),
    ),
)

MOTHER: Final = Section(
    key="mother",
    slug="mutter",
    fields=(
        Field(
            "mother.given_names",
            Kind.NAME,
            "applicant",
            max_length=_NAMES,
            autocomplete="given-name",
            has_hint=True,
        ),
        Field(
            "mother.family_name",
            Kind.NAME,
            "applicant",
            max_length=_NAMES,
            autocomplete="family-name",
        ),
        Field(
            "mother.birth_name",
            Kind.NAME,
            "voluntary",
            needed=False,
            max_length=_NAMES,
            has_hint=True,
        ),
        Field("mother.birth_date", Kind.DATE, "applicant", autocomplete="bday", has_hint=True),
        Field(
            "mother.birth_where",
            Kind.CHOICE,
            "applicant",
            choices=(_BORN_IN_GERMANY, _BORN_ABROAD),
        ),
        Field(
            "mother.birth_place",
            Kind.PLACE,
            "applicant",
            when=(Condition("mother.birth_where", "germany"),),
        ),
        Field(
            "mother.birth_place_abroad",
            Kind.PLACE,
            "applicant",
            when=(Condition("mother.birth_where", "abroad"),),
            has_hint=True,
        ),
        Field(
            "mother.birth_state",
            Kind.STATE,
            "applicant",
            when=(Condition("mother.birth_where", "abroad"),),
        ),
    ),
)

FATHER: Final = Section(
    key="father",
    slug="vater",
    option="father",
    fields=(
        Field("father.given_names", Kind.NAME, "voluntary", needed=False, max_length=_NAMES),
        Field("father.family_name", Kind.NAME, "voluntary", needed=False, max_length=_NAMES),
        Field("father.birth_date", Kind.DATE, "voluntary", needed=False, has_hint=True),
    ),
)
