"""How offices let their people in over an OpenID provider, whom they know by it, and log-ins under way."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import PlatformTable, TenantTable


class OidcProviderRow(TenantTable, tablename="oidc_provider"):
    """The provider of an office; one row an office.

    `setup` is a `Setup` as JSON, the client secret beside it is sealed. `proved_*` say which account
    has last been given the role of an admin by which set-up, and when: whoever makes the provider
    the way in has to come in by it. The platform reads which offices have one, for the log-in page.
    """

    platform = frozenset({"select"})

    setup = Text(null=False, default="")
    sealed_secret = Bytea(null=False, default=b"")
    enabled = Boolean(null=False, default=False)
    required = Boolean(null=False, default=False)
    version = Integer(null=False, default=0)
    proved_by = UUID(null=True, default=None)
    proved_at = Timestamptz(null=True, default=None)
    proved_setup = Bytea(null=False, default=b"")


class OidcIdentityRow(TenantTable, tablename="oidc_identity"):
    """Whom an office's provider means: issuer and subject (as a keyed hash) → account.

    It belongs to the office: what its provider says of somebody counts there and nowhere else.
    `suspended` where she lost her membership because no rule gave her a role; a rule gives it back,
    which it never does where somebody of the office has suspended her.
    """

    subject_index = Bytea(null=False, default=b"", unique=True)
    account_id = UUID(null=False, default=None, index=True)
    suspended = Boolean(null=False, default=False)
    created_at = Timestamptz(null=False, default=None)


class OidcFlowRow(PlatformTable, tablename="oidc_flow"):
    """A log-in under way, for minutes; taking it away is using it.

    Only hashes: nonce and PKCE verifier are derived from the secret in the browser's cookie.
    """

    state_hash = Bytea(null=False, default=b"", unique=True)
    secret_hash = Bytea(null=False, default=b"")
    office_id = UUID(null=False, default=None)
    issuer = Varchar(length=500, null=False, default="")
    client_id = Varchar(length=255, null=False, default="")
    admin_id = UUID(null=True, default=None)
    expires_at = Timestamptz(null=False, default=None)
