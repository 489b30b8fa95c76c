"""The logo of an office, as a file that browsers keep."""

from __future__ import annotations

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tenants.logos import Logo, logo_of
from web.assets import FOR_EVER
from web.citizen.offices import office_of
from web.guards import public
from web.site import AnyRequest, site_of

# It came from outside: opened by itself it may do nothing at all.
_POLICY = "default-src 'none'; frame-ancestors 'none'; form-action 'none'; sandbox"


@get(
    "/j/{slug:str}/logo/{digest:str}",
    name="office.logo",
    guards=[public],
    opt={"exclude_from_csrf": True},
)
async def logo(request: AnyRequest, slug: FromPath[str], digest: FromPath[str]) -> Response[bytes]:
    """Send the logo. Its address changes with it, so it may be kept for ever."""
    office = await office_of(request, slug)
    found = None
    if digest == office.profile.logo:
        found = await logo_of(site_of(request).kernel, office.id, digest)
    if found is None:
        raise NotFoundException
    answer = logo_answer(found)
    if office.is_synthetic:
        # Whoever stands between may not hand it to people for whom there is no such office.
        answer.headers["cache-control"] = "no-store"
    return answer


def logo_answer(found: Logo) -> Response[bytes]:
    """Return a logo as a file."""
    return Response(
        found.content,
        media_type=found.media_type,
        headers={"cache-control": FOR_EVER, "content-security-policy": _POLICY},
    )
