"""What is done at Stripe, and what it has reported. Both belong to the platform (`PLATFORM_ID`)."""

from __future__ import annotations

from piccolo.columns import Bytea, SmallInt, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class CollectingErrand(TenantTable, tablename="collecting_errand"):
    """One thing to do there: `verb` about `number`, a document or, for a customer, a Land.

    Its id follows from both, so each is there once. `series` counts how often it was begun anew, after
    Stripe had forgotten its idempotency keys; `first_tried_at` is when the series began. `stripe_id` is
    what came of it. `failed` says why it was given up.
    """

    verb = Varchar(length=10, null=False, default="")
    number = Varchar(length=40, null=False, default="")
    created_at = Timestamptz(null=False, default=None)
    series = SmallInt(null=False, default=1)
    first_tried_at = Timestamptz(null=True, default=None)
    last_tried_at = Timestamptz(null=True, default=None)
    stripe_id = Varchar(length=80, null=False, default="")
    done_at = Timestamptz(null=True, default=None)
    failed = Varchar(length=200, null=False, default="")


class StripeEvent(TenantTable, tablename="stripe_event"):
    """One event as it was reported, once: its id follows from Stripe's. All are kept, unknown ones too.

    `about` is the invoice, or the payment (`pi_…`), that it is about; empty where it is about neither.
    `body` is sealed: it names who paid. `state` is new, done, kept (nothing to do) or difference.
    """

    event_id = Varchar(length=80, null=False, default="")
    kind = Varchar(length=80, null=False, default="")
    about = Varchar(length=80, null=False, default="")
    created_at = Timestamptz(null=False, default=None)
    received_at = Timestamptz(null=False, default=None)
    body = Bytea(null=False, default=b"")
    state = Varchar(length=10, null=False, default="new")
    found = Varchar(length=200, null=False, default="")
