"""Postcodes, municipalities and former names of all of Germany: read once, replaced once a year.

They are some thirty thousand rows, and an office's own words change every day: so they are an object
of their own, which directories share as long as it holds.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Final

from sorgeauskunft.kernel.database import GATE
from tenants import places
from tenants.places import Exact, Place, Several
from tenants.tables import FormerName, MunicipalityEntry, PostcodeEntry

_TABLES: Final = (PostcodeEntry, MunicipalityEntry, FormerName)
_MARK: Final = (
    "SELECT count(*) AS held, (SELECT id FROM {table} ORDER BY id LIMIT 1) AS first, "
    "(SELECT id FROM {table} ORDER BY id DESC LIMIT 1) AS last FROM {table}"
)


class Gazetteer:
    """One state of it; does not change. Municipalities come with their Regionalschlüssel (12 digits)."""

    def __init__(
        self,
        postcodes: Iterable[tuple[str, Place]] = (),
        municipalities: Iterable[tuple[Place, str]] = (),
        former_names: Iterable[Place] = (),
    ) -> None:
        self._postcodes: dict[str, list[Place]] = {}
        for postcode, place in postcodes:
            self._postcodes.setdefault(postcode, []).append(place)
        self._ars: dict[str, str] = {}
        self._official: dict[str, Place] = {}
        self._by_prefix: dict[str, list[Place]] = {}
        for place, ars in municipalities:
            self._ars[place.ags8] = ars
            self._official[place.ags8] = place
            self._file(place)
        for place in former_names:
            self._file(place)

    def _file(self, place: Place) -> None:
        prefix = places.key_prefix(place.name)
        self._by_prefix.setdefault(prefix, []).append(place)

    def places_for_postcode(self, postcode: str) -> Sequence[Place]:
        """The municipalities a postcode lies in; none for an unknown one."""
        return tuple(self._postcodes.get(postcode, ()))

    def places_named(self, name: str) -> Sequence[Place]:
        """The municipalities that a name means, former names too, under their names of today."""
        match places.match(name, self._by_prefix.get(places.key_prefix(name), ())):
            case Exact(place):
                found: tuple[Place, ...] = (place,)
            case Several(several):
                found = several
            case _:
                found = ()
        return tuple(self._official.get(place.ags8, place) for place in found)

    def municipalities(self) -> Sequence[Place]:
        """All municipalities of today, under their official names."""
        return tuple(self._official.values())

    def ars_of(self, ags8: str) -> str | None:
        """The Regionalschlüssel of a municipality, where it is known."""
        return self._ars.get(ags8)

    def knows_postcodes(self) -> bool:
        """Whether there is anything to find places by."""
        return bool(self._postcodes)


async def gazetteer_mark() -> Hashable:
    """What tells one state in the database from another, in the open platform transaction.

    The rows of a kind are only ever replaced all at once, and the new ones have new ids (random): so
    the first and the last of them, and their number, are another's.
    """
    found = []
    for table in _TABLES:
        rows = await GATE.fetch(_MARK.format(table=table._meta.tablename))  # noqa: SLF001 - Piccolo has no public way
        found.append(tuple(str(value) for value in rows[0].values()))
    return tuple(found)


async def gazetteer_now() -> Gazetteer:
    """Read it, in the open platform transaction."""
    postcodes = await PostcodeEntry.select()
    municipalities = await MunicipalityEntry.select()
    former = await FormerName.select()
    return Gazetteer(
        [(row["postcode"], Place(row["ags8"], row["place"])) for row in postcodes],
        [(Place(row["ags8"], row["name"]), row["ars12"]) for row in municipalities],
        [Place(row["ags8"], row["former_name"]) for row in former],
    )
