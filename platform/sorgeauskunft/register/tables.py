"""Queries to the register: in the tenant that asks, in the one that answers, and on their way."""

from __future__ import annotations

import enum

from piccolo.columns import UUID, Boolean, Bytea, Date, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class QueryWay(enum.StrEnum):
    """How a query goes to the office that keeps the register."""

    OWN = "own"
    """The office keeps the register itself."""
    PLATFORM = "platform"
    CODE = "code"
    """A letter or mail with a one-time code, to an office that is not on the platform."""
    HAND = "hand"
    """By phone or letter; what came back is written down."""


class QueryState(enum.StrEnum):
    """How far a query is. Only what is confirmed counts for a letter."""

    OPEN = "open"
    ANSWERED = "answered"
    """Somebody without a log-in has answered: who asked has to confirm it."""
    CALL = "call"
    """The register office wants to be called."""
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class QueryRow(TenantTable, tablename="register_query"):
    """One query about one child. `answer` is a sealed `RegisterAnswer`, empty while there is none.

    `office_id` is the register office where the platform knows it, `office_name` what it is called:
    both are public facts. `found` is why it was asked (`finding.Reason`), `correction` (sealed) why
    the clerk asked another one than was found. `told` is what the other office is told (a sealed
    `Inquiry`, empty for the ways OWN and HAND), `answer_message` the 0803 that came back. By `due_on` an answer is expected. `handed_over_at`
    is when it lay in the other office's inbox (way PLATFORM only). `asked_by`, `settled_by` are
    accounts of this office: who asked, who wrote down, confirmed or cancelled.
    """

    request_id = UUID(null=False, default=None, index=True)
    case_id = UUID(null=False, default=None, index=True)
    way = Varchar(length=10, null=False, default="")
    state = Varchar(length=10, null=False, default="open")
    office_id = UUID(null=True, default=None)
    office_name = Varchar(length=200, null=False, default="")
    asked_by = UUID(null=True, default=None)
    asked_at = Timestamptz(null=False, default=None)
    answer = Bytea(null=False, default=b"")
    answered_at = Timestamptz(null=True, default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    found = Varchar(length=20, null=False, default="")
    correction = Bytea(null=False, default=b"")
    told = Bytea(null=False, default=b"")
    answer_message = Bytea(null=False, default=b"")
    due_on = Date(null=True, default=None)
    handed_over_at = Timestamptz(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)
    settled_by = UUID(null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)


class InquiryState(enum.StrEnum):
    """How far a query is at the office that answers it."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class InquiryRow(TenantTable, tablename="register_inquiry"):
    """A query of another office, in the tenant of the office that keeps the register.

    Its id is that of the query. `content` is a sealed `Inquiry` (what § 58 SGB VIII needs, and no
    more), `answer` a sealed `RegisterAnswer`; `message` and `answer_message` are the messages.
    `returned_at` is when the answer lay with the office that asked.
    """

    asking_office_id = UUID(null=False, default=None)
    state = Varchar(length=10, null=False, default="open")
    content = Bytea(null=False, default=b"")
    message = Bytea(null=False, default=b"")
    asked_at = Timestamptz(null=False, default=None)
    received_at = Timestamptz(null=False, default=None)
    due_on = Date(null=False, default=None)
    test = Boolean(null=False, default=False)
    answer = Bytea(null=False, default=b"")
    answer_message = Bytea(null=False, default=b"")
    answered_at = Timestamptz(null=True, default=None)
    answered_by = UUID(null=True, default=None)
    returned_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)


class CrossingRow(TenantTable, tablename="register_crossing"):
    """Something that was brought to this tenant from another one: a query, its withdrawal, an answer.

    The only way between tenants: a platform transaction may add a row here and see none, a tenant
    may look at its own and add none. `payload` is sealed under the key of who gets it, and emptied
    once it is taken. The id is derived from what is brought, so that nothing comes twice.
    """

    tenant = frozenset({"select", "update"})
    platform = frozenset({"insert"})

    kind = Varchar(length=10, null=False, default="")
    query_id = UUID(null=False, default=None)
    from_office_id = UUID(null=False, default=None)
    payload = Bytea(null=False, default=b"")
    brought_at = Timestamptz(null=False, default=None)
    taken_at = Timestamptz(null=True, default=None)
