"""The sixteen Länder with their two keys.

The official key is the two digits that every Gemeindeschlüssel begins with (source: Destatis,
Gemeindeverzeichnis, code list Bundesländer of 2010-04-01). The two letters are those of
ISO 3166-2:DE; commands and cost reports use them.
"""

from types import MappingProxyType
from typing import Final

import msgspec


class Land(msgspec.Struct, frozen=True):
    """One Land: `key` is two digits, `code` two capital letters, `name` the German name."""

    key: str
    code: str
    name: str


LAENDER: Final = (
    Land("01", "SH", "Schleswig-Holstein"),
    Land("02", "HH", "Hamburg"),
    Land("03", "NI", "Niedersachsen"),
    Land("04", "HB", "Bremen"),
    Land("05", "NW", "Nordrhein-Westfalen"),
    Land("06", "HE", "Hessen"),
    Land("07", "RP", "Rheinland-Pfalz"),
    Land("08", "BW", "Baden-Württemberg"),
    Land("09", "BY", "Bayern"),
    Land("10", "SL", "Saarland"),
    Land("11", "BE", "Berlin"),
    Land("12", "BB", "Brandenburg"),
    Land("13", "MV", "Mecklenburg-Vorpommern"),
    Land("14", "SN", "Sachsen"),
    Land("15", "ST", "Sachsen-Anhalt"),
    Land("16", "TH", "Thüringen"),
)

LAND_BY_KEY: Final = MappingProxyType({land.key: land for land in LAENDER})
LAND_BY_CODE: Final = MappingProxyType({land.code: land for land in LAENDER})


def land_of(ags: str) -> Land | None:
    """The Land that a Gemeindeschlüssel (or any beginning of one) lies in.

    None where the first two digits are the key of no Land.
    """
    return LAND_BY_KEY.get(ags[:2])
