"""A person wants her data gone before its time (Art. 17 GDPR, § 84 SGB X): the office decides.

Leads and admins of the office that has the request do it. Where the office works with four eyes one
of them asks and another one deletes. Nothing is deleted while the law still needs it to be answered:
before it has arrived, and while another office is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.deletions import Basis, Deleted, Kind, Reason
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import QueryState, QueryWay
from sorgeauskunft.register.tables import QueryRow
from sorgeauskunft.requests import CaseProgress, RequestStatus, hold, progress_of
from sorgeauskunft.requests.tables import RequestRow
from sorgeauskunft.retention import wishes
from sorgeauskunft.retention.removing import forget, remove
from sorgeauskunft.retention.wishes import ErasureError, Hindrance, Wish
from tenants.offices import Office
from tenants.people import LEAD_ROLES, Principal, record_act, require_role

_NOT_ARRIVED: Final = frozenset({RequestStatus.SENT, RequestStatus.UNDELIVERABLE})
_CLOSED: Final = frozenset({QueryState.CONFIRMED.value, QueryState.CANCELLED.value})


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a request stands in this. `elsewhere` are offices that keep a query of it for themselves."""

    reference: str
    sent_at: dt.datetime
    cases: tuple[CaseProgress, ...]
    wish: Wish | None
    hindrance: Hindrance | None
    elsewhere: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody may still be working on it."""
        over = {RequestStatus.CLOSED, RequestStatus.WITHDRAWN, RequestStatus.POSTED}
        return any(case.status not in over for case in self.cases)


async def standing(kernel: Kernel, principal: Principal, request_id: UUID) -> Standing:
    """Return how a request stands. Raises `NotFoundError`."""
    require_role(principal, LEAD_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        return await _standing(request_id)


async def _standing(request_id: UUID) -> Standing:
    rows = await RequestRow.select(RequestRow.reference, RequestRow.sent_at, RequestRow.test).where(
        RequestRow.id == request_id
    )
    if not rows:
        raise NotFoundError("no such request")
    cases = await progress_of(request_id)
    queries = await QueryRow.select(
        QueryRow.state, QueryRow.way, QueryRow.office_name, QueryRow.handed_over_at
    ).where(QueryRow.request_id == request_id)
    return Standing(
        reference=rows[0]["reference"],
        sent_at=rows[0]["sent_at"],
        cases=cases,
        wish=await wishes.of(request_id),
        hindrance=_hindrance(cases, [row["state"] for row in queries], test=rows[0]["test"]),
        elsewhere=tuple(
            dict.fromkeys(row["office_name"] for row in queries if row["way"] != QueryWay.OWN.value)
        ),
    )


def _hindrance(
    cases: Sequence[CaseProgress], queries: Sequence[str], *, test: bool
) -> Hindrance | None:
    if test:
        return Hindrance.TEST
    if any(case.status in _NOT_ARRIVED for case in cases):
        return Hindrance.NOT_ARRIVED
    if set(queries) - _CLOSED:
        return Hindrance.QUERY_OPEN
    return None


async def ask_erasure(
    kernel: Kernel, principal: Principal, request_id: UUID, reason: Reason
) -> None:
    """Ask for a second one to agree; asked again, the last reason counts.

    Raises:
        ErasureError: It cannot be deleted now.
        NotFoundError: The office has no such request.
    """
    require_role(principal, LEAD_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await hold(request_id)
        _require_none((await _standing(request_id)).hindrance)
        await wishes.make(kernel, principal, request_id, reason)


async def erase(
    kernel: Kernel,
    office: Office,
    principal: Principal,
    request_id: UUID,
    reason: Reason = Reason.NONE,
) -> None:
    """Delete a request now, with a proof. `reason` counts where nobody has asked before.

    Raises:
        ErasureError: It cannot be deleted now, or not by this person.
        NotFoundError: The office has no such request.
    """
    require_role(principal, LEAD_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await hold(request_id)
        now = await _standing(request_id)
        _require_none(now.hindrance)
        asked_by, reason = wishes.agreed(office, principal, now.wish, reason)
        removed = await remove(request_id)
        deleted = Deleted(
            kind=Kind.REQUEST,
            subject=request_id,
            basis=Basis.PERSON,
            rows=removed.rows,
            reason=reason,
            asked_by=asked_by,
        )
        actor = audit.Actor(principal.role.value, principal.account_id)
        await deletions.prove(deleted, actor, kernel.clock.now())
        await record_act(kernel, principal, "amt:request:erased", request_id)
    await forget(kernel, principal.tenant_id, removed)
    await kernel.journal.follow_now(kernel.database, principal.tenant_id)


def _require_none(hindrance: Hindrance | None) -> None:
    if hindrance is not None:
        raise ErasureError(hindrance)
