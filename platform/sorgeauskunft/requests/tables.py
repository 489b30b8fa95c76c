"""Requests, their cases (one per child), and the history of status."""

from __future__ import annotations

from typing import Final

from piccolo.columns import UUID, Boolean, Bytea, Date, SmallInt, Timestamptz, Varchar

from sorgeauskunft.kernel.database import PlatformTable, TenantTable

NOBODY: Final = b""
"""What stands in a sealed column that holds nothing."""


class RequestRow(TenantTable, tablename="request"):
    """One sending. `content` is a sealed `RequestContent`; everything else says nothing of people.

    The id is derived from the draft's code, so that the same draft cannot be sent twice. `notice`:
    where she wants a mail at each change (sealed address and language), empty for nowhere.

    `news_at`: since when something has come from her that nobody of the office has looked at, null
    for nothing. `assigned_to`: the account that has taken it. `counts_from`: the day from which the
    office's days to answer count; `NEVER` while she owes an answer, and then `paused_from` is the
    day it was and `paused_on` since when (clock.py). Null only in rows that are older than these
    columns and wait to be filled in (indexing.py).

    `postal_checked_by` has confirmed at `postal_checked_at` that the letter is to go to an address
    that is not her residence, both null for nobody.

    `received_at`: when a Fachverfahren of the office said that it has the request, and
    `received_by` with which key; both null while none has.
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
    notice = Bytea(null=False, default=b"")
    news_at = Timestamptz(null=True, default=None)
    assigned_to = UUID(null=True, default=None)
    counts_from = Date(null=True, default=None)
    paused_from = Date(null=True, default=None)
    paused_on = Date(null=True, default=None)
    postal_checked_by = UUID(null=True, default=None)
    postal_checked_at = Timestamptz(null=True, default=None)
    received_at = Timestamptz(null=True, default=None)
    received_by = UUID(null=True, default=None)


class CaseRow(TenantTable, tablename="request_case"):
    """One child of a request: one message, one register answer, one certificate.

    `birth_index` is the keyed look-up value of the child's date of birth, for the status page.
    `reason` is why the office declined (sealed), `posted_on` the day its letter was posted.
    """

    request_id = UUID(null=False, default=None, index=True)
    number = SmallInt(null=False, default=1)
    status = Varchar(length=20, null=False, default="sent")
    message_uuid = UUID(null=False, default=None)
    birth_index = Bytea(null=False, default=b"")
    reason = Bytea(null=False, default=b"")
    posted_on = Date(null=True, default=None)


class SearchEntry(TenantTable, tablename="search_index"):
    """Something by which a request is found: a keyed look-up value, never the name or the date.

    `kind` is that of an `indexing.Kind`. The rows go with their request (a trigger in the
    database), because a look-up value of a person is personal data, too.
    """

    request_id = UUID(null=False, default=None, index=True)
    kind = Varchar(length=10, null=False, default="")
    hash = Bytea(null=False, default=b"")


class StatusChange(TenantTable, tablename="status_change"):
    """When a case reached a status. Kept, so that the mother sees the dates."""

    case_id = UUID(null=False, default=None, index=True)
    status = Varchar(length=20, null=False, default="")
    at = Timestamptz(null=False, default=None)


class QuestionRow(TenantTable, tablename="question"):
    """What the office asked the mother about a request, and what she answered; all sealed.

    `files` are the records of the files that came with the answer, empty for none. `asked_by` is the
    account that asked, null where it was not kept yet. An answer that came by letter, or by word,
    was written down by `answered_by` and came on `arrived_on`; both are null where she answered
    herself.
    """

    request_id = UUID(null=False, default=None, index=True)
    question = Bytea(null=False, default=b"")
    asked_at = Timestamptz(null=False, default=None)
    answer = Bytea(null=False, default=b"")
    answered_at = Timestamptz(null=True, default=None)
    files = Bytea(null=False, default=b"")
    asked_by = UUID(null=True, default=None)
    answered_by = UUID(null=True, default=None)
    arrived_on = Date(null=True, default=None)


class NoteRow(TenantTable, tablename="request_note"):
    """What somebody of the office has noted about a request, sealed; the mother never sees it.

    Only its author changes it or takes it away. It goes with its request (a trigger in the
    database).
    """

    request_id = UUID(null=False, default=None, index=True)
    text = Bytea(null=False, default=b"")
    author = UUID(null=False, default=None)
    written_at = Timestamptz(null=False, default=None)
    changed_at = Timestamptz(null=True, default=None)


class RequestLookup(PlatformTable, tablename="request_lookup"):
    """Leads from a reference or a status code to the office that has the request; no more.

    A tenant transaction may write it and never read it, so it does not connect tenants.
    """

    tenant = frozenset({"insert", "delete"})

    reference = Varchar(length=8, null=False, default="", unique=True)
    status_lookup = Bytea(null=False, default=b"", unique=True)
    office_id = UUID(null=False, default=None)
    request_id = UUID(null=False, default=None)
