"""Places in Germany: what the form asks a gazetteer, and which known place she means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

from tenants import places as names

from .faults import InvalidAnswerError


class Place(msgspec.Struct, frozen=True):
    """A municipality: AGS (8 digits), ARS (12 digits, None where not known), name."""

    ags: str
    ars: str | None
    name: str


class Places(Protocol):
    """What the form needs of a gazetteer. It must not raise for unknown or odd input."""

    def places_for_postcode(self, postcode: str) -> Sequence[Place]:
        """All municipalities that a postcode reaches into; empty if it is not known."""
        ...

    def places_named(self, name: str) -> Sequence[Place]:
        """All municipalities of this name, former names included; empty if there is none."""
        ...


_POSTCODE: Final = re.compile(r"(?:D-?)?([0-9]{5})", re.IGNORECASE)
_WORD_END: Final = re.compile(r"[ /,(-]+")
_LISTED: Final = 8


def clean_postcode(typed: str) -> str:
    """Five digits; blanks and a leading "D-" are tolerated, else `postcode-format`."""
    matched = _POSTCODE.fullmatch("".join(typed.split()))
    if not matched:
        raise InvalidAnswerError("postcode-format")
    return matched[1]


def as_postcode(typed: str) -> str:
    """Five digits out of what was typed, or what was typed where it is no postcode."""
    try:
        return clean_postcode(typed)
    except InvalidAnswerError:
        return typed.strip()


def match_place(typed: str, postcode: str, places: Places) -> str | None:
    """The AGS of the place that belongs to this postcode and is meant by what she typed.

    A postcode that the gazetteer does not know raises `postcode-unknown`: without a municipality
    no office can be found. A name that fits none or several of the places raises
    `place-mismatch`, which names them. Spelling is tolerated as `tenants.places` says, and a
    district behind the name ("Berlin-Kreuzberg") is passed over. None: two municipalities share
    name and postcode.
    """
    known = places.places_for_postcode(postcode)
    if not known:
        raise InvalidAnswerError("postcode-unknown", postcode=postcode)
    for leading in _shorter_and_shorter(typed):
        fitting = _fitting(leading, known)
        named_so = {p.ags for p in fitting if names.name_key(p.name) == names.name_key(leading)}
        if named_so:
            return named_so.pop() if len(named_so) == 1 else None
        # Only the whole text may be a short form: "Frankfurt an der Oder" is not that on the Main.
        if leading == typed and len({p.ags for p in fitting}) == 1:
            return fitting[0].ags
    listed = sorted({place.name for place in known})
    shown = "; ".join(listed[:_LISTED]) + ("; …" if len(listed) > _LISTED else "")
    raise InvalidAnswerError("place-mismatch", postcode=postcode, places=shown)


def ars_of(name: str, places: Places) -> str | None:
    """The ARS of the place of this name if the gazetteer knows exactly one, else None."""
    known = places.places_named(name)
    distinct = {place.ars for place in known}
    return distinct.pop() if len(distinct) == 1 else None


def _fitting(name: str, known: Sequence[Place]) -> list[Place]:
    match names.match(name, [names.Place(place.ags, place.name) for place in known]):
        case names.Exact(place):
            found = {place.ags8}
        case names.Several(several):
            found = {place.ags8 for place in several}
        case _:
            found = set()
    return [place for place in known if place.ags in found]


def _shorter_and_shorter(typed: str) -> list[str]:
    ends = [match.start() for match in _WORD_END.finditer(typed)]
    return [typed, *(typed[:end] for end in reversed(ends) if end)]
