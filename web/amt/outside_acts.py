"""What clerks do with a decision of a Fachverfahren that cannot report any more by itself."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import certificates
from sorgeauskunft.certificates import NotPostedError
from sorgeauskunft.kernel import today_in_berlin
from sorgeauskunft.requests import CaseKey
from tenants.people import CASEWORK_ROLES
from web.amt.request_pages import done_or_stale
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of


class OutsideActs(Controller):
    """So that no case gets stuck when the software of an office is changed or breaks down."""

    path = "/amt/anfragen/{request_id:uuid}/kinder/{number:int}/fachverfahren"
    guards = [require(CASEWORK_ROLES)]  # noqa: RUF012

    @post("/abgesandt", name="anfrage.outside.posted")
    async def posted(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Template | Redirect:
        """Note that its letter was posted today."""
        site, principal = site_of(request), principal_of_request(request)
        office = (await site.directory.current()).offices[principal.tenant_id]
        today = today_in_berlin(site.kernel.clock)
        key = CaseKey(request_id, number)
        act = certificates.report_posted(site.kernel, office, principal, key, today)
        try:
            return await done_or_stale(request, request_id, act)
        except NotPostedError as error:
            # A letter of ours, which has a page of its own for that.
            raise NotFoundException from error

    @post("/zurueck", name="anfrage.outside.take_back")
    async def take_back(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Template | Redirect:
        """Take the decision back; the case is to be decided anew."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        act = certificates.take_back(kernel, principal, CaseKey(request_id, number))
        return await done_or_stale(request, request_id, act)
