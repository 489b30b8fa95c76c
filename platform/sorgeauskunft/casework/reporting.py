"""What a Fachverfahren reports: it has a request, and how far a case of it is there.

The same moves that people make here, by the same verbs and rules; what only a lead may do stays
with leads.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final, TypeAlias
from uuid import UUID

import msgspec
from msgspec import Meta

from sorgeauskunft import delivery
from sorgeauskunft.casework.answers import close
from sorgeauskunft.casework.requests import acknowledge
from sorgeauskunft.certificates import decline_outside, report_posted, take_back
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import CaseKey, RequestStatus, statuses_of
from sorgeauskunft.requests.tables import CaseRow, RequestRow
from tenants.offices import Office
from tenants.people import CASEWORK_ROLES, Principal, record_act, require_role

LONGEST_REASON: Final = 2000

PRINTABLE: Final = r"^[^\x00-\x09\x0b-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x09\x0b-\x1f\x7f]*$"
"""Lines, but no other control characters, and not only blanks."""


class _Move(msgspec.Struct, frozen=True, tag_field="status", forbid_unknown_fields=True):
    pass


class InWork(_Move, frozen=True, tag="in_work"):
    """The case is being worked on; a decision that the Fachverfahren had reported is taken back."""


class Declined(_Move, frozen=True, tag="declined"):
    """The case was declined by a letter of the Fachverfahren; the mother reads the reason."""

    reason: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=LONGEST_REASON,
            pattern=PRINTABLE,
            description="Why, in plain German; shown to the mother.",
            examples=["Für Ihr Kind besteht eine gemeinsame Sorgeerklärung."],
        ),
    ]


class Posted(_Move, frozen=True, tag="posted"):
    """The letter of the case was given to the post."""

    posted_on: Annotated[dt.date, Meta(description="The day, in Germany; not in the future.")]


class Closed(_Move, frozen=True, tag="closed"):
    """Nothing more is to be done. Posted cases close by themselves after some days."""


Move: TypeAlias = InWork | Declined | Posted | Closed
"""What can be reported of a case."""


async def confirm_receipt(kernel: Kernel, principal: Principal, request_id: UUID) -> dt.datetime:
    """Note that the Fachverfahren has a request; return since when. A second time changes nothing.

    For an office whose Fachverfahren fetches this is the receipt: only now the request has arrived.

    Raises:
        NotFoundError: The principal's office has no such request, or it is not ready to be fetched.
        WrongStatusError: It has ended before it was fetched.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        present = await RequestRow.select(RequestRow.status).where(RequestRow.id == request_id)
    if present and present[0]["status"] == RequestStatus.SENT.value:
        actor = audit.Actor(principal.role.value, principal.account_id)
        await delivery.acknowledge(kernel, principal.tenant_id, request_id, actor)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        now = kernel.clock.now()
        first = (
            await RequestRow.update(
                {RequestRow.received_at: now, RequestRow.received_by: principal.account_id}
            )
            .where((RequestRow.id == request_id) & RequestRow.received_at.is_null())
            .returning(RequestRow.id)
        )
        if first:
            await record_act(kernel, principal, "amt:request:received", request_id)
            return now
        rows = await RequestRow.select(RequestRow.received_at).where(RequestRow.id == request_id)
    if not rows:
        raise NotFoundError("no such request")
    since: dt.datetime = rows[0]["received_at"]
    return since


async def report(
    kernel: Kernel, office: Office, principal: Principal, key: CaseKey, move: Move
) -> None:
    """Move a case as the Fachverfahren says.

    Raises:
        NotFoundError: The office has no such case.
        WrongStatusError: The case cannot go there from where it is.
        LetterRefusedError, NotPostedError: Another rule stands against it.
    """
    match move:
        case InWork():
            if await _is_new(kernel, principal, key):
                await acknowledge(kernel, principal, key.request_id, key.number)
            else:
                await take_back(kernel, principal, key)
        case Declined():
            await decline_outside(kernel, office, principal, key, move.reason)
        case Posted():
            await report_posted(kernel, office, principal, key, move.posted_on)
        case Closed():
            await close(kernel, principal, key.request_id, key.number)


async def _is_new(kernel: Kernel, principal: Principal, key: CaseKey) -> bool:
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        rows = await CaseRow.select(CaseRow.id).where(
            (CaseRow.request_id == key.request_id) & (CaseRow.number == key.number)
        )
        present = await statuses_of(key.request_id)
    return bool(rows) and present[rows[0]["id"]] is RequestStatus.DELIVERED
