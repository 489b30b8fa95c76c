"""An answer (0803) that was brought by hand: shown beside what was asked, and taken over."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.received.matching import (
    NotFittingError,
    Why,
    answer_in,
    is_about,
    is_for,
    is_of,
    names_child,
    require_may_go_on,
    state_hinders,
)
from sorgeauskunft.register import RECALL, QueryState, RegisterAnswer, back_in_work, keep_answer
from sorgeauskunft.register.tables import QueryRow
from sorgeauskunft.requests import stored
from sorgeauskunft.requests.content import Child
from tenants.directory import Directory
from tenants.people import CASEWORK_ROLES, Principal, record_act, require_role
from xfamilie import values as xf


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer beside the query that it fits.

    `other_name`: it names the child otherwise than the request does. `other_author`: it was written
    by another office than was asked, where that one's key is known. Both are the clerk's to judge.
    """

    query_id: UUID
    request_id: UUID
    reference: str
    child: Child
    asked_office: str
    asked_at: dt.datetime
    answer: RegisterAnswer
    other_name: bool
    other_author: bool


async def offer_of(
    kernel: Kernel, directory: Directory, principal: Principal, message: xf.Auskunft0803
) -> Offer:
    """Return what taking an answer over would do; that it was looked at stands in the trail.

    Raises:
        NotFittingError: It fits no open query of the office, or cannot be taken over.
        NotFoundError: Nobody brings messages with this role.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        offer = await _offer(kernel, directory, principal, message)
        await record_act(kernel, principal, "amt:register_answer:previewed", offer.request_id)
    return offer


async def take_over(
    kernel: Kernel,
    directory: Directory,
    principal: Principal,
    message: xf.Auskunft0803,
    data: bytes,
) -> Offer:
    """Take an answer over as the one that counts; `data` is the message, and is kept with it.

    Where the query lies in the other office's inbox here, it is marked there: nobody shall answer
    twice.

    Raises:
        NotFittingError: It fits no open query of the office any more.
        NotFoundError: Nobody brings messages with this role.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        offer = await _offer(kernel, directory, principal, message)
        now = kernel.clock.now()
        box = await kernel.vault.box()
        sealed = box.seal("register_query", offer.query_id, "answer_message", data)
        waiting = [QueryState.OPEN.value, QueryState.CALL.value]
        rows = (
            await QueryRow.update(
                {QueryRow.answer_message: sealed, QueryRow.settled_by: principal.account_id}
            )
            .where((QueryRow.id == offer.query_id) & QueryRow.state.is_in(waiting))
            .returning(QueryRow.case_id, QueryRow.handed_over_at)
        )
        if not rows:
            raise NotFittingError(Why.ANSWERED)
        try:
            await keep_answer(kernel, offer.query_id, offer.answer, QueryState.CONFIRMED, now)
        except NotFoundError as error:
            raise NotFittingError(Why.SETTLED) from error
        if rows[0]["handed_over_at"] is not None:
            await enqueue(RECALL, offer.query_id, now, attempts=kernel.settings.job_attempts)
        await back_in_work(offer.request_id, rows[0]["case_id"], now)
        await record_act(kernel, principal, "amt:register_answer:taken_over", offer.request_id)
    return offer


async def _offer(
    kernel: Kernel, directory: Directory, principal: Principal, message: xf.Auskunft0803
) -> Offer:
    """Match an answer, in the open tenant transaction: queries of others are not there."""
    row = await QueryRow.objects().get(QueryRow.id == message.transaktionsid)
    request = await stored(kernel, row.request_id) if row is not None else None
    if row is None or request is None:
        raise NotFittingError(Why.UNKNOWN)
    office = directory.offices[principal.tenant_id]
    if not is_for(office, message):
        raise NotFittingError(Why.READER)
    number = next(case.number for case in request.cases if case.id == row.case_id)
    child = request.content.children[number - 1]
    if not is_about(message, child.birth_date):
        raise NotFittingError(Why.CHILD)
    if message.test is not None and not (request.test or office.test_messages):
        raise NotFittingError(Why.TEST)
    if why := state_hinders(QueryState(row.state)):
        raise NotFittingError(why)
    answer = answer_in(message, today_in_berlin(kernel.clock))
    require_may_go_on(answer, principal.role)
    asked = directory.offices.get(row.office_id)
    return Offer(
        query_id=row.id,
        request_id=request.id,
        reference=request.reference,
        child=child,
        asked_office=row.office_name,
        asked_at=row.asked_at,
        answer=answer,
        other_name=not names_child(message, child.at_birth.given_names, child.at_birth.family_name),
        other_author=asked is not None and not is_of(asked, message.nachrichtenkopf.autor),
    )
