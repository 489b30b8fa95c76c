"""Names of the standard: namespaces by version, readable prefixes, the messages this package knows."""

import re
from typing import Final

VERSION: Final = "1.3.0"
"""The version that messages are written in where nobody asks for another, and that values are after."""

_FAMILY: Final = re.compile(
    r"http://www\.xoev\.de/xfamilie/(geburt|baukasten|allgemeinenachrichten)/(\d+(?:\.\d+)+)",
)
_SHARED: Final = {
    "http://xoev.de/schemata/code/1_0": "xoev-code",
    "urn:xoev-de:kosit:xoev:datentyp:din-91379_2022-08": "din91379",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
}

ROOTS: Final = {
    "0001": ("allgemeinenachrichten", "allgemeinenachrichten.rueckweisung.0001"),
    "0011": ("allgemeinenachrichten", "allgemeinenachrichten.quittung.0011"),
    "0801": ("geburt", "sorge.alleinsorge.antrag.0801"),
    "0803": ("geburt", "sorge.alleinsorge.auskunft.0803"),
}
"""Nachrichtentyp → prefix and local name of the root element."""


def namespace(prefix: str, version: str = VERSION) -> str:
    """The namespace of one of the three XFamilie modules in a version of the standard."""
    return f"http://www.xoev.de/xfamilie/{prefix}/{version}"


def module_and_version(uri: str) -> tuple[str, str] | None:
    """Prefix and version behind an XFamilie namespace, None for any other."""
    match = _FAMILY.fullmatch(uri)
    return (match[1], match[2]) if match else None


def readable(name: str) -> str:
    """A name in Clark notation with the usual prefix; an unknown namespace stays written out."""
    uri, brace, local = name.removeprefix("{").rpartition("}")
    if not brace:
        return name
    module = module_and_version(uri)
    prefix = module[0] if module else _SHARED.get(uri)
    return f"{prefix}:{local}" if prefix else name
