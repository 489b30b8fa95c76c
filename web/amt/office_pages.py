"""A page of the office's own area."""

from __future__ import annotations

from typing import Any

from litestar.response import Template

from web.pages import page
from web.site import AnyRequest, principal_of_request, site_of


async def office_page(
    request: AnyRequest, name: str, *, status: int = 200, **context: Any
) -> Template:
    """Return a page with `principal` and `office` of who asks for it; people of doors have none."""
    directory = await site_of(request).directory.current()
    principal = principal_of_request(request)
    return page(
        request,
        name,
        status=status,
        principal=principal,
        office=directory.offices.get(principal.tenant_id),
        **context,
    )
