"""Finding requests by reference, names and a child's date of birth, whatever their status.

One line of text, as people type: words are names (all of them must fit, in any order, of the child
or the mother), a date is a child's date of birth, and eight letters and digits may be a reference.
Whole words only: the blind index knows no beginnings. What was typed is neither logged nor kept;
the audit trail says what kinds of things were searched for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from sorgeauskunft.casework.lines import Listed, lines
from sorgeauskunft.kernel import Kernel, audit, codes
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.requests import birth_value, name_values
from sorgeauskunft.requests.spelling import parts, spellings
from tenants.offices import Office
from tenants.people import (
    OFFICE_ROLES,
    Principal,
    require_role,
)

LONGEST: Final = 200
"""Most characters of a search."""

MOST: Final = 50
"""Most requests that are shown as found."""

_MOST_WORDS: Final = 12
_DATE: Final = re.compile(
    r"\b(?:(?P<day>\d{1,2})\s*[./]\s*(?P<month>\d{1,2})\s*[./]\s*(?P<year>\d{4}|\d{2})"
    r"|(?P<iso>\d{4}-\d{1,2}-\d{1,2}))\b"
)
_BETWEEN: Final = re.compile(r"[\s,;]+")


class SearchError(SorgeauskunftError):
    """Nothing can be searched for by this text; `reason` is missing, long or date."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Terms(msgspec.Struct, frozen=True):
    """What a text is a search for."""

    words: tuple[str, ...] = ()
    born: dt.date | None = None
    reference: str = ""

    @property
    def kinds(self) -> list[str]:
        """The kinds of things searched for, as the audit trail has them."""
        said = {"reference": self.reference, "name": self.words, "birth_date": self.born}
        return [kind for kind, value in said.items() if value]


class Found(msgspec.Struct, frozen=True):
    """What was found, newest first; `more` says that there is more than is shown."""

    entries: tuple[Listed, ...]
    more: bool


def read(text: str) -> Terms:
    """Return what a typed text is a search for.

    Raises:
        SearchError: It is empty or says nothing, it is too long, or its date does not exist.
    """
    if len(text) > LONGEST:
        raise SearchError("long")
    found = _DATE.search(text)
    rest = _DATE.sub(" ", text, count=1)
    words = tuple(word for word in _BETWEEN.split(rest) if spellings(word))
    if len(words) > _MOST_WORDS:
        raise SearchError("long")
    typed = codes.normalised(rest)
    may_be_reference = len(typed) == codes.REFERENCE_LENGTH and set(typed) <= set(codes.ALPHABET)
    terms = Terms(words, _born(found), typed if may_be_reference and not found else "")
    if not terms.kinds:
        raise SearchError("missing")
    return terms


def _born(found: re.Match[str] | None) -> dt.date | None:
    if found is None:
        return None
    try:
        if found["iso"]:
            year, month, day = (int(part) for part in found["iso"].split("-"))
        else:
            year, month, day = (int(found[part]) for part in ("year", "month", "day"))
            # Children: nobody here was born before 2000 and is under 18.
            year += 2000 if len(found["year"]) == len("21") else 0
        return dt.date(year, month, day)
    except ValueError as error:
        raise SearchError("date") from error


async def search(kernel: Kernel, office: Office, principal: Principal, terms: Terms) -> Found:
    """Find requests of the principal's office; that something was searched for is on record.

    Raises:
        NotFoundError: The principal may not read requests.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        box = await kernel.vault.box()
        query = _Query(principal, box)
        # Newest first, and no further than is shown: a frequent name costs no more than a rare one.
        rows = await GATE.fetch(
            f"SELECT id FROM request WHERE tenant_id = $1 AND {query.condition(terms)} "
            f"ORDER BY sent_at DESC, id DESC LIMIT {MOST + 1}",
            query.values,
        )
        entries = await lines(kernel, office, [row["id"] for row in rows[:MOST]])
        actor = audit.Actor(principal.role.value, principal.account_id)
        now = kernel.clock.now()
        await audit.record("amt:requests:searched", actor, now, fields=terms.kinds)
    return Found(entries, len(rows) > MOST)


class _Query:
    """Terms as SQL: sets of requests, joined, with what stands for the places in it."""

    def __init__(self, principal: Principal, box: Box) -> None:
        self.values: list[Any] = [principal.tenant_id]
        self._box = box

    def condition(self, terms: Terms) -> str:
        sets = [self._word(word) for word in terms.words]
        if terms.born:
            sets.append(self._having([birth_value(self._box, terms.born)]))
        either = [_joined("INTERSECT", sets)] if sets else []
        if terms.reference:
            place = self._place(terms.reference)
            either.append(
                f"SELECT id AS request_id FROM request WHERE tenant_id = $1 AND reference = {place}"
            )
        # One set, and no OR beside it: that would read every request.
        return f"id IN ({_joined('UNION', either)})"

    def _word(self, word: str) -> str:
        """A word with a hyphen fits as a whole, or by all of its parts."""
        whole = self._having(name_values(self._box, word))
        alone = [part for part in parts(word) if spellings(part)]
        if len(alone) <= 1:
            return whole
        each = [self._having(name_values(self._box, part)) for part in alone]
        return _joined("UNION", [whole, _joined("INTERSECT", each)])

    def _having(self, values: Iterable[bytes]) -> str:
        places = ", ".join(self._place(value) for value in values)
        return f"SELECT request_id FROM search_index WHERE tenant_id = $1 AND hash IN ({places})"

    def _place(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values)}"


def _joined(how: str, sets: list[str]) -> str:
    return f" {how} ".join(f"SELECT request_id FROM ({each}) found" for each in sets)
