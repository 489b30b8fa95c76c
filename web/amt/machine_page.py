"""The page for Fachverfahren: keys, webhooks, and the secret that is shown this one time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID, uuid4

import msgspec
from litestar.response import Redirect, Template

from sorgeauskunft.webhooks import hooks_of
from tenants.machines import keys_of
from web.amt import machine_fields
from web.amt.office_pages import office_page
from web.errors import Errors
from web.site import AnyRequest, principal_of_request, site_of

PATH: Final = "/amt/einstellungen/schnittstelle"
_DONE: Final = frozenset({"revoked", "tested", "on", "off", "removed"})


class Shown(msgspec.Struct, frozen=True):
    """A secret that has just been made; `kind` is key, hook or changed."""

    kind: str
    secret: str


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it was submitted, to be shown again; `which` is key or hook."""

    which: str
    given: Mapping[str, str]
    errors: Errors

    @classmethod
    def wrong(
        cls, which: str, given: Mapping[str, str], name: str, sentence: str, **params: int
    ) -> Form:
        """Return a form with one field that is wrong."""
        return cls(which=which, given=given, errors={name: (sentence, params)})


def form_id(text: str) -> UUID | None:
    """Return the id that a form was given for what it makes; None for one that nobody gave it."""
    try:
        return UUID(text)
    except ValueError:
        return None


def done(what: str) -> Redirect:
    """Lead back to the page, which says what was done."""
    return Redirect(f"{PATH}?fertig={what}", status_code=303)


async def machine_page(
    request: AnyRequest,
    *,
    status: int = 200,
    shown: Shown | None = None,
    form: Form | None = None,
    warning: str = "",
) -> Template:
    """Return the page."""
    site, principal = site_of(request), principal_of_request(request)
    said = request.query_params.get("fertig", "") if request.method == "GET" else ""

    def typed_in(which: str) -> tuple[Mapping[str, str], Errors]:
        return (form.given, form.errors) if form and form.which == which else ({}, {})

    key_fields = machine_fields.key_fields(site.texts, *typed_in("key"))
    hook_fields = machine_fields.hook_fields(site.texts, *typed_in("hook"))
    return await office_page(
        request,
        "amt/machines.html",
        status=status,
        has_errors=form is not None,
        now=site.kernel.clock.now(),
        keys=await keys_of(site.kernel, principal),
        hooks=await hooks_of(site.kernel, principal),
        key_fields=key_fields,
        hook_fields=hook_fields,
        ids=(uuid4(), uuid4()),
        shown=shown,
        notice=said if said in _DONE else "",
        warning=warning,
    )
