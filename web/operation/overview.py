"""The door of who operates the platform: what is there at a glance, and what waits for a decision."""

from __future__ import annotations

from collections import Counter
from typing import Final

from litestar import Controller, get
from litestar.response import Template

from billing import offer
from sorgeauskunft.operation import Part, condition
from tenants.coverage import Fault
from tenants.offices import OnboardingStatus
from tenants.proposals import open_proposals
from web.announcing import is_on
from web.doors import OPERATION, door_page
from web.operation.acting import OPERATORS
from web.site import AnyRequest, site_of

_BEFORE_LIVE: Final = list(OnboardingStatus)[: list(OnboardingStatus).index(OnboardingStatus.LIVE)]


class OperationPages(Controller):
    """The page with which the door opens."""

    path = OPERATION
    guards = OPERATORS

    @get("/", name="operation")
    async def show(self, request: AnyRequest) -> Template:
        """Show how the service is doing, what has to be decided, and how many offices there are."""
        site = site_of(request)
        directory, today = await site.directory.current(), site.directory.today()
        load = await site.watch.load(site.kernel, site.directory)
        found = condition(load.real_depths, load.at, takes_requests=is_on(request, Part.REQUESTS))
        faults = directory.covered_from(today).findings
        now = site.kernel.clock.now()
        return door_page(
            request,
            "operation/overview.html",
            found=found,
            at=load.at,
            backup=load.backup,
            backup_late=load.backup is None or load.backup.is_late(now),
            counts=Counter(office.status for office in directory.real_offices),
            statuses=list(OnboardingStatus),
            waits={
                "proposals": len(await open_proposals(site.kernel)),
                "dead": sum(depth.dead for depth in load.depths),
                "overlaps": sum(1 for each in faults if each.fault is Fault.OVERLAP),
                "wishes": len(await offer.wishes(site.kernel)),
            },
            notices_now=[each for each in site.bulletin.notices if each.holds_at(now)],
            notices_coming=site.bulletin.coming(now),
        )
