"""Where FIT-Connect says that there is news of a submission: a hint to look, believed for no more."""

from __future__ import annotations

from litestar import Response, post

from sorgeauskunft.delivery import fit_connect
from web.guards import fit_connect_signature
from web.site import AnyRequest, site_of


# No token: the signature over the body says more than one would.
@post(
    "/fit-connect/rueckruf",
    guards=[fit_connect_signature],
    opt={"exclude_from_csrf": True},
    status_code=200,
    name="fit_connect.callback",
)
async def fit_connect_callback(request: AnyRequest) -> Response[str]:
    """Have the receipts asked for; what is not ours is answered alike."""
    await fit_connect.hurry_named(site_of(request).kernel, await request.body())
    return Response("ok", media_type="text/plain")
