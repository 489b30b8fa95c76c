"""How an office works: its days, four eyes, and the texts on its letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from litestar import Controller, get, post
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from sorgeauskunft.kernel import audit, today_in_berlin
from sorgeauskunft.kernel.errors import ConflictError
from tenants.people import LEAD_ROLES
from tenants.settings import Section, Standing, change, standing
from web.amt import rules_fields
from web.amt.office_pages import office_page
from web.amt.settings import beginning
from web.amt.settings.section_page import names_of_makers, plans
from web.errors import Errors
from web.forms import LONG, typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_SEEN: Final = "stand"
"""The newest version of the rules when the form was shown: nobody overwrites what somebody else has just changed."""
_PATH: Final = "/amt/regeln"
_SECTION: Final = Section.CASEWORK
_SAVED: Final = {"gespeichert": "rules.saved", "geplant": "settings.planned"}


class RulesPages(Controller):
    """For leads and admins of the office."""

    path = _PATH
    guards = [require(LEAD_ROLES)]  # noqa: RUF012

    @get("/", name="rules")
    async def show(self, request: AnyRequest) -> Template:
        """Show the rules in their form; what was saved just now is said."""
        notice = next((text for name, text in _SAVED.items() if name in request.query_params), "")
        return await _page(request, notice=notice)

    @post("/", name="rules.save")
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save them, all or none."""
        names = (*rules_fields.NAMES, *beginning.NAMES, _SEEN)
        given = await typed(request, names, longest=LONG)
        principal, office = principal_of_request(request), (await _standing(request)).office
        rules, errors = rules_fields.read(given, office.casework)
        begins = beginning.read(given, errors, today_in_berlin(site_of(request).kernel.clock))
        if errors:
            return await _page(request, status=400, given=given, errors=errors)
        fields = rules_fields.changed(office.casework, rules)
        if fields:
            actor = audit.Actor(principal.role.value, principal.account_id)
            site = site_of(request)
            seen = int(given[_SEEN]) if given[_SEEN].isdecimal() else -1
            try:
                await change(
                    site.kernel,
                    office.id,
                    _SECTION,
                    rules,
                    actor,
                    seen=seen,
                    fields=fields,
                    valid_from=begins,
                )
            except ConflictError:
                return await _page(request, status=409, given=given, notice="rules.late")
            finally:
                site.directory.look_again()
        return Redirect(f"{_PATH}?{'geplant' if begins else 'gespeichert'}", status_code=303)


async def _standing(request: AnyRequest) -> Standing:
    return await standing(site_of(request).kernel, principal_of_request(request).tenant_id)


async def _page(
    request: AnyRequest,
    *,
    status: int = 200,
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    notice: str = "",
) -> Template:
    now = await _standing(request)
    values = given or rules_fields.values_of(now.office.casework)
    site = site_of(request)
    names = await names_of_makers(request, now.versions.get(_SECTION, ()))
    return await office_page(
        request,
        "amt/rules.html",
        status=status,
        has_errors=bool(errors),
        fields=rules_fields.views(site.texts, values, errors or {}),
        from_field=beginning.view(site.texts, values, errors or {}),
        plans=plans(site.texts, now, _SECTION, names, site.kernel.clock.now()),
        seen=(_SEEN, str(now.newest(_SECTION))),
        notice=notice,
        is_warning=status != HTTP_200_OK,
        lines=tuple(rules_fields.LINES),
        paragraphs=tuple(rules_fields.PARAGRAPHS),
        days=tuple(rules_fields.DAYS),
    )
