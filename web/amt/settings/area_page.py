"""The office's area: what it answers for, and proposals to change that. The operator decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from litestar import Controller, get, post
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.errors import ConflictError
from tenants.area_changes import AreaChange, ChangeKind
from tenants.proposals import proposals_of, propose
from web.amt.office_pages import office_page
from web.amt.settings import area_fields
from web.amt.settings.area_views import EffectView, areas_of, effects_of, proposal_view
from web.amt.settings.areas import HOME
from web.amt.settings.plain_pages import ADMINS
from web.amt.settings.section_page import BUTTON, PREVIEW
from web.errors import Errors
from web.forms import typed
from web.site import AnyRequest, principal_of_request, site_of

_PATH = f"{HOME}/zustaendigkeit"
_SAVED = "vorgeschlagen"


class AreaPage(Controller):
    """For admins of the office."""

    path = _PATH
    guards = ADMINS

    @get("/", name="einstellungen.area")
    async def show(self, request: AnyRequest) -> Template:
        """Show the area, proposals, and both forms."""
        notice = "office.area.proposed" if _SAVED in request.query_params else ""
        return await _page(request, notice=notice)

    @post("/hinzufuegen", name="einstellungen.area.add", status_code=200)
    async def add(self, request: AnyRequest) -> Template | Redirect:
        """Propose that the office answers for more."""
        return await _proposed(request, ChangeKind.ADD)

    @post("/beenden", name="einstellungen.area.end", status_code=200)
    async def end(self, request: AnyRequest) -> Template | Redirect:
        """Propose that the office answers for less."""
        return await _proposed(request, ChangeKind.END)


async def _proposed(request: AnyRequest, kind: ChangeKind) -> Template | Redirect:
    given = dict(await typed(request, (*area_fields.names(kind), BUTTON)))
    button = given.pop(BUTTON)
    site, principal = site_of(request), principal_of_request(request)
    directory, today = await site.directory.current(), site.directory.today()
    office = directory.offices[principal.tenant_id]
    change, errors = area_fields.read(kind, given, directory, office, today)
    if change is None:
        return await _page(request, status=400, given=given, errors=errors)
    if button == PREVIEW:
        return await _page(request, given=given, previewed=change)
    try:
        await propose(site.kernel, change, audit.Actor(principal.role.value, principal.account_id))
    except ConflictError:
        return await _page(request, status=409, given=given, notice="office.area.twice")
    return Redirect(f"{_PATH}?{_SAVED}", status_code=303)


async def _page(
    request: AnyRequest,
    *,
    status: int = 200,
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    notice: str = "",
    previewed: AreaChange | None = None,
) -> Template:
    site, principal = site_of(request), principal_of_request(request)
    directory, today = await site.directory.current(), site.directory.today()
    office, texts = directory.offices[principal.tenant_id], site.texts
    asking = area_fields.Asking(texts, directory, office)
    forms = {
        kind.value: area_fields.views(kind, asking, given or {}, errors or {})
        for kind in ChangeKind
    }
    effects: Sequence[EffectView] = effects_of(directory, previewed, today) if previewed else ()
    proposals = await proposals_of(site.kernel, office.id)
    return await office_page(
        request,
        "amt/settings/area.html",
        status=status,
        has_errors=bool(errors),
        notice=notice,
        is_warning=status != HTTP_200_OK,
        areas=areas_of(texts, directory, office),
        proposals=[proposal_view(texts, directory, each, today) for each in proposals],
        forms=forms,
        previewed=previewed.kind.value if previewed else "",
        effects=effects,
        button=BUTTON,
    )
