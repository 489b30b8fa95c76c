"""A query of another office, answered with a message 0803 that a Fachverfahren has written."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.received.matching import (
    NotFittingError,
    Why,
    answer_in,
    is_about,
    is_for,
    is_of,
    names_child,
)
from sorgeauskunft.register import inquiry, reply_with
from tenants.directory import Directory
from tenants.people import CASEWORK_ROLES, Principal, require_role
from xfamilie import values as xf


async def answer_inquiry(
    kernel: Kernel,
    directory: Directory,
    principal: Principal,
    inquiry_id: UUID,
    *,
    message: xf.Auskunft0803,
    data: bytes,
) -> None:
    """Answer a query with a valid message, which goes back as it is.

    Nobody looks at it on the way, so it has to name the query, the child and both offices rightly.

    Raises:
        NotFoundError: The office has no such query, or nobody answers with this role.
        NotFittingError: The message does not belong to the query, or contradicts itself.
        QueryRefusedError: The query is answered or withdrawn already.
    """
    require_role(principal, CASEWORK_ROLES)
    asked = await inquiry(kernel, principal, inquiry_id)
    office = directory.offices[principal.tenant_id]
    asking = directory.offices.get(asked.asking_office_id)
    if asking is None:
        raise NotFoundError("the office that asked is gone")
    if message.transaktionsid != inquiry_id:
        raise NotFittingError(Why.UNKNOWN)
    if not is_for(asking, message) or not is_of(office, message.nachrichtenkopf.autor):
        raise NotFittingError(Why.READER)
    told = asked.extract
    if not is_about(message, told.birth_date) or not names_child(
        message, told.given_names, told.family_name
    ):
        raise NotFittingError(Why.CHILD)
    if message.test is not None and not asked.test:
        raise NotFittingError(Why.TEST)
    answer = answer_in(message, today_in_berlin(kernel.clock))
    await reply_with(kernel, principal, inquiry_id, answer, data)
