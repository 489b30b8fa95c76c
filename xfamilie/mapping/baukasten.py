"""Elements of the module baukasten: persons, addresses, what hangs on an application."""

from typing import Final

from lxml import etree

from xfamilie.mapping import codec as c
from xfamilie.mapping.codec import Part, Record
from xfamilie.namespaces import namespace
from xfamilie.values import anschrift, nachricht, person, zeit

_NS: Final = namespace("baukasten")


def tag(name: str) -> str:
    """An element name of this module in Clark notation."""
    return f"{{{_NS}}}{name}"


def text(field: str, name: str) -> Part:
    """A part that is a text and occurs once at most."""
    return Part(field, tag(name), c.TEXT)


class _Gebietsschluessel:
    """A municipal key; its list is kept elsewhere, so its version belongs to the value."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def write(self, element: etree._Element, value: anschrift.Gebietsschluessel) -> None:
        c.write_code(element, value.code, self._uri, value.list_version)

    def read(self, element: etree._Element) -> anschrift.Gebietsschluessel:
        version = element.get("listVersionID", "")
        return anschrift.Gebietsschluessel(c.read_code(element), c.token(version))


class _AllgemeinerName:
    """A name, or the statement that there is none."""

    def write(self, element: etree._Element, value: person.AllgemeinerName) -> None:
        if value.name is None:
            c.BOOLEAN.write(etree.SubElement(element, tag("nichtVorhanden")), value=True)
        else:
            c.TEXT.write(etree.SubElement(element, tag("name")), value.name)

    def read(self, element: etree._Element) -> person.AllgemeinerName:
        name = element.find(tag("name"))
        return person.AllgemeinerName(None if name is None else c.TEXT.read(name))


class _TeilbekanntesDatum:
    """One of three elements, by how much of the date is known."""

    _TAGS = (tag("jahr"), tag("jahrMonat"), tag("jahrMonatTag"))

    def write(self, element: etree._Element, value: zeit.TeilbekanntesDatum) -> None:
        parts = [f"{value.jahr:04}"]
        parts += [f"{part:02}" for part in (value.monat, value.tag) if part is not None]
        c.TEXT.write(etree.SubElement(element, self._TAGS[len(parts) - 1]), "-".join(parts))

    def read(self, element: etree._Element) -> zeit.TeilbekanntesDatum:
        return zeit.TeilbekanntesDatum(*map(int, (element[0].text or "").split("-")))


STAAT: Final = c.ListedCode("staat")
AGS: Final = _Gebietsschluessel("urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:ags")
ARS: Final = _Gebietsschluessel("urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs")
NAME: Final = _AllgemeinerName()
DATUM: Final = _TeilbekanntesDatum()

_HAUSNUMMER: Final = (
    text("hausnummer", "hausnummer"),
    text("hausnummer_buchstabe_zusatzziffer", "hausnummerBuchstabeZusatzziffer"),
)
_ADRESSE: Final = (
    *_HAUSNUMMER,
    text("postleitzahl", "postleitzahl"),
    text("stockwerkswohnungsnummer", "stockwerkswohnungsnummer"),
    text("strasse", "strasse"),
    text("teilnummer_der_hausnummer", "teilnummerDerHausnummer"),
    text("wohnort", "wohnort"),
    text("wohnort_frueherer_gemeindename", "wohnortFruehererGemeindename"),
    text("wohnungsinhaber", "wohnungsinhaber"),
    text("zusatzangaben", "zusatzangaben"),
)

MELDEANSCHRIFT: Final = Record(
    anschrift.Meldeanschrift,
    (
        Part("gemeindeschluessel", tag("gemeindeschluessel"), AGS),
        *_ADRESSE,
        Part("regionalschluessel", tag("regionalschluessel"), ARS),
    ),
)

_HAUSNUMMERN_BIS: Final = Record(
    anschrift.HausnummernBis,
    (
        text("hausnummer", "hausnummer.bis"),
        text("hausnummer_buchstabe_zusatzziffer", "hausnummerbuchstabezusatzziffer.bis"),
        text("teilnummer_der_hausnummer", "teilnummerderhausnummer.bis"),
    ),
)

_GEBAEUDE: Final = Record(
    anschrift.Gebaeudeanschrift,
    (*_ADRESSE, Part("hausnummern_bis", tag("hausnummern.bis"), _HAUSNUMMERN_BIS)),
)

_POSTFACH: Final = Record(
    anschrift.Postfachanschrift,
    (
        text("postfach", "postfach"),
        text("wohnort", "wohnort"),
        text("postleitzahl", "postleitzahl"),
        text("zusatzangaben", "zusatzangaben"),
    ),
)

INLANDSANSCHRIFT: Final = c.Choice(
    {
        anschrift.Postfachanschrift: (tag("postfach"), _POSTFACH),
        anschrift.Gebaeudeanschrift: (tag("gebaeude"), _GEBAEUDE),
    },
)

AUSLANDSANSCHRIFT: Final = Record(
    anschrift.Auslandsanschrift,
    (
        Part("staat", tag("staat"), STAAT),
        Part("anschriftszeilen", tag("anschriftszeile"), c.TEXT, many=True),
    ),
)

ERREICHBARKEIT: Final = Record(
    anschrift.Erreichbarkeit,
    (
        Part("kanal", tag("kanal"), c.ListedCode("erreichbarkeit")),
        text("kennung", "kennung"),
        text("zusatz", "zusatz"),
    ),
)

NAME_NATUERLICHE_PERSON: Final = Record(
    person.NameNatuerlichePerson,
    (
        Part("familienname", tag("familienname.unstrukturiert"), NAME),
        Part("geburtsname", tag("geburtsname.unstrukturiert"), NAME),
        Part("vornamen", tag("vornamen"), NAME),
    ),
)

GEBURT: Final = Record(
    person.Geburt,
    (
        text("geburtsort", "geburtsort"),
        Part("geburtsort_staat", tag("geburtsortStaat"), STAAT),
        Part("geburtsdatum", tag("geburtsdatum"), DATUM),
    ),
)

TERMINWUNSCH: Final = Record(
    nachricht.Terminwunsch,
    (
        Part("wochentage", tag("wochentag"), c.TEXT, many=True),
        Part("uhrzeiten", tag("uhrzeit"), c.TEXT, many=True),
    ),
)

NACHWEISDOKUMENT: Final = Record(
    nachricht.Nachweisdokument,
    (
        text("dokumentid", "dokumentid"),
        text("dateiname", "dateiname"),
        text("mimetype", "mimetype"),
        text("kategorie", "kategorie"),
    ),
)
