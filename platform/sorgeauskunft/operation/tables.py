"""What the operator says to everybody, and how the service did. Nothing of anybody; tenants see none."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, Integer, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import PlatformTable


class NoticeRow(PlatformTable, tablename="service_notice"):
    """A notice that pages show from `begins_at` until `ends_at`, unless it was taken back.

    `kind` and `audience` as in `notices`; `texts` is JSON: language tag → text, German always.
    """

    kind = Varchar(length=20, null=False, default="")
    audience = Varchar(length=20, null=False, default="")
    begins_at = Timestamptz(null=False, default=None)
    ends_at = Timestamptz(null=False, default=None)
    texts = Text(null=False, default="{}")
    made_at = Timestamptz(null=False, default=None)
    made_by = UUID(null=True, default=None)
    taken_back_at = Timestamptz(null=True, default=None)


class SwitchRow(PlatformTable, tablename="service_switch"):
    """A part of the service switched on or off from a moment on, unless it was taken back before."""

    name = Varchar(length=40, null=False, default="")
    on = Boolean(null=False, default=True)
    begins_at = Timestamptz(null=False, default=None)
    made_at = Timestamptz(null=False, default=None)
    made_by = UUID(null=True, default=None)
    taken_back_at = Timestamptz(null=True, default=None)


class LoadSample(PlatformTable, tablename="load_sample"):
    """How an office's queue stood at `at`, the beginning of a slot; none where nothing was to be seen.

    `waiting` requests were not handed over, the oldest for `oldest_seconds`; `dead` were given up.
    In the day before it `delivered` requests got their receipt, after `lag_p50` and `lag_p95`
    milliseconds (null for none), and `failed` attempts at delivery failed.
    """

    at = Timestamptz(null=False, default=None)
    office_id = UUID(null=False, default=None)
    waiting = Integer(null=False, default=0)
    oldest_seconds = Integer(null=False, default=0)
    dead = Integer(null=False, default=0)
    delivered = Integer(null=False, default=0)
    failed = Integer(null=False, default=0)
    lag_p50 = BigInt(null=True, default=None)
    lag_p95 = BigInt(null=True, default=None)


class BackupNote(PlatformTable, tablename="backup_note"):
    """A backup that was made, begun at `made_at`: how long it took, and what is in it.

    `rows` of all tables, `files` that were uploaded, `bytes` of everything. Not where it lies.
    """

    made_at = Timestamptz(null=False, default=None, unique=True)
    seconds = BigInt(null=False, default=0)
    rows = BigInt(null=False, default=0)
    files = BigInt(null=False, default=0)
    bytes = BigInt(null=False, default=0)
