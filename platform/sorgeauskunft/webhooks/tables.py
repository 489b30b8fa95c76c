"""Addresses of Fachverfahren that want to be told of events, and each event told."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, SmallInt, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class HookRow(TenantTable, tablename="webhook"):
    """An address of an office's Fachverfahren. `events` are separated by blanks.

    `secret` signs (sealed); `previous` is the one before, which signs as well until
    `previous_until`. `failing_since`: since when nothing has gone through, null where the last
    attempt did. `disabled_at`: switched off, `disabled_why` by whom or what (`Why`).
    """

    url = Varchar(length=500, null=False, default="")
    events = Text(null=False, default="")
    secret = Bytea(null=False, default=b"")
    previous = Bytea(null=False, default=b"")
    previous_until = Timestamptz(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)
    created_by = UUID(null=False, default=None)
    failing_since = Timestamptz(null=True, default=None)
    disabled_at = Timestamptz(null=True, default=None)
    disabled_why = Varchar(length=10, null=False, default="")


class DeliveryRow(TenantTable, tablename="webhook_delivery"):
    """One event for one address: what happened to which thing, and how telling it goes.

    `state` is queued, done, failed (given up) or dropped (the address was switched off). `status` is
    that of the last HTTP answer, 0 for none; `reason` says in a code why it did not count.
    """

    hook_id = UUID(null=False, default=None)
    event = Varchar(length=40, null=False, default="")
    subject_id = UUID(null=False, default=None)
    occurred_at = Timestamptz(null=False, default=None)
    state = Varchar(length=10, null=False, default="queued")
    attempts = SmallInt(null=False, default=0)
    status = SmallInt(null=False, default=0)
    reason = Varchar(length=40, null=False, default="")
    tried_at = Timestamptz(null=True, default=None)
