"""People who log in, what they may do where, and their log-ins."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Bytea, SmallInt, Timestamptz, Varchar

from sorgeauskunft.kernel.database import PlatformTable, TenantTable


class Account(TenantTable, tablename="account"):
    """A person. Name and address are sealed; `email_index` finds them.

    Accounts belong to the platform (tenant `PLATFORM_ID`), not to an office: one person may work
    for several.
    """

    email_index = Bytea(null=False, default=b"", unique=True)
    sealed = Bytea(null=False, default=b"")
    password_hash = Varchar(length=200, null=False, default="")
    active = Boolean(null=False, default=True)
    created_at = Timestamptz(null=False, default=None)


class Membership(TenantTable, tablename="membership"):
    """A role of a person in a tenant, or, under `PLATFORM_ID`, on the platform or for a Land.

    Not `active`: suspended, or, with `left_at`, gone. The row stays, so that what she did and still
    has keeps her name.
    """

    platform = frozenset({"select"})

    account_id = UUID(null=False, default=None, index=True)
    role = Varchar(length=20, null=False, default="")
    land = Varchar(length=2, null=False, default="")
    active = Boolean(null=False, default=True)
    left_at = Timestamptz(null=True, default=None)


class InvitationRow(TenantTable, tablename="invitation"):
    """An invitation to an office that nobody has accepted yet; it goes when somebody does.

    `sealed` is a `Person`, `email_index` that of accounts: one invitation for each address at an
    office. Of the code only a hash is here; it is made anew from the key outside of the database,
    the id and `number`, which counts how often it was renewed. `land` as in `Membership`.
    """

    platform = frozenset({"select", "delete"})

    code_hash = Bytea(null=False, default=b"", unique=True)
    email_index = Bytea(null=False, default=b"")
    sealed = Bytea(null=False, default=b"")
    role = Varchar(length=20, null=False, default="")
    land = Varchar(length=2, null=False, default="")
    number = SmallInt(null=False, default=1)
    invited_by = UUID(null=False, default=None)
    invited_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None)


class LoginSession(PlatformTable, tablename="login_session"):
    """A log-in. Only the hash of its token is here: a copy of the table opens nothing.

    `factor_at` is when a second factor was proven, `proved_at` when its holder last proved
    anything. `device` names browser and system in two words; neither address nor more is kept.
    `office_id`, `role` and `land` are those of the membership by which she came in.
    """

    token_hash = Bytea(null=False, default=b"", unique=True)
    account_id = UUID(null=False, default=None)
    office_id = UUID(null=False, default=None)
    role = Varchar(length=20, null=False, default="")
    land = Varchar(length=2, null=False, default="")
    created_at = Timestamptz(null=False, default=None)
    seen_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None)
    factor_at = Timestamptz(null=True, default=None)
    proved_at = Timestamptz(null=True, default=None)
    device = Varchar(length=40, null=False, default="")
