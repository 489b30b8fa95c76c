"""What was deleted, why, and the proof of it: values, and what a proof's hash covers."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

import msgspec


class Kind(enum.StrEnum):
    """What was deleted."""

    REQUEST = "request"
    """A mother's request with everything that came of it."""

    TEST_REQUEST = "test_request"
    """A request that the office had sent itself to try its set-up; invented data."""

    INQUIRY = "inquiry"
    """A query of another office that this one has answered from its register."""

    DRAFT = "draft"
    """A request that was begun and never sent. Only its code could have opened it."""

    FEEDBACK = "feedback"
    """A report of a barrier."""

    REFUSED_MESSAGE = "refused_message"
    """The copy of a message that the office's own software sent and nobody could take."""

    JOINING_REQUEST = "joining_request"
    """Whom an authority that wants to be connected has named, and how to answer; of the platform."""

    TENANT_KEY = "tenant_key"
    """The data key of an office, without which nothing of it can be read any more."""


class Basis(enum.StrEnum):
    """Why it was deleted."""

    RETENTION = "retention"
    """Its time was over."""

    PERSON = "person"
    """The person has asked for it (Art. 17 GDPR, § 84 SGB X)."""

    DONE = "done"
    """What it was kept for is done."""

    OFFICE = "office"
    """Somebody of the office wanted it (tests only)."""

    ENDED = "ended"
    """The office has left the service."""


class Reason(enum.StrEnum):
    """Why a person may ask for it (Art. 17 (1) GDPR); no free text, which could name somebody."""

    NONE = ""
    NOT_NEEDED = "not_needed"
    OBJECTED = "objected"
    UNLAWFUL = "unlawful"
    OBLIGATION = "obligation"
    WRONG_OFFICE = "wrong_office"


class Deleted(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was just deleted; `rows` is table (or `blob`) → how many."""

    kind: Kind
    subject: UUID
    basis: Basis
    rows: Mapping[str, int]
    reason: Reason = Reason.NONE
    asked_by: UUID | None = None


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A proof as it stands in the chain and, as a line of JSON, in the journal."""

    tenant_id: UUID
    seq: int
    at: dt.datetime
    kind: str
    subject: UUID
    basis: str
    reason: str
    counts: str
    actor_kind: str
    actor_id: UUID | None
    asked_id: UUID | None
    previous: bytes
    hash: bytes

    @property
    def rows(self) -> dict[str, int]:
        """Table (or `blob`) → how many went."""
        return msgspec.json.decode(self.counts, type=dict[str, int])

    @property
    def total(self) -> int:
        """How many rows and files went."""
        return sum(self.rows.values())

    def digest(self) -> bytes:
        """Return what `hash` must be."""
        said = (
            str(self.tenant_id),
            self.seq,
            self.at.astimezone(dt.UTC).isoformat(),
            self.kind,
            str(self.subject),
            self.basis,
            self.reason,
            self.counts,
            self.actor_kind,
            str(self.actor_id),
            str(self.asked_id),
        )
        return sha256(self.previous + msgspec.json.encode(said)).digest()
