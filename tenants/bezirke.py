"""The two cities whose Jugendämter are those of the Bezirke.

Berlin and Hamburg are one municipality each, and their Bezirke have no Gemeindeschlüssel of their
own. No postcode table can tell them apart for sure: the person has to be asked. The names are those
that the two Länder use themselves (Berlin: twelve since 2001; Hamburg: seven).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BERLIN: Final = "11000000"
HAMBURG: Final = "02000000"

BEZIRKE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        BERLIN: (
            "Charlottenburg-Wilmersdorf",
            "Friedrichshain-Kreuzberg",
            "Lichtenberg",
            "Marzahn-Hellersdorf",
            "Mitte",
            "Neukölln",
            "Pankow",
            "Reinickendorf",
            "Spandau",
            "Steglitz-Zehlendorf",
            "Tempelhof-Schöneberg",
            "Treptow-Köpenick",
        ),
        HAMBURG: (
            "Altona",
            "Bergedorf",
            "Eimsbüttel",
            "Hamburg-Mitte",
            "Hamburg-Nord",
            "Harburg",
            "Wandsbek",
        ),
    }
)
