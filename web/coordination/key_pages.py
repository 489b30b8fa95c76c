"""Keys: which there are, and a new version with its weights and its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from litestar import Controller, get, post
from litestar.response import Redirect, Template

from billing.errors import RefusedError
from billing.importing import name_of
from billing.keyring import KEPT, keep_key, kept_keys
from billing.keys import Key, KeyType, koenigsteiner_keys
from sorgeauskunft.texts import Texts
from tenants.laender import LAENDER
from web.coordination.asking import Ask, Form, options, placed
from web.coordination.steering import DONE, GUARDS, HOME, actor_of, steering_page
from web.errors import Errors
from web.forms import typed
from web.site import AnyRequest, site_of

PATH: Final = f"{HOME}/schluessel"
_BY_NAME: Final = tuple(sorted(LAENDER, key=lambda land: land.name))
_WEIGHT: Final = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,12})(?:,(\d{1,9}))?(?:\s*%)?")
_FIELDS: Final = {
    "version_twice": "version",
    "overlapping_key": "applied_from",
    "ends_before_it_begins": "applied_to",
    "not_hundred_percent": "type",
    "nothing_to_split_by": "type",
    "kept_type": "type",
}


class KeyPages(Controller):
    """All keys."""

    path = PATH
    guards = GUARDS

    @get("/", name="koordination.keys")
    async def show(self, request: AnyRequest) -> Template:
        """Show all versions, and ask for a new one."""
        return await _page(request, None, {})

    @post("/", name="koordination.keys.keep", status_code=200)
    async def keep(self, request: AnyRequest) -> Template | Redirect:
        """Keep it."""
        site = site_of(request)
        form = _form(site.texts)
        given = await typed(request, form.names)
        values, errors = form.read(given)
        weights: dict[str, Fraction] = {}
        for land in LAENDER:
            name = f"weight.{land.code}"
            if name not in errors:
                _read_weight(values[name], land.code, weights, errors)
        if not errors:
            try:
                await keep_key(site.kernel, _key(values, weights), actor_of(request))
            except RefusedError as refused:
                errors = placed(refused, _FIELDS, "type")
        if errors:
            return await _page(request, given, errors)
        return Redirect(f"{PATH}?{DONE}=schluessel", status_code=303)


def _form(texts: Texts) -> Form:
    return Form(
        "key",
        (
            Ask(name="type", kind="select", options=options(texts, "costs.key", KEPT)),
            Ask(name="version", longest=40),
            Ask(name="source", longest=300),
            Ask(name="applied_from", kind="date"),
            Ask(name="applied_to", kind="date", needed=False),
            Ask(name="confirmed", kind="checkbox", needed=False),
            *(Ask(name=f"weight.{land.code}", longest=25) for land in _BY_NAME),
        ),
    )


def _read_weight(text: str, land: str, weights: dict[str, Fraction], errors: Errors) -> None:
    match = _WEIGHT.fullmatch(text)
    if match is None:
        errors[f"weight.{land}"] = ("coordination.refused.wrong_weight", {})
        return
    whole, part = match.groups()
    weights[land] = Fraction(f"{whole.replace('.', '')}.{part or 0}")


def _key(values: Mapping[str, Any], weights: Mapping[str, Fraction]) -> Key:
    return Key(
        type=KeyType(values["type"]),
        version=values["version"],
        source=values["source"],
        weights=weights,
        confirmed=values["confirmed"],
        applied_from=values["applied_from"],
        applied_to=values["applied_to"],
    )


async def _page(request: AnyRequest, given: Mapping[str, str] | None, errors: Errors) -> Template:
    site = site_of(request)
    keys = (*koenigsteiner_keys().values(), *await kept_keys(site.kernel))
    fields = _form(site.texts).views(site.texts, given, errors)
    count = len(_BY_NAME)
    return steering_page(
        request,
        "keys.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        keys=[(each, name_of(each)) for each in keys],
        fields=fields,
        facts=fields[:-count],
        weights=fields[-count:],
    )
