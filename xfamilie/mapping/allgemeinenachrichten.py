"""Elements of the module allgemeinenachrichten: messages 0001 and 0011."""

from typing import Final

from lxml import etree

from xfamilie.mapping import baukasten as b
from xfamilie.mapping import codec as c
from xfamilie.mapping import kopf as k
from xfamilie.mapping.codec import Part, Record
from xfamilie.namespaces import namespace
from xfamilie.values import nachricht

_NS: Final = namespace("allgemeinenachrichten")


def _tag(name: str) -> str:
    return f"{{{_NS}}}{name}"


def _text(field: str, name: str) -> Part:
    return Part(field, _tag(name), c.TEXT)


class _SpezifischerCode:
    """A code whose list travels along."""

    def write(self, element: etree._Element, value: nachricht.SpezifischerCode) -> None:
        c.write_code(element, value.code, value.list_uri, value.list_version)

    def read(self, element: etree._Element) -> nachricht.SpezifischerCode:
        return nachricht.SpezifischerCode(
            code=c.read_code(element),
            list_uri=c.token(element.get("listURI", "")),
            list_version=c.token(element.get("listVersionID", "")),
        )


_STELLE: Final = Record(
    nachricht.RueckweisendeStelle,
    (
        _text("pruefinstanz", "pruefinstanz"),
        Part("erreichbarkeiten", _tag("erreichbarkeit"), b.ERREICHBARKEIT, many=True),
    ),
)

_SPEZIFISCH: Final = Record(
    nachricht.RueckweisungsgrundSpezifisch,
    (
        Part("code", _tag("code"), _SpezifischerCode()),
        _text("beschreibung", "beschreibung"),
    ),
)

_GRUND: Final = Record(
    nachricht.Rueckweisungsgrund,
    (
        Part("grund", _tag("grund"), c.ListedCode("rueckweisungsgruende")),
        Part("spezifisch", _tag("grundSpezifisch"), _SPEZIFISCH, many=True),
    ),
)

_TRANSPORT: Final = Record(
    nachricht.Transportinformationen,
    (
        _text("nachrichten_id", "nachrichtenId"),
        _text("betreff", "betreff"),
        Part("sendezeitpunkt", _tag("sendezeitpunkt"), c.MOMENT),
        _text("ergaenzende_hinweise", "ergaenzendeHinweise"),
    ),
)

_IDENTIFIKATION: Final = Part(
    "identifikation_nachricht", _tag("identifikation.nachricht"), k.IDENTIFIKATION
)

RUECKWEISUNG_0001: Final = Record(
    nachricht.Rueckweisung0001,
    (
        *k.NACHRICHT,
        Part("rueckweisende_stelle", _tag("rueckweisendeStelle"), _STELLE),
        Part("rueckweisungsgruende", _tag("rueckweisungsgrund"), _GRUND, many=True),
        Part("transportinformationen", _tag("transportinformationen"), _TRANSPORT),
        _IDENTIFIKATION,
        Part("nachricht", _tag("nachricht"), c.BASE64),
    ),
)
QUITTUNG_0011: Final = Record(
    nachricht.Quittung0011,
    (*k.NACHRICHT, _IDENTIFIKATION),
)
