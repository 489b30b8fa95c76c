"""What was tried to bring a request to its office, attempt by attempt, and channels that stand still."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, SmallInt, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class DeliveryAttempt(TenantTable, tablename="delivery_attempt"):
    """One attempt; `status` as in `delivery.AttemptStatus`, `reason` a code.

    `number` counts the attempts at one request and never falls back. `waited` is how many
    milliseconds lay between the sending and the receipt, null while there is none. `test`: the
    request is an invented one. Nothing in it is personal. The platform sees all of it.
    """

    platform = frozenset({"select"})

    request_id = UUID(null=False, default=None, index=True)
    channel = Varchar(length=30, null=False, default="")
    number = SmallInt(null=False, default=1)
    status = Varchar(length=10, null=False, default="queued")
    reason = Varchar(length=200, null=False, default="")
    started_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)
    waited = BigInt(null=True, default=None)
    test = Boolean(null=False, default=False)


class DeliveryBreaker(TenantTable, tablename="delivery_breaker"):
    """Whether a channel of an office stands still, because nothing would get through.

    One row a channel (`id_of`), made when it stood still the first time. `open_since` is null while
    it works. `reason` is a code, `probes` how often it was tried since, `next_probe_at` when it will
    be the next time. `settings` is a digest of the office's settings of delivery at that time: when
    they change, there is no reason to wait. `at_receipt`: it was noticed when a receipt was asked for,
    and not by a hand-over; then the next one that is asked for in vain or not shows that it works.
    """

    platform = frozenset({"select"})

    channel = Varchar(length=30, null=False, default="")
    open_since = Timestamptz(null=True, default=None)
    reason = Varchar(length=100, null=False, default="")
    probes = SmallInt(null=False, default=0)
    next_probe_at = Timestamptz(null=True, default=None)
    settings = Varchar(length=64, null=False, default="")
    at_receipt = Boolean(null=False, default=False)
