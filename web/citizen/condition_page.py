"""The public page that says how the service is doing."""

from __future__ import annotations

from litestar import get
from litestar.response import Template

from sorgeauskunft.kernel.errors import DatabaseError
from sorgeauskunft.operation import Part, condition
from web.announcing import is_on
from web.guards import public
from web.language import language_of
from web.pages import page
from web.site import AnyRequest, site_of


@get("/betriebszustand", guards=[public], opt={"exclude_from_csrf": True}, name="condition")
async def condition_page(request: AnyRequest) -> Template:
    """Show each part of the service with how it is doing, and what is announced.

    Nothing of a single office, and nothing but what is known anyway where the database is away.
    """
    site = site_of(request)
    now, tag = site.kernel.clock.now(), language_of(request).tag
    coming = [
        (each.kind.value, each.begins_at, each.ends_at, *each.text_for(tag))
        for each in site.bulletin.coming(now)
    ]
    try:
        load = await site.watch.load(site.kernel, site.directory)
    except DatabaseError:
        return page(request, "info/condition.html", status=503, found=None, coming=coming, at=now)
    found = condition(load.real_depths, load.at, takes_requests=is_on(request, Part.REQUESTS))
    return page(request, "info/condition.html", found=found, coming=coming, at=load.at)
