"""Passkeys (WebAuthn): a key on a telephone, computer or stick, opened by its owner's finger or PIN.

Each is discoverable and verifies its user, so that it is two factors in one and logs in by itself.
The library checks origin, relying party, challenge, signature and count; here is what was asked,
once and for a few minutes, and whose key it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import msgspec
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people.accounts import Person
from tenants.people.factor_tables import ChallengeRow, PasskeyRow

ADD: Final = "add"
LOG_IN: Final = "log_in"
SECOND_STEP: Final = "second_step"

NAME_LENGTH: Final = 60
MOST: Final = 20
"""Passkeys of one account at most."""

_VALID = dt.timedelta(minutes=5)
_LONGEST_ANSWER = 20_000
_REQUIRED = UserVerificationRequirement.REQUIRED


class Passkey(msgspec.Struct, frozen=True):
    """A passkey, as its owner sees it."""

    id: UUID
    name: str
    created_at: dt.datetime
    used_at: dt.datetime | None


async def passkeys_of(kernel: Kernel, account_id: UUID) -> tuple[Passkey, ...]:
    """Return the passkeys of an account, oldest first, in the platform's open transaction."""
    rows = await _rows(account_id)
    box = await kernel.vault.box()
    return tuple(
        Passkey(
            row.id,
            box.open("passkey", row.id, "sealed", bytes(row.sealed)).decode(),
            row.created_at,
            row.used_at,
        )
        for row in rows
    )


async def ask_for_new(kernel: Kernel, account_id: UUID, person: Person) -> str:
    """Return, as JSON, what a browser is to make a new passkey of."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        present = await _rows(account_id)
    options = generate_registration_options(
        rp_id=_host(kernel),
        rp_name="Sorgeauskunft",
        user_id=account_id.bytes,
        user_name=person.email,
        user_display_name=person.name,
        challenge=await _challenge(kernel, ADD, account_id),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(bytes(row.credential_id)) for row in present
        ],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
        ),
    )
    return options_to_json(options)


async def add(kernel: Kernel, account_id: UUID, answer: str, name: str) -> bool:
    """Keep the passkey that a browser has made; False where the answer is not good.

    Raises:
        ConflictError: This passkey is known already.
    """
    challenge = await _asked(kernel, answer, ADD, account_id)
    if challenge is None:
        return False
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(kernel),
            expected_origin=kernel.settings.base_url,
            require_user_verification=True,
        )
    except _BAD:
        return False
    row_id = uuid4()
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        if len(await _rows(account_id)) >= MOST:
            return False
        box = await kernel.vault.box()
        await PasskeyRow.insert(
            PasskeyRow(
                id=row_id,
                account_id=account_id,
                credential_id=made.credential_id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                sealed=box.seal("passkey", row_id, "sealed", name[:NAME_LENGTH].encode()),
                created_at=kernel.clock.now(),
            )
        )
    return True


async def ask(kernel: Kernel, purpose: str, account_id: UUID | None = None) -> str:
    """Return, as JSON, what a browser is to have signed: by a passkey of the account, or any."""
    allowed = []
    if account_id is not None:
        async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
            allowed = await _rows(account_id)
    options = generate_authentication_options(
        rp_id=_host(kernel),
        challenge=await _challenge(kernel, purpose, account_id),
        allow_credentials=[
            PublicKeyCredentialDescriptor(bytes(row.credential_id)) for row in allowed
        ],
        user_verification=_REQUIRED,
    )
    return options_to_json(options)


async def accepts(
    kernel: Kernel, purpose: str, answer: str, account_id: UUID | None = None
) -> UUID | None:
    """Return whose passkey has signed what was asked; None where anything is wrong with it.

    A count of signatures that does not grow means that there are two of the one key: refused.
    """
    challenge = await _asked(kernel, answer, purpose, account_id)
    if challenge is None:
        return None
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        row = await PasskeyRow.objects().get(PasskeyRow.credential_id == _credential_id(answer))
        if row is None or account_id not in {None, row.account_id}:
            return None
        try:
            seen = verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=_host(kernel),
                expected_origin=kernel.settings.base_url,
                credential_public_key=bytes(row.public_key),
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
        except _BAD:
            return None
        used = {
            PasskeyRow.sign_count: seen.new_sign_count,
            PasskeyRow.used_at: kernel.clock.now(),
        }
        await PasskeyRow.update(used).where(PasskeyRow.id == row.id)
    return row.account_id


# What the library raises for answers of all kinds of wrongness.
_BAD = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError)


async def _rows(account_id: UUID) -> list[PasskeyRow]:
    return (
        await PasskeyRow.objects()
        .where(PasskeyRow.account_id == account_id)
        .order_by(PasskeyRow.created_at)
    )


async def _challenge(kernel: Kernel, purpose: str, account_id: UUID | None) -> bytes:
    challenge = secrets.token_bytes(32)
    row = ChallengeRow(
        challenge_hash=hashlib.sha256(challenge).digest(),
        purpose=purpose,
        account_id=account_id,
        expires_at=kernel.clock.now() + _VALID,
    )
    async with kernel.database.platform_transaction("passkeys.ask"):
        await ChallengeRow.insert(row)
    return challenge


async def _asked(
    kernel: Kernel, answer: str, purpose: str, account_id: UUID | None
) -> bytes | None:
    """Return the challenge that was answered, if it was asked for this; it is used up with that."""
    try:
        said: Any = msgspec.json.decode(answer[:_LONGEST_ANSWER])
        client = msgspec.json.decode(base64url_to_bytes(said["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(client["challenge"])
    except (msgspec.MsgspecError, *_BAD):
        return None
    async with kernel.database.platform_transaction("passkeys.answer"):
        gone = (
            await ChallengeRow.delete()
            .where(ChallengeRow.challenge_hash == hashlib.sha256(challenge).digest())
            .returning(*ChallengeRow.all_columns())
        )
    if not gone or gone[0]["expires_at"] <= kernel.clock.now():
        return None
    right = (gone[0]["purpose"], gone[0]["account_id"]) == (purpose, account_id)
    return challenge if right else None


def _credential_id(answer: str) -> bytes:
    try:
        return base64url_to_bytes(msgspec.json.decode(answer)["rawId"])
    except (msgspec.MsgspecError, *_BAD):
        return b""


def _host(kernel: Kernel) -> str:
    return urlsplit(kernel.settings.base_url).hostname or ""
