"""The ways in over the OpenID provider of an office, and out again.

The provider leads back to `rueckkehr` with a code in the address. That address answers with a
redirect at once, so that no history keeps it; the page behind it leads on by itself. Only then is the
browser on a page of ours that another page of ours has sent it to, and brings the cookie of a log-in.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid4

import structlog
from litestar import Controller, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.kernel.rate_limit import Limit
from tenants.offices import Office
from tenants.people import Role, admit, principal_of
from tenants.people.oidc import (
    Entered,
    OidcRefusedError,
    Provider,
    Refused,
    Tried,
    come_back,
    leaving_address,
    offices_with_provider,
    provider_of,
    send_there,
    tell,
)
from web.amt import oidc_cookies
from web.amt.entering import device_of, entered
from web.amt.oidc_views import claim_rows, reference_text
from web.components import FieldView, Option
from web.guards import SESSION_COOKIE, public, require
from web.limits import within
from web.pages import page
from web.site import AnyRequest, principal_of_request, site_of

_BEGIN: Final = Limit("provider.begin", tries=120, seconds=900)
_RETURN: Final = Limit("provider.return", tries=120, seconds=900)
"""For an office behind one address, all of which comes to work at once."""

_ADMINS: Final = frozenset({Role.ADMIN})
_MINUTES: Final = 10
_STATUS: Final = {"provider": 503, "no_role": 403, "suspended": 403, "last_admin": 403}


class OidcPages(Controller):
    """For everybody: whoever comes in this way is known only afterwards."""

    path = "/amt"

    @get("/oidc", name="provider.offices", guards=[public])
    async def offices(self, request: AnyRequest) -> Template | Redirect:
        """Ask at which office somebody works, and lead to its own log-in page."""
        site, slug = site_of(request), request.query_params.get("amt")
        ours = await offices_with_provider(site.kernel)
        directory = await site.directory.current()
        found = sorted(
            (office for office in directory.offices.values() if office.id in ours),
            key=lambda office: office.name.casefold(),
        )
        if slug in {office.slug for office in found}:
            return Redirect(f"/amt/anmelden/{slug}", status_code=303)
        field = FieldView(
            kind="select",
            names=("amt",),
            values=("",),
            label=site.texts("oidc.offices.label"),
            error="" if slug is None else site.texts("oidc.offices.missing"),
            options=tuple(Option(office.slug, office.name) for office in found),
        )
        status = 200 if slug is None else 400
        return page(
            request,
            "amt/oidc_offices.html",
            status=status,
            has_errors=bool(field.error),
            fields=[field],
        )

    @get("/anmelden/{slug:str}", name="provider.office", guards=[public])
    async def office(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """The log-in page of one office, which it can hand on."""
        office, provider = await _door(request, slug)
        if not provider.enabled:
            return Redirect("/amt/anmelden", status_code=303)
        return page(request, "amt/oidc_office.html", office=office, provider=provider)

    @get("/oidc/start/{slug:str}", name="provider.start", guards=[public])
    async def start(self, request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
        """Send somebody to her provider."""
        await within(request, _BEGIN)
        office, provider = await _door(request, slug)
        if not provider.enabled:
            return Redirect("/amt/anmelden", status_code=303)
        return await _send(request, office.id, provider)

    @get("/oidc/probe", name="provider.test", guards=[require(_ADMINS)])
    async def test(self, request: AnyRequest) -> Response[Any]:
        """Send an admin there to try what she has set up."""
        await within(request, _BEGIN)
        principal = principal_of_request(request)
        provider = await provider_of(site_of(request).kernel, principal.tenant_id)
        return await _send(request, principal.tenant_id, provider, admin_id=principal.account_id)

    @get("/oidc/rueckkehr", name="provider.return", guards=[public])
    async def come(self, request: AnyRequest) -> Redirect:
        """Take the answer out of the address."""
        response = Redirect("/amt/oidc/weiter", status_code=303)
        answer = oidc_cookies.packed(request.scope["query_string"])
        response.set_cookie(oidc_cookies.kept(oidc_cookies.ANSWER, answer, minutes=2))
        return response

    @get("/oidc/weiter", name="provider.on", guards=[public])
    async def on(self, request: AnyRequest) -> Template:
        """A page of ours, from which the next one is asked for."""
        return page(request, "amt/oidc_on.html")

    @get("/oidc/abschluss", name="provider.finish", guards=[public])
    async def finish(self, request: AnyRequest) -> Response[Any]:
        """Let somebody in, show an admin what her test came to, or say that neither is possible."""
        await within(request, _RETURN)
        kernel = site_of(request).kernel
        token = request.cookies.get(SESSION_COOKIE)
        came = await come_back(
            kernel,
            site_of(request).providers,
            oidc_cookies.answer_in(request),
            oidc_cookies.secret_of(request),
            principal=await principal_of(kernel, token) if token else None,
            reference=_reference(),
        )
        response: Response[Any]
        match came:
            case Entered(membership, second_factor):
                way = await admit(
                    kernel,
                    membership.account_id,
                    membership,
                    device=device_of(request),
                    factor_proven=second_factor,
                )
                response = await entered(request, way)
                slug = await _slug(request, membership.tenant_id)
                response.set_cookie(oidc_cookies.kept(oidc_cookies.WAY, slug))
            case Tried():
                response = await _tested(request, came)
            case Refused():
                response = await _refused(request, came)
        response.set_cookie(oidc_cookies.gone(oidc_cookies.ANSWER))
        return response

    @get("/oidc/abgemeldet/{slug:str}", name="provider.left", guards=[public])
    async def left(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """Say that she is logged out here, and lead to where she is not yet."""
        await within(request, _BEGIN)
        office, provider = await _door(request, slug)
        site = site_of(request)
        there = await leaving_address(site.kernel, site.providers, provider)
        response = page(request, "amt/oidc_left.html", office=office, there=there)
        response.set_cookie(oidc_cookies.gone(oidc_cookies.WAY))
        return response

    @get("/oidc/abgemeldet", name="provider.left_there", guards=[public])
    async def left_there(self, request: AnyRequest) -> Template:
        """Where providers lead to when somebody has logged out there, too."""
        return page(request, "amt/oidc_left.html", there="")


async def _door(request: AnyRequest, slug: str) -> tuple[Office, Provider]:
    site = site_of(request)
    office = (await site.directory.current()).office(slug)
    if office is None:
        raise NotFoundException
    return office, await provider_of(site.kernel, office.id)


async def _slug(request: AnyRequest, tenant_id: UUID) -> str:
    return (await site_of(request).directory.current()).offices[tenant_id].slug


async def _send(
    request: AnyRequest, tenant_id: UUID, provider: Provider, admin_id: UUID | None = None
) -> Response[Any]:
    site = site_of(request)
    try:
        sent = await send_there(
            site.kernel,
            site.providers,
            provider,
            kept=oidc_cookies.secret_of(request),
            admin_id=admin_id,
        )
    except OidcRefusedError as error:
        refused = Refused(error.reason, tenant_id, is_test=admin_id is not None)
        await tell(site.kernel, refused, _reference())
        return await _refused(request, refused)
    response = Redirect(sent.address, status_code=303)
    response.set_cookie(oidc_cookies.kept(oidc_cookies.SECRET, sent.secret, minutes=_MINUTES))
    return response


def _reference() -> UUID:
    """Return the id of this request, which its lines in the log carry."""
    found = structlog.contextvars.get_contextvars().get("request_id")
    return UUID(found) if found else uuid4()


async def _refused(request: AnyRequest, refused: Refused) -> Template:
    kind = refused.reason.kind
    office = None
    if refused.tenant_id is not None:
        office = (await site_of(request).directory.current()).offices.get(refused.tenant_id)
    return page(
        request,
        "amt/oidc_refused.html",
        status=_STATUS.get(kind, 400),
        office=office,
        kind=kind,
        # What is wrong with it helps only who can mend it.
        reason=refused.reason.value if refused.is_test else "",
        is_test=refused.is_test,
        reference=reference_text(_reference()),
    )


async def _tested(request: AnyRequest, tested: Tried) -> Template:
    site, token = site_of(request), request.cookies.get(SESSION_COOKIE, "")
    principal = await principal_of(site.kernel, token)
    return page(
        request,
        "amt/oidc_tested.html",
        principal=principal,
        office=(await site.directory.current()).offices[principal.tenant_id] if principal else None,
        tested=tested,
        rows=claim_rows(tested.claims),
    )
