"""Drafts: begun, saved at each step, opened again by code, gone after their days.

The code is the only key. From it are derived, each by its own name (HKDF): the look-up value, the
key of the content, the status code of the request that the draft becomes, and that request's id.
None of them leads back to the code or to another. The running server sees code and content while
it serves a request; at rest nobody can read a draft.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.drafts.tables import DraftRow
from sorgeauskunft.kernel import Kernel, codes
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.vault import derive, seal, unseal


class DraftContent(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is kept of a draft, as typed: raw answers, checked only when they are used.

    `check` and `child_checks` are the answers of the pre-check (question → option), `answers` and
    `children` the fields of the form (field → text). Keys that a later form no longer knows stay
    untouched.
    """

    check: dict[str, str] = {}
    child_checks: list[dict[str, str]] = msgspec.field(default_factory=lambda: [{}])
    answers: dict[str, str] = {}
    children: list[dict[str, str]] = msgspec.field(default_factory=lambda: [{}])


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An open draft with its times (UTC)."""

    content: DraftContent
    form_version: str
    created_at: dt.datetime
    saved_at: dt.datetime
    expires_at: dt.datetime


class CodeKeys(msgspec.Struct, frozen=True):
    """What follows from a draft's code."""

    lookup: bytes
    key: bytes
    status_code: str
    request_id: UUID


def keys_of(code: str) -> CodeKeys:
    """Derive everything from a code (as `codes.read_secret_code` returns it)."""
    secret = code.encode()
    return CodeKeys(
        lookup=derive(secret, "draft|lookup", 16),
        key=derive(secret, "draft|content"),
        status_code=codes.code_from_bytes(derive(secret, "request|status-code", 15)),
        request_id=UUID(bytes=derive(secret, "request|id", 16), version=4),
    )


def status_lookup_of(status_code: str) -> bytes:
    """Derive the look-up value of a status code, which itself is never stored."""
    return derive(status_code.encode(), "request|status-lookup", 16)


def _place(tenant_id: UUID, lookup: bytes) -> str:
    return f"{tenant_id}|draft|{lookup.hex()}|sealed"


async def begin(kernel: Kernel, tenant_id: UUID, content: DraftContent, form_version: str) -> str:
    """Write a new draft; return its code. From here its days are counted."""
    code = codes.new_secret_code()
    keys = keys_of(code)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(tenant_id):
        await DraftRow.insert(
            DraftRow(
                lookup=keys.lookup,
                sealed=_sealed(tenant_id, keys, content),
                form_version=form_version,
                created_at=now,
                saved_at=now,
                expires_at=now + dt.timedelta(days=kernel.settings.draft_days),
            )
        )
    return code


async def open_draft(kernel: Kernel, tenant_id: UUID, code: str) -> Draft | None:
    """Return the draft of this code, or None: never was, sent, deleted, or past its days."""
    keys = keys_of(code)
    # By hand, because every page of a journey begins with this query.
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        rows = await GATE.fetch(
            "SELECT sealed, form_version, created_at, saved_at, expires_at FROM draft "
            "WHERE tenant_id = $1 AND lookup = $2",
            (tenant_id, keys.lookup),
        )
    if not rows or rows[0]["expires_at"] <= kernel.clock.now():
        return None
    row = rows[0]
    return Draft(
        content=_opened(tenant_id, keys, bytes(row["sealed"])),
        form_version=row["form_version"],
        created_at=row["created_at"],
        saved_at=row["saved_at"],
        expires_at=row["expires_at"],
    )


async def save(kernel: Kernel, tenant_id: UUID, code: str, changed: DraftContent) -> bool:
    """Merge what one page typed into the draft; False where the draft is gone.

    Only the keys in `changed` are written, so two tabs on different pages do not undo each other.
    """
    keys = keys_of(code)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(tenant_id):
        # Takes the row's lock on both engines, so that the merge is not overtaken.
        rows = await GATE.fetch(
            "UPDATE draft SET saved_at = $1 "
            "WHERE tenant_id = $2 AND lookup = $3 AND expires_at > $1 RETURNING sealed",
            (now, tenant_id, keys.lookup),
        )
        if not rows:
            return False
        content = merged(_opened(tenant_id, keys, bytes(rows[0]["sealed"])), changed)
        await DraftRow.update({DraftRow.sealed: _sealed(tenant_id, keys, content)}).where(
            DraftRow.lookup == keys.lookup
        )
    return True


def merged(content: DraftContent, changed: DraftContent) -> DraftContent:
    """Return `content` with every key of `changed` put in; neither is altered."""
    return DraftContent(
        check=content.check | changed.check,
        child_checks=_merged_list(content.child_checks, changed.child_checks),
        answers=content.answers | changed.answers,
        children=_merged_list(content.children, changed.children),
    )


def _merged_list(
    present: list[dict[str, str]], changed: list[dict[str, str]]
) -> list[dict[str, str]]:
    length = max(len(present), len(changed))
    filled = [*present, *({} for _ in range(length - len(present)))]
    return [old | (changed[n] if n < len(changed) else {}) for n, old in enumerate(filled)]


async def delete(kernel: Kernel, tenant_id: UUID, code: str) -> None:
    """Delete a draft now."""
    async with kernel.database.tenant_transaction(tenant_id):
        await DraftRow.delete().where(DraftRow.lookup == keys_of(code).lookup)


async def take(tenant_id: UUID, code: str, now: dt.datetime) -> DraftContent | None:
    """Take a draft out, in the open tenant transaction in which it becomes a request.

    None where there is none: never was, was sent before, or is past its days. When the
    transaction rolls back, the draft is there again.
    """
    keys = keys_of(code)
    rows = await GATE.fetch(
        "DELETE FROM draft WHERE tenant_id = $1 AND lookup = $2 AND expires_at > $3 "
        "RETURNING sealed",
        (tenant_id, keys.lookup, now),
    )
    return _opened(tenant_id, keys, bytes(rows[0]["sealed"])) if rows else None


def _sealed(tenant_id: UUID, keys: CodeKeys, content: DraftContent) -> bytes:
    return seal(keys.key, msgspec.json.encode(content), _place(tenant_id, keys.lookup))


def _opened(tenant_id: UUID, keys: CodeKeys, sealed: bytes) -> DraftContent:
    plain = unseal(keys.key, sealed, _place(tenant_id, keys.lookup))
    return msgspec.json.decode(plain, type=DraftContent)
