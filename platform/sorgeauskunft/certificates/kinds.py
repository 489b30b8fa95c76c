"""Which letter a case leads to: a pure rule over what the register said and when.

Source: § 58 II SGB VIII. No entry: the Auskunft. Entries that concern parts of custody only: the
Auskunft that there are entries for those parts only. Entries for all of it, or somebody who may not
ask: no Auskunft. A Sperrvermerk (kind 03) decides nothing by itself and is named nowhere: a lead
decides as if it did not stand there, or declines. What a register office typed as the parts is
printed as it stands, so one that names a Sperrvermerk there blocks the letter as well.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import re
from typing import Final

import msgspec

from sorgeauskunft.register import Entry, RegisterAnswer
from tenants.people import LEAD_ROLES, Role


class Kind(enum.StrEnum):
    """What a letter is."""

    FULL = "full"
    LIMITED = "limited"
    REFUSAL = "refusal"


class State(enum.StrEnum):
    """How far a letter is. Only an issued one has a number."""

    APPROVED = "approved"
    """One of four eyes has seen it; somebody else has to issue it."""
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


class Hindrance(enum.StrEnum):
    """Why there is no letter to be issued with one click."""

    NO_ANSWER = "no_answer"
    STALE = "stale"
    """The letter tells the register's state; what is older than the office allows tells nothing."""
    NAMES_BLOCK = "names_block"
    """The parts, which would be printed, name a Sperrvermerk: the answer has to be written anew."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What the register's answer leads to.

    `kind` is None where there is no answer to build on. `entries` are the kinds of entries that a
    letter may rest on; a Sperrvermerk is never among them: it makes the case `blocked`, so that
    only a lead may decide. `basis` names what this rests on: who acts on an older one is told so.
    """

    kind: Kind | None
    hindrance: Hindrance | None = None
    blocked: bool = False
    as_of: dt.date | None = None
    parts: str = ""
    entries: tuple[Entry, ...] = ()

    @property
    def basis(self) -> str:
        """Kind and day of what was seen, and a mark of all the rest, for forms."""
        rest = msgspec.json.encode((self.parts, self.entries, self.blocked))
        mark = hashlib.blake2b(rest, digest_size=8).hexdigest()
        return f"{self.kind or ''}:{self.as_of or ''}:{mark}"

    def may_be_decided_by(self, role: Role) -> bool:
        """Whether somebody with this role may decide the case."""
        return role in LEAD_ROLES or not self.blocked


def proposal(answer: RegisterAnswer | None, today: dt.date, valid_days: int) -> Proposal:
    """Return the letter that an answer leads to; `valid_days` is how old it may be."""
    if answer is None:
        return Proposal(kind=None, hindrance=Hindrance.NO_ANSWER)
    entries = tuple(entry for entry in answer.kinds if entry is not Entry.BLOCKED)
    if not entries:
        kind = Kind.FULL
    elif answer.parts.strip():
        kind = Kind.LIMITED
    else:
        kind = Kind.REFUSAL
    names_block = names_a_block(answer.parts)
    hindrance = None
    if today - answer.as_of > dt.timedelta(days=valid_days):
        hindrance = Hindrance.STALE
    elif names_block and kind is Kind.LIMITED:
        hindrance = Hindrance.NAMES_BLOCK
    return Proposal(
        kind=kind,
        hindrance=hindrance,
        blocked=Entry.BLOCKED in answer.kinds or names_block,
        as_of=answer.as_of,
        parts=answer.parts.strip() if kind is Kind.LIMITED else "",
        entries=entries,
    )


_BLOCK: Final = re.compile(r"sperr\W*vermerk|auskunfts\W*sperre", re.IGNORECASE)


def names_a_block(text: str) -> bool:
    """Whether a text that somebody will read names a Sperrvermerk: no letter and no page may."""
    return _BLOCK.search(text) is not None
