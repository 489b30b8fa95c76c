"""What proves a second time who somebody is, and what stands between two steps of logging in."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Bytea, Integer, Timestamptz, Varchar

from sorgeauskunft.kernel.database import PlatformTable, TenantTable


class TotpRow(TenantTable, tablename="totp_secret"):
    """The authenticator app of an account (under `PLATFORM_ID`); its secret is sealed.

    `pending` is a secret that was shown and waits for its first code. `last_step` is the step of
    the last code that was taken: none is taken twice.
    """

    account_id = UUID(null=False, default=None, unique=True)
    sealed = Bytea(null=False, default=b"")
    pending = Bytea(null=False, default=b"")
    last_step = BigInt(null=False, default=0)
    confirmed_at = Timestamptz(null=True, default=None)


class PasskeyRow(TenantTable, tablename="passkey"):
    """A passkey of an account (under `PLATFORM_ID`); what its owner calls it is sealed."""

    account_id = UUID(null=False, default=None, index=True)
    credential_id = Bytea(null=False, default=b"", unique=True)
    public_key = Bytea(null=False, default=b"")
    sign_count = BigInt(null=False, default=0)
    sealed = Bytea(null=False, default=b"")
    created_at = Timestamptz(null=False, default=None)
    used_at = Timestamptz(null=True, default=None)


class RecoveryCodeRow(TenantTable, tablename="recovery_code"):
    """A recovery code of an account (under `PLATFORM_ID`), as a keyed hash; gone once used."""

    account_id = UUID(null=False, default=None, index=True)
    code_hash = Bytea(null=False, default=b"")


class ChallengeRow(PlatformTable, tablename="passkey_challenge"):
    """What a passkey was asked to sign: once, for one purpose, for a few minutes."""

    challenge_hash = Bytea(null=False, default=b"", unique=True)
    purpose = Varchar(length=20, null=False, default="")
    account_id = UUID(null=True, default=None)
    expires_at = Timestamptz(null=False, default=None)


class StepRow(PlatformTable, tablename="login_step"):
    """A half-open log-in: the first step was good. Only the hash of its token is here."""

    token_hash = Bytea(null=False, default=b"", unique=True)
    account_id = UUID(null=False, default=None, index=True)
    office_id = UUID(null=False, default=None)
    role = Varchar(length=20, null=False, default="")
    land = Varchar(length=2, null=False, default="")
    device = Varchar(length=40, null=False, default="")
    expires_at = Timestamptz(null=False, default=None)


class DelayRow(PlatformTable, tablename="login_delay"):
    """Wrong tries in a row, and until when the next one waits.

    `bucket` is a keyed hash of purpose and account or caller: nobody can be read back from it.
    """

    bucket = Bytea(null=False, default=b"", unique=True)
    failures = Integer(null=False, default=0)
    last_at = Timestamptz(null=False, default=None)
    until_at = Timestamptz(null=False, default=None)


class KeptForm(TenantTable, tablename="kept_form"):
    """What somebody sent whose log-in had just ended: sealed, for a few minutes, one per person."""

    platform = frozenset({"select", "delete"})

    account_id = UUID(null=False, default=None)
    sealed = Bytea(null=False, default=b"")
    expires_at = Timestamptz(null=False, default=None)
