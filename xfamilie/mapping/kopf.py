"""Elements of the module baukasten: the header and what every message has."""

from typing import Any, Final

from lxml import etree

from xfamilie.mapping import baukasten as b
from xfamilie.mapping import codec as c
from xfamilie.mapping.codec import Part, Record
from xfamilie.values import kopf, nachricht

_PRAEFIX: Final = c.ListedCode("dvdv.praefix")


class _Behoerdenkennung:
    """Prefix, and a key whose list travels along."""

    def write(self, element: etree._Element, value: kopf.Behoerdenkennung) -> None:
        _PRAEFIX.write(etree.SubElement(element, b.tag("praefix")), value.praefix)
        c.write_code(
            etree.SubElement(element, b.tag("kennung")),
            value.kennung,
            value.kennung_list_uri,
            value.kennung_list_version,
        )

    def read(self, element: etree._Element) -> kopf.Behoerdenkennung:
        praefix, kennung = element
        return kopf.Behoerdenkennung(
            praefix=c.read_code(praefix),
            kennung=c.read_code(kennung),
            kennung_list_uri=c.token(kennung.get("listURI", "")),
            kennung_list_version=c.token(kennung.get("listVersionID", "")),
        )


IDENTIFIKATION: Final = Record(
    kopf.IdentifikationNachricht,
    (
        Part("nachrichten_uuid", b.tag("nachrichtenUUID"), c.UUID_TEXT),
        Part("nachrichtentyp", b.tag("nachrichtentyp"), c.ListedCode("nachrichtentyp")),
        Part("erstellungszeitpunkt", b.tag("erstellungszeitpunkt"), c.MOMENT),
    ),
)

_PARTNER: Final = Record(
    kopf.Kommunikationspartner,
    (
        Part("behoerdenkennung", b.tag("behoerdenkennung"), _Behoerdenkennung()),
        Part("erreichbarkeiten", b.tag("erreichbarkeit"), b.ERREICHBARKEIT, many=True),
        Part("anschrift", b.tag("anschrift"), b.INLANDSANSCHRIFT),
        b.text("behoerdenname", "behoerdenname"),
    ),
)

_POSTKORB: Final = Record(
    kopf.PostkorbHandle,
    (
        b.text("postkorb_handle", "postkorbHandle"),
        Part(
            "zustimmung_elektronischer_bescheid",
            b.tag("zustimmungElektronischerBescheid"),
            c.BOOLEAN,
        ),
    ),
)

_KOPF: Final = Record(
    kopf.Nachrichtenkopf,
    (
        Part("identifikation", b.tag("identifikation.nachricht"), IDENTIFIKATION),
        Part("leser", b.tag("leser"), _PARTNER),
        Part("autor", b.tag("autor"), _PARTNER),
        Part("postkorb_handle", b.tag("postkorbHandle"), _POSTKORB),
    ),
)

_FELD: Final = Record(
    nachricht.Feld,
    (b.text("name", "name"), b.text("wert", "wert"), b.text("laufende_nummer", "laufendeNummer")),
)


class _Feldgruppe:
    """Groups lie in groups, so the record is looked up when it is used."""

    def write(self, element: etree._Element, value: Any) -> None:
        _FELDGRUPPE.write(element, value)

    def read(self, element: etree._Element) -> Any:
        return _FELDGRUPPE.read(element)


_FELDER: Final = (
    Part("felder", b.tag("feld"), _FELD, many=True),
    Part("feldgruppen", b.tag("feldgruppe"), _Feldgruppe(), many=True),
)
_FELDGRUPPE: Final = Record(
    nachricht.Feldgruppe,
    (b.text("name", "name"), *_FELDER, b.text("laufende_nummer", "laufendeNummer")),
)
_ZUSATZPARAMETERGRUPPE: Final = Record(
    nachricht.Zusatzparametergruppe,
    (
        *_FELDER,
        b.text("name", "name"),
        Part("fassung_handlungsanweisung", b.tag("fassungHandlungsanweisung"), c.DAY),
    ),
)

# Inherited elements come first and keep the namespace of baukasten.
NACHRICHT: Final = (
    Part("nachrichtenkopf", b.tag("nachrichtenkopf"), _KOPF),
    Part(
        "zusatzparametergruppen",
        b.tag("zusatzparametergruppe"),
        _ZUSATZPARAMETERGRUPPE,
        many=True,
    ),
)
ANTRAGSNACHRICHT: Final = (
    *NACHRICHT,
    Part("zeitstempel_antragsstellung", b.tag("zeitstempelAntragsstellung"), c.MOMENT),
    Part("transaktionsid", b.tag("transaktionsid"), c.UUID_TEXT),
)
