"""Where Stripe reports what happened there: kept at once, looked at by a worker."""

from __future__ import annotations

from litestar import Response, post
from litestar.exceptions import ClientException

from billing.collecting import TurnedDownError, keep
from web.guards import stripe_signature
from web.site import AnyRequest, site_of


# No token: the signature over the body says more than one would.
@post(
    "/stripe/ereignisse",
    guards=[stripe_signature],
    opt={"exclude_from_csrf": True},
    status_code=200,
    name="reports.stripe",
)
async def stripe_event(request: AnyRequest) -> Response[str]:
    """Keep an event; one that came before changes nothing and is answered alike."""
    try:
        await keep(site_of(request).kernel, await request.body())
    except TurnedDownError as error:
        raise ClientException from error
    return Response("ok", media_type="text/plain")
