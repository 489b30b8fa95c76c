"""Letters of an office, the count of their numbers, and what anybody may check about one."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Bytea, Date, Integer, SmallInt, Timestamptz, Varchar

from sorgeauskunft.kernel.database import PlatformTable, TenantTable


class CertificateRow(TenantTable, tablename="certificate"):
    """One letter about one child. What it says is sealed in `content` and never changes once issued.

    `number` counts within `year` (of issue, in Berlin; below zero for a test request's letter, so
    that it takes none of the office's numbers) and is null until then. `drafted_by` and
    `issued_by` are accounts; `replaces` is the withdrawn letter that this one stands for. `note` is
    why the office decided as it did where a Sperrvermerk left it to a lead, `withdrawn_why` why it
    took the letter back; both sealed. `document_id` and `pages` are those of the PDF, null until
    it is made. `printed_at` is when it was last put into a batch, which may be done again.
    `address_checked_by` has confirmed a postal address other than the residence.
    """

    request_id = UUID(null=False, default=None, index=True)
    case_id = UUID(null=False, default=None, index=True)
    kind = Varchar(length=10, null=False, default="")
    state = Varchar(length=10, null=False, default="approved")
    content = Bytea(null=False, default=b"")
    number = Integer(null=True, default=None)
    year = SmallInt(null=True, default=None)
    drafted_by = UUID(null=False, default=None)
    drafted_at = Timestamptz(null=False, default=None)
    issued_by = UUID(null=True, default=None)
    issued_at = Timestamptz(null=True, default=None)
    replaces = UUID(null=True, default=None)
    note = Bytea(null=False, default=b"")
    withdrawn_by = UUID(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_why = Bytea(null=False, default=b"")
    document_id = UUID(null=True, default=None)
    pages = SmallInt(null=True, default=None)
    printed_at = Timestamptz(null=True, default=None)
    address_checked_by = UUID(null=True, default=None)
    posted_on = Date(null=True, default=None)
    posted_by = UUID(null=True, default=None)


class OutsideRow(TenantTable, tablename="outside_decision"):
    """A case that a Fachverfahren has decided: with a letter of its own, or declined.

    `document_id` is the PDF of its letter, null where it declined and brought none. `decided_by` is
    the key it came with. Withdrawn ones stay, as letters made here do.
    """

    request_id = UUID(null=False, default=None, index=True)
    case_id = UUID(null=False, default=None)
    kind = Varchar(length=10, null=False, default="")
    document_id = UUID(null=True, default=None)
    decided_at = Timestamptz(null=False, default=None)
    decided_by = UUID(null=False, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_by = UUID(null=True, default=None)


class CertificateCount(TenantTable, tablename="certificate_count"):
    """The last number that was given in a year. Its row's lock puts those who issue in a line."""

    tenant = frozenset({"select", "insert", "update"})

    year = SmallInt(null=False, default=0)
    last = Integer(null=False, default=0)


class CertificateFact(PlatformTable, tablename="certificate_fact"):
    """What anybody who has the code of a letter may learn: issued, or withdrawn, by whom on which day.

    One row each, never changed: a tenant transaction may add facts and see none, so they connect no
    tenants. `code_lookup` is a keyed hash of the code, which itself is nowhere. `number` is the
    letter's own, `kind` as in `Kind`; nothing here says anything of a person.
    """

    tenant = frozenset({"insert"})
    platform = frozenset({"select"})

    code_lookup = Bytea(null=False, default=b"", index=True)
    office_id = UUID(null=False, default=None)
    number = Varchar(length=80, null=False, default="")
    kind = Varchar(length=10, null=False, default="")
    withdrawn = Boolean(null=False, default=False)
    test = Boolean(null=False, default=False)
    day = Date(null=False, default=None)
