"""Receipts (0011) and refusals (0001): to which request they belong, and that they may say so."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft import delivery
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.received.matching import NotFittingError, Why, is_of
from sorgeauskunft.requests.tables import CaseRow, RequestRow
from tenants.directory import Directory
from tenants.people import CASEWORK_ROLES, Principal, require_role
from xfamilie import values as xf

_REFUSED = "message-0001"


async def request_of(
    kernel: Kernel,
    directory: Directory,
    principal: Principal,
    message: xf.Quittung0011 | xf.Rueckweisung0001,
) -> UUID:
    """Return the request whose message 0801 is meant, by the UUID of that message.

    Raises:
        NotFittingError: The office got no such message, or somebody else writes about it.
        NotFoundError: Nobody brings messages with this role.
    """
    require_role(principal, CASEWORK_ROLES)
    about = message.identifikation_nachricht
    if about is None:
        raise NotFittingError(Why.UNKNOWN)
    office = directory.offices[principal.tenant_id]
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        cases = await CaseRow.select(CaseRow.request_id).where(
            CaseRow.message_uuid == about.nachrichten_uuid
        )
        if not cases:
            raise NotFittingError(Why.UNKNOWN)
        request_id: UUID = cases[0]["request_id"]
        rows = await RequestRow.select(RequestRow.test).where(RequestRow.id == request_id)
    if not is_of(office, message.nachrichtenkopf.autor):
        raise NotFittingError(Why.READER)
    if message.test is not None and not (rows[0]["test"] or office.test_messages):
        raise NotFittingError(Why.TEST)
    return request_id


async def refuse(
    kernel: Kernel, principal: Principal, request_id: UUID, message: xf.Rueckweisung0001
) -> None:
    """Take a refusal: the request has not arrived, the mother and those who act are told.

    Raises:
        NotFoundError: The request was not offered to the office yet.
        WrongStatusError: It has arrived already, or has ended.
    """
    codes = ",".join(reason.grund for reason in message.rueckweisungsgruende)
    actor = audit.Actor(principal.role.value, principal.account_id)
    reason = f"{_REFUSED}:{codes}"
    await delivery.refuse(kernel, principal.tenant_id, request_id, reason=reason, actor=actor)
