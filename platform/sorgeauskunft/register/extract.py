"""What the register office is told: what § 58 SGB VIII needs to look a child up, and nothing else.

§ 87c VI 3 SGB VIII names the child's date and place of birth and the name it had when its birth was
registered. The mother's name tells two children of one name apart, and stands in every entry. Of her
birth only the year goes along, because a message 0801 demands some date. No address, no contact, no
reference (by which the status page could be asked), no father, no uploads.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from sorgeauskunft.requests.content import BirthPlace, Child, Mother


class Extract(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A child and its mother as the register needs them; names after DIN 91379."""

    given_names: str
    family_name: str
    birth_date: dt.date
    birth_place: BirthPlace
    mother_given_names: str
    mother_family_name: str
    mother_birth_name: str | None
    mother_birth_year: int

    @property
    def child(self) -> str:
        """The child's whole name at its birth."""
        return f"{self.given_names} {self.family_name}"

    @property
    def mother(self) -> str:
        """The mother's whole name."""
        return f"{self.mother_given_names} {self.mother_family_name}"


def extract_of(child: Child, mother: Mother) -> Extract:
    """Return what may be told of a child of this mother."""
    return Extract(
        given_names=child.at_birth.given_names,
        family_name=child.at_birth.family_name,
        birth_date=child.birth_date,
        birth_place=child.birth_place,
        mother_given_names=mother.name.given_names,
        mother_family_name=mother.name.family_name,
        mother_birth_name=mother.birth_name,
        mother_birth_year=mother.birth_date.year,
    )


class Inquiry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A query on its way to another office, and as it lies there (sealed).

    `message` is the 0801, empty where none is sent; `test` marks what is not for production.
    """

    extract: Extract
    asked_at: dt.datetime
    due_on: dt.date
    test: bool
    message: bytes = b""
