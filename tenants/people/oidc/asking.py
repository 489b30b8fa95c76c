"""Sending somebody to her office's provider: authorization code with PKCE, state and nonce."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from typing import Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.vault import derive
from tenants.people.oidc.discovery import Discoveries
from tenants.people.oidc.providers import Provider
from tenants.people.oidc.refusals import OidcRefusedError, Reason
from tenants.people.oidc.tables import OidcFlowRow

MINUTES: Final = 10
"""How long somebody has at her provider."""

RETURN_PATH: Final = "/amt/oidc/rueckkehr"
_SCOPES: Final = ("openid", "profile", "email")
_SECRET_LENGTH: Final = 43


class Sent(msgspec.Struct, frozen=True):
    """Where the browser goes, and the secret that it keeps meanwhile."""

    address: str
    secret: str


class Flow(msgspec.Struct, frozen=True):
    """A log-in under way: for which office, and of whom it is a mere test (an admin), if anybody."""

    tenant_id: UUID
    issuer: str
    client_id: str
    admin_id: UUID | None


def return_address(kernel: Kernel) -> str:
    """Return the redirect URI that has to be registered at every provider."""
    return kernel.settings.base_url + RETURN_PATH


async def send_there(
    kernel: Kernel,
    discoveries: Discoveries,
    provider: Provider,
    *,
    kept: str = "",
    admin_id: UUID | None = None,
) -> Sent:
    """Begin a log-in, or an admin's test of one.

    `kept` is the secret that the browser has from another tab: it goes on holding for that one.

    Raises:
        OidcRefusedError: The provider is not set up, or does not answer.
    """
    if not provider.usable:
        raise OidcRefusedError(Reason.NOT_SET_UP)
    metadata = await discoveries.metadata(kernel, provider.issuer)
    secret = kept if is_secret(kept) else secrets.token_urlsafe(32)
    state = secrets.token_urlsafe(32)
    now = kernel.clock.now()
    async with kernel.database.platform_transaction("provider.begin"):
        await OidcFlowRow.delete().where(OidcFlowRow.expires_at <= now)
        await OidcFlowRow.insert(
            OidcFlowRow(
                state_hash=_hash(state),
                secret_hash=_hash(secret),
                office_id=provider.tenant_id,
                issuer=provider.issuer,
                client_id=provider.client_id,
                admin_id=admin_id,
                expires_at=now + dt.timedelta(minutes=MINUTES),
            )
        )
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": return_address(kernel),
        "scope": " ".join(dict.fromkeys((*_SCOPES, *provider.setup.scopes))),
        "state": state,
        "nonce": nonce_of(secret, state),
        "code_challenge": _base64url(hashlib.sha256(verifier_of(secret, state).encode()).digest()),
        "code_challenge_method": "S256",
    }
    if provider.setup.acr_values:
        asked["acr_values"] = " ".join(provider.setup.acr_values)
    if admin_id is not None:
        # Whoever tests has to come in anew: an old log-in there proves nothing.
        asked["prompt"] = "login"
    end = metadata.authorization_endpoint
    return Sent(f"{end}{'&' if urlsplit(end).query else '?'}{urlencode(asked)}", secret)


async def take(kernel: Kernel, state: str, secret: str) -> Flow:
    """Return the log-in that a browser comes back from; it is used up by that.

    Raises:
        OidcRefusedError: There is none, it is another browser's, or it took too long.
    """
    async with kernel.database.platform_transaction("provider.take"):
        rows = await GATE.fetch(
            "DELETE FROM oidc_flow WHERE state_hash = $1 "
            "RETURNING secret_hash, office_id, issuer, client_id, admin_id, expires_at",
            (_hash(state),),
        )
    if not rows:
        raise OidcRefusedError(Reason.STATE)
    row = rows[0]
    if not secrets.compare_digest(bytes(row["secret_hash"]), _hash(secret)):
        raise OidcRefusedError(Reason.BROWSER, row["office_id"])
    if row["expires_at"] <= kernel.clock.now():
        raise OidcRefusedError(Reason.LATE, row["office_id"])
    return Flow(row["office_id"], row["issuer"], row["client_id"], row["admin_id"])


def is_secret(text: str) -> bool:
    """Whether a text can be the secret of a browser."""
    return len(text) == _SECRET_LENGTH and text.replace("-", "").replace("_", "").isalnum()


def nonce_of(secret: str, state: str) -> str:
    """Return the nonce of one log-in of a browser."""
    return _base64url(derive(secret.encode(), f"oidc.nonce|{state}"))


def verifier_of(secret: str, state: str) -> str:
    """Return the PKCE verifier (RFC 7636: 43 characters) of one log-in of a browser."""
    return _base64url(derive(secret.encode(), f"oidc.verifier|{state}"))


def _base64url(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
