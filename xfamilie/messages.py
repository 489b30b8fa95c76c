"""Messages to bytes and back. Nothing leaves or comes in that validation does not accept."""

from typing import Any, Final, cast

from lxml import etree

from xfamilie.findings import InvalidMessageError, finding_at
from xfamilie.mapping.allgemeinenachrichten import QUITTUNG_0011, RUECKWEISUNG_0001
from xfamilie.mapping.codec import Record, set_attribute
from xfamilie.mapping.geburt import ANTRAG_0801, AUSKUNFT_0803
from xfamilie.namespaces import ROOTS, VERSION, module_and_version, namespace
from xfamilie.places import placed
from xfamilie.reading import read_tree
from xfamilie.validation import validate, validate_tree
from xfamilie.values.nachricht import (
    Antrag0801,
    Auskunft0803,
    Nachricht,
    Quittung0011,
    Rueckweisung0001,
)
from xfamilie.versions import in_version

_RECORDS: Final = {
    "0001": RUECKWEISUNG_0001,
    "0011": QUITTUNG_0011,
    "0801": ANTRAG_0801,
    "0803": AUSKUNFT_0803,
}
_ATTRIBUTES: Final = ("produkt", "produkthersteller", "produktversion", "test")


def build_0801(message: Antrag0801, version: str = VERSION) -> bytes:
    """An application as UTF-8 XML; the same value always gives the same bytes.

    It is written in ``version`` of the standard, which has to be one of ``schemas.versions()``.
    Raises InvalidMessageError with all findings if the value breaks the schema or a rule of that
    version. The same holds for the other ``build`` functions.
    """
    return _build("0801", message, version)


def build_0803(message: Auskunft0803, version: str = VERSION) -> bytes:
    """An answer as UTF-8 XML."""
    return _build("0803", message, version)


def build_0001(message: Rueckweisung0001, version: str = VERSION) -> bytes:
    """A refusal as UTF-8 XML."""
    return _build("0001", message, version)


def build_0011(message: Quittung0011, version: str = VERSION) -> bytes:
    """A receipt as UTF-8 XML."""
    return _build("0011", message, version)


def parse_0801(data: bytes) -> Antrag0801:
    """The value behind an application, equal to the one it was built from.

    Raises InvalidMessageError with all findings if the bytes are not a valid 0801 of a version that
    there are schemas for. The same holds for the other ``parse`` functions.
    """
    return cast("Antrag0801", _parse("0801", data))


def parse_0803(data: bytes) -> Auskunft0803:
    """The value behind an answer."""
    return cast("Auskunft0803", _parse("0803", data))


def parse_0001(data: bytes) -> Rueckweisung0001:
    """The value behind a refusal."""
    return cast("Rueckweisung0001", _parse("0001", data))


def parse_0011(data: bytes) -> Quittung0011:
    """The value behind a receipt."""
    return cast("Quittung0011", _parse("0011", data))


def kind_of(data: bytes) -> str | None:
    """The nachrichtentyp of a message by its root element alone, None where there is none known."""
    root = read_tree(data)
    if isinstance(root, list):
        return None
    name = etree.QName(root)
    module = module_and_version(name.namespace or "")
    here = (module[0] if module else "", name.localname)
    return next((number for number, known in ROOTS.items() if known == here), None)


def _build(number: str, message: Nachricht, version: str) -> bytes:
    module, name = ROOTS[number]
    root = etree.Element(
        f"{{{namespace(module)}}}{name}",
        nsmap={module: namespace(module), "baukasten": namespace("baukasten")},
    )
    for attribute in _ATTRIBUTES:
        if (value := getattr(message, attribute)) is not None:
            set_attribute(root, attribute, value)
    root.set("standard", "XFamilie")
    root.set("version", version)
    _RECORDS[number].write(root, message)
    root = in_version(root, version)
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    # What counts is what the reader gets, so the bytes are checked and not the tree.
    if findings := validate(data, version):
        raise InvalidMessageError(findings)
    return data


def _parse(number: str, data: bytes) -> Any:
    root = read_tree(data)
    if isinstance(root, list):
        raise InvalidMessageError(root)
    if findings := validate_tree(root):
        raise InvalidMessageError(placed(data, findings))
    if etree.QName(root).localname != ROOTS[number][1]:
        raise InvalidMessageError([finding_at(root, f"is not a message {number}", "root")])
    root = in_version(root, VERSION)
    record: Record = _RECORDS[number]
    attributes = {name: value for name in _ATTRIBUTES if (value := root.get(name)) is not None}
    return record.struct(**attributes, **record.read_fields(root))
