"""What an admin does with webhooks: make, test, change the secret, switch on and off, take away."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError, SorgeauskunftError
from sorgeauskunft.webhooks.addresses import check_url
from sorgeauskunft.webhooks.events import Event, put
from sorgeauskunft.webhooks.secrets import OVERLAP, new_secret, sealed
from sorgeauskunft.webhooks.tables import DeliveryRow, HookRow
from sorgeauskunft.webhooks.telling import State, Why
from tenants.people import Principal, Role, record_act, require_role

MOST: Final = 10
"""Most webhooks of an office."""

_SHOWN: Final = 10
_ADMINS: Final = frozenset({Role.ADMIN})


class TooManyHooksError(SorgeauskunftError):
    """The office has `MOST` webhooks."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One event for one address. Times are UTC; `status` is 0 where there was no answer."""

    id: UUID
    event: Event
    occurred_at: dt.datetime
    state: State
    attempts: int
    status: int
    reason: str
    tried_at: dt.datetime | None


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook as an admin sees it, with what it was told last.

    `mark` names its present secret without telling it: forms that change it carry the mark.
    """

    id: UUID
    url: str
    events: frozenset[Event]
    created_at: dt.datetime
    failing_since: dt.datetime | None
    disabled_at: dt.datetime | None
    disabled_why: Why | None
    mark: str
    told: tuple[Told, ...]


async def hooks_of(kernel: Kernel, principal: Principal) -> tuple[Hook, ...]:
    """Return the webhooks of the principal's office, oldest first."""
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        rows = await HookRow.objects().order_by(HookRow.created_at)
        return tuple([await _hook(row) for row in rows])


async def make_hook(
    kernel: Kernel, principal: Principal, hook_id: UUID, url: str, events: Collection[Event]
) -> str:
    """Make a webhook and return its secret, for the only time. The id is made with the form.

    Raises:
        BadAddressError: The address may not be called.
        ConflictError: This form has made its webhook already.
        NotFoundError: The principal is no admin.
        TooManyHooksError: There are enough.
    """
    require_role(principal, _ADMINS)
    check_url(url, private=kernel.settings.webhook_private_addresses)
    secret = new_secret()
    async with kernel.database.tenant_transaction(principal.tenant_id):
        if await HookRow.count() >= MOST:
            raise TooManyHooksError
        row = HookRow(
            id=hook_id,
            url=url,
            events=" ".join(sorted(events)),
            created_at=kernel.clock.now(),
            created_by=principal.account_id,
        )
        row.secret = sealed(await kernel.vault.box(), row, secret)
        await add(row)
        await record_act(kernel, principal, "amt:webhook:made", hook_id, fields=sorted(events))
    return secret


async def change_secret(kernel: Kernel, principal: Principal, hook_id: UUID, mark: str) -> str:
    """Give a webhook a new secret and return it; the one before signs as well for a day.

    Raises:
        ConflictError: It has another secret by now than the one with this mark.
        NotFoundError: The office has no such webhook, or the principal is no admin.
    """
    require_role(principal, _ADMINS)
    secret = new_secret()
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await _row(hook_id)
        if mark != _mark(row):
            raise ConflictError("the secret was changed already")
        values = {
            HookRow.previous: bytes(row.secret),
            HookRow.previous_until: kernel.clock.now() + OVERLAP,
            HookRow.secret: sealed(await kernel.vault.box(), row, secret),
        }
        await HookRow.update(values).where(HookRow.id == hook_id)
        await record_act(kernel, principal, "amt:webhook:secret_changed", hook_id)
    return secret


async def switch(kernel: Kernel, principal: Principal, hook_id: UUID, *, on: bool) -> None:
    """Switch a webhook on or off. What happened while it was off is not told later.

    Raises:
        NotFoundError: The office has no such webhook, or the principal is no admin.
    """
    require_role(principal, _ADMINS)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await _row(hook_id)
        values = {
            HookRow.disabled_at: None if on else kernel.clock.now(),
            HookRow.disabled_why: "" if on else Why.BY_HAND.value,
            HookRow.failing_since: None,
        }
        await HookRow.update(values).where(HookRow.id == hook_id)
        tag = f"amt:webhook:{'enabled' if on else 'disabled'}"
        await record_act(kernel, principal, tag, hook_id)


async def remove_hook(kernel: Kernel, principal: Principal, hook_id: UUID) -> None:
    """Take a webhook away, with what it was told.

    Raises:
        NotFoundError: The office has no such webhook, or the principal is no admin.
    """
    require_role(principal, _ADMINS)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await _row(hook_id)
        await DeliveryRow.delete().where(DeliveryRow.hook_id == hook_id)
        await HookRow.delete().where(HookRow.id == hook_id)
        await record_act(kernel, principal, "amt:webhook:removed", hook_id)


async def try_hook(kernel: Kernel, principal: Principal, hook_id: UUID) -> None:
    """Have a webhook called once, also while it is switched off.

    Raises:
        NotFoundError: The office has no such webhook, or the principal is no admin.
    """
    require_role(principal, _ADMINS)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await _row(hook_id)
        await put(hook_id, Event.PING, hook_id, kernel.clock.now(), attempts=1)
        await record_act(kernel, principal, "amt:webhook:tested", hook_id)


async def _row(hook_id: UUID) -> HookRow:
    row = await HookRow.objects().get(HookRow.id == hook_id)
    if row is None:
        raise NotFoundError("no such webhook")
    return row


def _mark(row: HookRow) -> str:
    return hashlib.sha256(bytes(row.secret)).hexdigest()[:16]


async def _hook(row: HookRow) -> Hook:
    told = (
        await DeliveryRow.objects()
        .where(DeliveryRow.hook_id == row.id)
        .order_by(DeliveryRow.occurred_at, ascending=False)
        .limit(_SHOWN)
    )
    return Hook(
        id=row.id,
        url=row.url,
        events=frozenset(Event(name) for name in row.events.split()),
        created_at=row.created_at,
        failing_since=row.failing_since,
        disabled_at=row.disabled_at,
        disabled_why=Why(row.disabled_why) if row.disabled_why else None,
        mark=_mark(row),
        told=tuple(
            Told(
                id=each.id,
                event=Event(each.event),
                occurred_at=each.occurred_at,
                state=State(each.state),
                attempts=each.attempts,
                status=each.status,
                reason=each.reason,
                tried_at=each.tried_at,
            )
            for each in told
        ),
    )
