"""For Prometheus: what this process counts, and what waits in the whole service."""

from __future__ import annotations

from litestar import Response, get

from sorgeauskunft.kernel.metrics import MEDIA_TYPE
from sorgeauskunft.operation import Exposed
from web.guards import scraper
from web.site import AnyRequest, site_of


@get("/metrics", guards=[scraper], opt={"exclude_from_csrf": True}, name="metrics")
async def metrics(request: AnyRequest) -> Response[bytes]:
    """Return all metrics; what the settings let nobody read is not there."""
    site = site_of(request)
    load = await site.watch.load(site.kernel, site.directory)
    content = site.kernel.metrics.exposed(Exposed(load))
    return Response(content, headers={"content-type": MEDIA_TYPE})
