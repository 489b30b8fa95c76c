"""Persons as 0801 and 0803 describe them."""

import msgspec

from xfamilie.values.anschrift import (
    Auslandsanschrift,
    Erreichbarkeit,
    Gebietsschluessel,
    Meldeanschrift,
    PostalischeInlandsanschrift,
)
from xfamilie.values.zeit import TeilbekanntesDatum


class AllgemeinerName(msgspec.Struct, frozen=True):
    """A name, or None for a person who has none of this kind (nichtVorhanden)."""

    name: str | None


class NameNatuerlichePerson(msgspec.Struct, frozen=True, kw_only=True):
    """Names of a person. A part that is None is not sent at all."""

    familienname: AllgemeinerName
    geburtsname: AllgemeinerName | None = None
    vornamen: AllgemeinerName | None = None


class Geburt(msgspec.Struct, frozen=True, kw_only=True):
    """Birth of the mother. ``geburtsort_staat`` stays out for Germany."""

    geburtsort: str
    geburtsdatum: TeilbekanntesDatum
    geburtsort_staat: str | None = None


class AngabenZurMutter(msgspec.Struct, frozen=True, kw_only=True):
    """The mother (AngabenZumElternteil2Type).

    ``anschriften`` are registered addresses, ``anschrift_postalisch`` is where she stays and gets
    her post.
    """

    name: NameNatuerlichePerson
    geburt: Geburt
    dolmetscher_benoetigt: bool | None = None
    anschriften: tuple[Meldeanschrift, ...] = ()
    anschrift_ausland: Auslandsanschrift | None = None
    kontakte: tuple[Erreichbarkeit, ...] = ()
    aenderung_anschrift_letzte_5_jahre: bool | None = None
    familienstand: str | None = None
    anschrift_postalisch: PostalischeInlandsanschrift | None = None


class NachgeburtlicheAngabenZumKind(msgspec.Struct, frozen=True, kw_only=True):
    """A born child. 0801 needs family and first name, and the ARS of the office of its birthplace.

    ``geburtsort_staat`` stays out for Germany and is never 994 (at sea).
    """

    namen: tuple[NameNatuerlichePerson, ...]
    geburtsort: str
    geburtsdatum: TeilbekanntesDatum
    geburtsort_staat: str | None = None
    geburtsregister_nummer: str | None = None
    geburtsstandesamt: str | None = None
    registerfuehrende_stelle_ars: Gebietsschluessel | None = None


AngabenZumKind = NachgeburtlicheAngabenZumKind | TeilbekanntesDatum
"""A born child, or the expected date of one that is not: exactly one of the two is sent."""
