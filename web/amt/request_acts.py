"""What is done with a request by one press: taken, given back, its address confirmed, a case closed."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import casework, certificates
from sorgeauskunft.casework import Way
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.people import CASEWORK_ROLES, Principal
from web.amt.request_pages import done_or_stale
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of


class RequestActs(Controller):
    """Each is a change, so each is for those who work on cases."""

    path = "/amt/anfragen/{request_id:uuid}"
    guards = [require(CASEWORK_ROLES)]  # noqa: RUF012

    @post("/uebernehmen", name="anfrage.take")
    async def take(self, request: AnyRequest, request_id: FromPath[UUID]) -> Template | Redirect:
        """Take the request; one that a colleague has only where the page says so."""
        anyway = (await typed(request, ("anyway",)))["anyway"] == "yes"
        return await self._assign(request, request_id, Way.HAND_OVER if anyway else Way.TAKE)

    @post("/abgeben", name="anfrage.give_back")
    async def give_back(
        self, request: AnyRequest, request_id: FromPath[UUID]
    ) -> Template | Redirect:
        """Give the request back, so that others can take it."""
        return await self._assign(request, request_id, Way.GIVE_BACK)

    @post("/anschrift", name="anfrage.address")
    async def address(self, request: AnyRequest, request_id: FromPath[UUID]) -> Template | Redirect:
        """Confirm that the letter is to go elsewhere than to the residence."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        act = certificates.confirm_address(kernel, principal, request_id)
        return await done_or_stale(request, request_id, act)

    @post("/kinder/{number:int}/abschliessen", name="anfrage.close")
    async def close(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Template | Redirect:
        """Close a case whose letter is posted."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        act = casework.close(kernel, principal, request_id, number)
        return await done_or_stale(request, request_id, act)

    async def _assign(self, request: AnyRequest, request_id: UUID, way: Way) -> Template | Redirect:
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        act = _assigned(kernel, principal, request_id, way)
        return await done_or_stale(request, request_id, act)


async def _assigned(kernel: Kernel, principal: Principal, request_id: UUID, way: Way) -> None:
    done = await casework.assign(kernel, principal, [request_id], way, principal.account_id)
    if not done.changed:
        raise NotFoundError("somebody else has it, or it is not here")
