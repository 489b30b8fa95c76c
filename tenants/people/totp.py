"""Codes of an authenticator app: RFC 6238 with SHA-1, six digits, thirty seconds.

That is what every app understands; the longer hashes of the RFC are ignored by several of them.
"""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import secrets
from urllib.parse import quote, urlencode
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.vault import PLATFORM_ID, Box
from tenants.people.factor_tables import TotpRow

STEP_SECONDS = 30
DIGITS = 6
_SECRET_BYTES = 20
# One step to either side: clocks of telephones differ, and people type slowly (RFC 6238, 5.2).
_DRIFT = (-1, 0, 1)
_SEALED_AS = "totp_secret"


def new_secret() -> bytes:
    """Return a new secret of 160 bits (RFC 4226, R6)."""
    return secrets.token_bytes(_SECRET_BYTES)


def code_of(secret: bytes, at: dt.datetime) -> str:
    """Return the code that an app shows at this moment."""
    # SHA-1 is what the standard's HMAC is made of; its collisions do not matter here.
    totp = TOTP(secret, DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=False)  # noqa: S303
    return totp.generate(int(at.timestamp())).decode()


def fitting_step(secret: bytes, typed: str, at: dt.datetime, last_step: int) -> int | None:
    """Return the step whose code was typed; None where it is wrong, too old, or used already."""
    code = "".join(typed.split())
    if not (len(code) == DIGITS and code.isascii() and code.isdigit()):
        return None
    now = int(at.timestamp()) // STEP_SECONDS
    for step in (now + drift for drift in _DRIFT):
        moment = dt.datetime.fromtimestamp(step * STEP_SECONDS, dt.UTC)
        if step > last_step and hmac.compare_digest(code_of(secret, moment), code):
            return step
    return None


def readable(secret: bytes) -> str:
    """Return the secret as people type it into an app: base 32, in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address_of(secret: bytes, account: str, issuer: str) -> str:
    """Return what the QR code says (`otpauth://`, the form all apps read)."""
    label = quote(f"{issuer}:{account}", safe="")
    key = base64.b32encode(secret).decode().rstrip("=")
    query = urlencode({"secret": key, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS})
    return f"otpauth://totp/{label}?{query}"


async def begin(kernel: Kernel, account_id: UUID) -> None:
    """Make a secret that waits for its first code, unless one waits already.

    One that is in use stays in use until then.
    """
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        box = await kernel.vault.box()
        row = await TotpRow.objects().get(TotpRow.account_id == account_id)
        if row is None:
            row = TotpRow(account_id=account_id)
            row.pending = _seal(box, row, "pending", new_secret())
            await TotpRow.insert(row)
        elif not row.pending:
            pending = _seal(box, row, "pending", new_secret())
            await TotpRow.update({TotpRow.pending: pending}).where(TotpRow.id == row.id)


async def pending_secret(kernel: Kernel, account_id: UUID) -> bytes | None:
    """Return the secret that waits for its first code."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        row = await TotpRow.objects().get(TotpRow.account_id == account_id)
        if row is None or not row.pending:
            return None
        return (await kernel.vault.box()).open(_SEALED_AS, row.id, "pending", bytes(row.pending))


async def confirm(kernel: Kernel, account_id: UUID, typed: str) -> bool:
    """Take the waiting secret into use if this is its code; the one before ends with that.

    In the open tenant transaction of the platform.
    """
    row = await TotpRow.objects().get(TotpRow.account_id == account_id)
    if row is None or not row.pending:
        return False
    box, now = await kernel.vault.box(), kernel.clock.now()
    secret = box.open(_SEALED_AS, row.id, "pending", bytes(row.pending))
    step = fitting_step(secret, typed, now, 0)
    if step is None:
        return False
    await TotpRow.update(
        {
            TotpRow.sealed: _seal(box, row, "sealed", secret),
            TotpRow.pending: b"",
            TotpRow.last_step: step,
            TotpRow.confirmed_at: now,
        }
    ).where(TotpRow.id == row.id)
    return True


async def accepts(kernel: Kernel, account_id: UUID, typed: str) -> bool:
    """Whether this is a code of the account's app that was not used before; it is used with that.

    In the open tenant transaction of the platform.
    """
    row = await TotpRow.objects().get(TotpRow.account_id == account_id)
    if row is None or row.confirmed_at is None:
        return False
    secret = (await kernel.vault.box()).open(_SEALED_AS, row.id, "sealed", bytes(row.sealed))
    step = fitting_step(secret, typed, kernel.clock.now(), row.last_step)
    if step is None:
        return False
    # Of two that send the same code at once, the database lets one through.
    taken = (
        await TotpRow.update({TotpRow.last_step: step})
        .where((TotpRow.id == row.id) & (TotpRow.last_step < step))
        .returning(TotpRow.id)
    )
    return bool(taken)


async def give(kernel: Kernel, account_id: UUID, secret: bytes) -> None:
    """Give an account an app whose secret is known already, as the demo does."""
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        box = await kernel.vault.box()
        row = TotpRow(account_id=account_id, confirmed_at=kernel.clock.now())
        row.sealed = _seal(box, row, "sealed", secret)
        await TotpRow.insert(row)


def _seal(box: Box, row: TotpRow, field: str, secret: bytes) -> bytes:
    return box.seal(_SEALED_AS, row.id, field, secret)
