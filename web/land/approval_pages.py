"""Approving the costs of a year for a Land, or objecting with a reason; and what the others said."""

from __future__ import annotations

from typing import Final

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from billing.errors import RefusedError
from billing.land_view import LONGEST_REASON, answer
from billing.ledger import Actor, Part
from tenants.laender import LAND_BY_CODE
from tenants.people import LAND_ROLES, Role
from web.doors import LAND, door_page
from web.errors import Errors
from web.forms import typed
from web.guards import require
from web.land import approval_views as views
from web.land.ledger import land_of, snapshot_of
from web.site import AnyRequest, principal_of_request, site_of

APPROVALS: Final = f"{LAND}/freigabe"
_APPROVER: Final = frozenset({Role.LAND_APPROVER})
_DONE: Final = {"freigegeben": "land.done.approved", "widersprochen": "land.done.objected"}
_REFUSED: Final = {
    "overtaken": "land.refused.overtaken",
    "not_asked": "land.refused.overtaken",
    "answered_already": "land.refused.answered",
    "no_member": "land.refused.no_member",
    "same_person": "land.refused.same_person",
}


class ApprovalPages(Controller):
    """For who reads or speaks for a Land; answering is for who speaks."""

    path = APPROVALS
    guards = [require(LAND_ROLES)]  # noqa: RUF012

    @get("/{year:int}", name="laender.approval")
    async def show(self, request: AnyRequest, year: FromPath[int]) -> Template:
        """Show what is asked, what all have said, and to approvers the two forms."""
        return await _page(request, year, {})

    @post("/{year:int}/zustimmen", name="laender.approve", guards=[require(_APPROVER)])
    async def approve(self, request: AnyRequest, year: FromPath[int]) -> Template | Redirect:
        """Take the yes of the Land."""
        given = await typed(request, (views.CONFIRMED, views.MARK))
        if given[views.CONFIRMED] != "yes":
            errors: Errors = {views.CONFIRMED: ("land.approve.error.confirm", {})}
            return await _page(request, year, errors)
        return await _answer(request, year, given[views.MARK], None)

    @post("/{year:int}/widersprechen", name="laender.object", guards=[require(_APPROVER)])
    async def object_to(self, request: AnyRequest, year: FromPath[int]) -> Template | Redirect:
        """Take the no of the Land, with its reason."""
        given = await typed(request, (views.REASON, views.MARK), longest=LONGEST_REASON)
        reason = given[views.REASON]
        errors = views.reason_fault(reason)
        if errors:
            return await _page(request, year, errors, reason)
        return await _answer(request, year, given[views.MARK], reason.strip())


async def _answer(
    request: AnyRequest, year: int, mark: str, reason: str | None
) -> Template | Redirect:
    principal = principal_of_request(request)
    actor = Actor(principal.account_id, Part.APPROVER, principal.land)
    try:
        await answer(site_of(request).kernel, actor, year, mark, reason)
    except RefusedError as error:
        if error.reason not in _REFUSED:
            raise
        return await _page(request, year, {}, reason or "", refused=_REFUSED[error.reason])
    done = "freigegeben" if reason is None else "widersprochen"
    return Redirect(f"{APPROVALS}/{year}?{done}", status_code=303)


async def _page(
    request: AnyRequest, year: int, errors: Errors, reason: str = "", *, refused: str = ""
) -> Template:
    snapshot, land, texts = await snapshot_of(request), land_of(request), site_of(request).texts
    try:
        view = views.approval_view(snapshot.book, land, year, texts)
    except RefusedError as error:
        raise NotFoundException from error
    name, question = LAND_BY_CODE[land].name, view.question
    may = principal_of_request(request).role in _APPROVER
    open_ = question is not None and question.takes_part and not question.answered
    status = 409 if refused else 400
    return door_page(
        request,
        "land/approval.html",
        status=status if errors or refused else 200,
        has_errors=bool(errors or refused),
        view=view,
        land=name,
        may_answer=may and open_,
        waits=open_,
        approve_fields=views.approve_fields(texts, name, view, errors),
        object_fields=views.object_fields(texts, reason, errors),
        refused=refused,
        done=next((key for said, key in _DONE.items() if said in request.query_params), ""),
        here=f"{APPROVALS}/{year}",
    )
