"""What a request says: the checked values that travel from the form to message, PDF and clerk.

The form builds a `RequestContent` from the answers of a draft; from then on nobody reads the raw
answers again. It is stored encrypted, as JSON, with the version of the form that made it.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from sorgeauskunft.uploads import Upload

UNKNOWN_PLACE: Final = "unbekannt"
"""The name that stands for a place of birth nobody knows (XFamilie `geburtsort`)."""

NO_HOUSE_NUMBER: Final = "ohne"
"""What stands in `house_number` where the building has none."""


class Address(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="country",
    tag="germany",
):
    """An address in Germany.

    `ags` (8 digits) is set where the gazetteer knew the municipality. `house_number` is
    `NO_HOUSE_NUMBER` where the building has none, and empty for a post box, which stands in
    `street`. The tag lets the two kinds of postal address be read back from JSON.
    """

    street: str
    house_number: str
    postcode: str
    place: str
    care_of: str | None = None
    ags: str | None = None


class ForeignAddress(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="country",
    tag="abroad",
):
    """An address abroad: two to five lines as written on an envelope; state as in `BirthPlace`."""

    lines: tuple[str, ...]
    state: str


class BirthPlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where somebody was born.

    `name` is `UNKNOWN_PLACE` where nobody knows it (possible for the child only). `state` is the
    three-digit key of the Destatis list of states, None for Germany. `ars` is the twelve-digit
    regional key of the municipality, where the gazetteer knew it.
    """

    name: str
    state: str | None = None
    ars: str | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name after DIN 91379, in normal form C."""

    given_names: str
    family_name: str


class Child(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One child: the name at birth registration decides (§ 58 SGB VIII), the current one helps.

    `precheck` keeps the answers to the questions asked per child: question key → option key.
    """

    at_birth: Person
    birth_date: dt.date
    birth_place: BirthPlace
    precheck: dict[str, str]
    current: Person | None = None
    birth_register_number: str | None = None
    registry_office: str | None = None


class Mother(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mother.

    `residence` is None only for her who has no fixed address; then `stay` names the town where
    she stays (with `stay_postcode`, and `stay_ags` where the gazetteer knew it: they decide which
    office answers) and `postal_address` says where the letter shall go.
    """

    name: Person
    birth_date: dt.date
    birth_place: BirthPlace
    birth_name: str | None = None
    residence: Address | None = None
    stay: str | None = None
    stay_postcode: str | None = None
    stay_ags: str | None = None
    postal_address: Address | ForeignAddress | None = None
    email: str | None = None
    phone: str | None = None
    interpreter_language: str | None = None
    accessible_format: str | None = None


class Father(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The father, where the tenant asks and the mother answers."""

    name: Person | None = None
    birth_date: dt.date | None = None


class Affirmation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the mother ticked, when (UTC), and which version of the text she saw."""

    affirmed_at: dt.datetime
    text_version: str
    privacy_notice_version: str


class RequestContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole request: one mother, one or more children, and what was declared."""

    form_version: str
    language: str
    outcome: str
    mother: Mother
    children: tuple[Child, ...]
    affirmation: Affirmation
    father: Father | None = None
    purpose: str | None = None
    copies: int = 1
    uploads: tuple[Upload, ...] = ()
