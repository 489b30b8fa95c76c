"""For load balancers and monitors."""

from __future__ import annotations

from litestar import Response, get

from sorgeauskunft.kernel.errors import DatabaseError
from web.guards import public
from web.site import AnyRequest, site_of

_WITHOUT_FORM = {"exclude_from_csrf": True}


@get("/healthz", guards=[public], opt=_WITHOUT_FORM, name="healthz")
async def healthz() -> Response[str]:
    """Say that the process answers."""
    return Response("ok", media_type="text/plain")


@get("/readyz", guards=[public], opt=_WITHOUT_FORM, name="readyz")
async def readyz(request: AnyRequest) -> Response[str]:
    """Say whether the database answers too."""
    try:
        await site_of(request).directory.ping()
    except DatabaseError:
        return Response("database away", status_code=503, media_type="text/plain")
    return Response("ready", media_type="text/plain")
