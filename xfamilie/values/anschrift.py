"""Addresses and ways to reach somebody."""

import re
from typing import Final

import msgspec

STRASSE_MAX: Final = 55
"""Longest street, in characters; a longer one must be abbreviated (field documentation)."""

_HOUSE: Final = re.compile(r"(\d+)\s*(.*)", re.DOTALL)
_RANGE: Final = re.compile(r"\s*(?:[-–—]|bis\b).*", re.DOTALL)


class Gebietsschluessel(msgspec.Struct, frozen=True):
    """An AGS (8 digits) or ARS (12 digits) with the day its list is of, such as 2026-04-30."""

    code: str
    list_version: str


class Meldeanschrift(msgspec.Struct, frozen=True, kw_only=True):
    """A registered address in Germany (MeldeanschriftType). Texts must not be empty.

    Without street name but with a number send "Hausnummer" as street, with neither "ohne
    Hausnummer" (field documentation).
    """

    strasse: str | None = None
    hausnummer: str | None = None
    hausnummer_buchstabe_zusatzziffer: str | None = None
    teilnummer_der_hausnummer: str | None = None
    stockwerkswohnungsnummer: str | None = None
    zusatzangaben: str | None = None
    wohnungsinhaber: str | None = None
    postleitzahl: str | None = None
    wohnort: str | None = None
    wohnort_frueherer_gemeindename: str | None = None
    gemeindeschluessel: Gebietsschluessel | None = None
    regionalschluessel: Gebietsschluessel | None = None


class HausnummernBis(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a range of house numbers."""

    hausnummer: str | None = None
    hausnummer_buchstabe_zusatzziffer: str | None = None
    teilnummer_der_hausnummer: str | None = None


class Gebaeudeanschrift(msgspec.Struct, frozen=True, kw_only=True):
    """A postal address of a building in Germany."""

    strasse: str
    postleitzahl: str
    wohnort: str
    hausnummer: str | None = None
    hausnummer_buchstabe_zusatzziffer: str | None = None
    teilnummer_der_hausnummer: str | None = None
    hausnummern_bis: HausnummernBis | None = None
    stockwerkswohnungsnummer: str | None = None
    zusatzangaben: str | None = None
    wohnungsinhaber: str | None = None
    wohnort_frueherer_gemeindename: str | None = None


class Postfachanschrift(msgspec.Struct, frozen=True, kw_only=True):
    """A PO box in Germany."""

    postleitzahl: str
    wohnort: str
    postfach: str | None = None
    zusatzangaben: str | None = None


PostalischeInlandsanschrift = Gebaeudeanschrift | Postfachanschrift
"""A building or a PO box: exactly one of the two is sent."""


class Auslandsanschrift(msgspec.Struct, frozen=True, kw_only=True):
    """An address abroad: the key of the state and two to five lines."""

    staat: str
    anschriftszeilen: tuple[str, ...]


class Erreichbarkeit(msgspec.Struct, frozen=True, kw_only=True):
    """A channel (code list erreichbarkeit: 01 e-mail, 02 landline, …) and the address on it."""

    kanal: str
    kennung: str
    zusatz: str | None = None


def split_hausnummer(text: str) -> tuple[str | None, str | None]:
    """The number and what follows it, from a house number as people write it: "12 a" → 12 and a.

    The standard takes digits only as the number and no ranges, so of "12-14" only 12 stays. A text
    that does not begin with a digit gives no number and the text itself.
    """
    match = _HOUSE.fullmatch(text.strip())
    if match is None:
        return None, text.strip() or None
    rest = _RANGE.sub("", match[2], count=1).strip(" /")
    return match[1], rest or None
