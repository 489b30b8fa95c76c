"""Requests, their cases (one per child), and the history of status."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Bytea, SmallInt, Timestamptz, Varchar

from sorgeauskunft.kernel.database import PlatformTable, TenantTable


class RequestRow(TenantTable, tablename="request"):
    """One sending. `content` is a sealed `RequestContent`; everything else says nothing of people.

    The id is derived from the draft's code, so that the same draft cannot be sent twice.
    """

    reference = Varchar(length=8, null=False, default="", unique=True)
    content = Bytea(null=False, default=b"")
    form_version = Varchar(length=20, null=False, default="")
    text_version = Varchar(length=20, null=False, default="")
    language = Varchar(length=20, null=False, default="de")
    test = Boolean(null=False, default=False)
    status = Varchar(length=20, null=False, default="sent")
    status_lookup = Bytea(null=False, default=b"", unique=True)
    sent_at = Timestamptz(null=False, default=None)


class CaseRow(TenantTable, tablename="request_case"):
    """One child of a request: one message, one register answer, one certificate.

    `birth_index` is the keyed look-up value of the child's date of birth, for the status page.
    """

    request_id = UUID(null=False, default=None, index=True)
    number = SmallInt(null=False, default=1)
    status = Varchar(length=20, null=False, default="sent")
    message_uuid = UUID(null=False, default=None)
    birth_index = Bytea(null=False, default=b"")


class StatusChange(TenantTable, tablename="status_change"):
    """When a case reached a status. Kept, so that the mother sees the dates."""

    case_id = UUID(null=False, default=None, index=True)
    status = Varchar(length=20, null=False, default="")
    at = Timestamptz(null=False, default=None)


class RequestLookup(PlatformTable, tablename="request_lookup"):
    """Leads from a reference or a status code to the office that has the request; no more.

    A tenant transaction may write it and never read it, so it does not connect tenants.
    """

    tenant = frozenset({"insert", "delete"})

    reference = Varchar(length=8, null=False, default="", unique=True)
    status_lookup = Bytea(null=False, default=b"", unique=True)
    office_id = UUID(null=False, default=None)
    request_id = UUID(null=False, default=None)
