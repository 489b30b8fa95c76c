"""What the pages of a Land read: the ledger as it is now, kept between requests."""

from __future__ import annotations

from litestar.exceptions import NotFoundException

from billing.land_view import of_land, report_of
from billing.ledger.keeper import Snapshot
from billing.reports import CostReport
from web.site import AnyRequest, ledger_now, principal_of_request


async def snapshot_of(request: AnyRequest) -> Snapshot:
    """Return the ledger as it is now, without the documents of any other Land."""
    whole, land = await ledger_now(request), land_of(request)
    return whole.kept(("land", land), lambda: Snapshot(of_land(whole.book, land), whole.events))


def land_of(request: AnyRequest) -> str:
    """Return the code of the Land for which somebody is logged in."""
    return principal_of_request(request).land


def report_in(snapshot: Snapshot, year: int) -> CostReport:
    """Return the report of a year. Raises 404 where there is none."""
    report = snapshot.kept(("report", year), lambda: report_of(snapshot.book, year))
    if report is None:
        raise NotFoundException
    return report
