"""An office's admin sets up how her people log in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from litestar import Controller, get, post
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from sorgeauskunft.kernel.errors import ConflictError
from sorgeauskunft.kernel.rate_limit import Limit
from tenants.people import Role
from tenants.people.oidc import (
    Change,
    LockedOutError,
    Lockout,
    OidcRefusedError,
    Provider,
    Source,
    change,
    left_address,
    offers_shared,
    provider_of,
    return_address,
)
from web.amt import oidc_fields
from web.amt.office_pages import office_page
from web.errors import Errors
from web.forms import typed
from web.guards import require
from web.limits import within
from web.site import AnyRequest, principal_of_request, site_of

_PATH: Final = "/amt/einstellungen/anmeldung"
_SEEN: Final = "stand"
_DIGITS: Final = 9
# Saving looks whether the provider is there.
_SAVE: Final = Limit("provider.save", tries=60, seconds=900)

_FIELD_OF: Final = {
    Lockout.REQUIRED: "required",
    Lockout.MAPPING: "enabled",
    Lockout.OFF: "enabled",
}


class OidcSettings(Controller):
    """For admins of the office."""

    path = _PATH
    guards = [require(frozenset({Role.ADMIN}))]  # noqa: RUF012

    @get("/", name="provider.settings")
    async def show(self, request: AnyRequest) -> Template:
        """Show what is set up; what was saved just now is said."""
        notice = "oidc.saved" if "gespeichert" in request.query_params else ""
        return await _page(request, notice=notice)

    @post("/", name="provider.save")
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save it, all or nothing."""
        await within(request, _SAVE)
        site, principal = site_of(request), principal_of_request(request)
        given = await typed(request, (*oidc_fields.NAMES, _SEEN))
        before = await provider_of(site.kernel, principal.tenant_id)
        wanted, errors = oidc_fields.read(given, shared=offers_shared(site.kernel.settings))
        errors = errors or await _unreachable(request, before, wanted)
        if errors:
            return await _page(request, status=400, given=given, errors=errors)
        try:
            await change(site.kernel, principal, _version(given[_SEEN]), wanted)
        except ConflictError:
            return await _page(request, status=409, given=given, notice="oidc.late")
        except LockedOutError as error:
            field, key = _FIELD_OF[error.lockout], f"oidc.error.lockout.{error.lockout}"
            return await _page(request, status=400, given=given, errors={field: (key, {})})
        return Redirect(f"{_PATH}?gespeichert", status_code=303)


def _version(text: str) -> int:
    """Return the version that the form was shown with; -1, which is never right, for none."""
    fits = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if fits else -1


async def _unreachable(request: AnyRequest, before: Provider, wanted: Change) -> Errors:
    """Ask a provider that is new or switched on whether it is there: better now than at a log-in."""
    setup = wanted.setup
    is_new = setup.issuer != before.setup.issuer or (wanted.enabled and not before.enabled)
    if setup.source is Source.SHARED or not setup.issuer or not is_new:
        return {}
    site = site_of(request)
    site.providers.forget(setup.issuer)
    try:
        await site.providers.metadata(site.kernel, setup.issuer)
    except OidcRefusedError as error:
        return {"issuer": (f"oidc.error.reached.{error.reason}", {})}
    return {}


async def _page(
    request: AnyRequest,
    *,
    status: int = HTTP_200_OK,
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    notice: str = "",
) -> Template:
    site, principal = site_of(request), principal_of_request(request)
    provider = await provider_of(site.kernel, principal.tenant_id)
    settings = site.kernel.settings
    values = given or oidc_fields.values_of(provider)
    fields = oidc_fields.views(site.texts, values, errors or {}, shared=settings.oidc_name)
    rows = oidc_fields.rows(site.texts, values, errors or {})
    return await office_page(
        request,
        "amt/oidc_settings.html",
        status=status,
        has_errors=bool(errors),
        fields=fields,
        rows=rows,
        faulty=[*fields.values(), *(field for row in rows for field in row.fields)],
        seen=(_SEEN, provider.version),
        provider=provider,
        notice=notice,
        is_warning=status != HTTP_200_OK,
        # Shown to nobody, it cannot stand in its field any more.
        secret_again=status != HTTP_200_OK and bool(given and given["secret"]),
        to_copy={
            "return": return_address(site.kernel),
            "left": left_address(site.kernel),
            "door": f"{settings.base_url}/amt/anmelden/",
        },
    )
