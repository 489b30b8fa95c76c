"""The office's papers of data protection, made from what is set now: as pages, and as PDFs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from litestar import Controller, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from sorgeauskunft.documents.pdf import PdfError
from sorgeauskunft.retention import sheets
from sorgeauskunft.retention.sheets import Sheet
from tenants.offices import Office
from web.amt.office_pages import office_page
from web.amt.settings.areas import HOME
from web.amt.settings.plain_pages import ADMINS
from web.site import AnyRequest, principal_of_request, site_of

PATH: Final = f"{HOME}/datenschutz"
_PAPERS: Final[Mapping[str, Callable[..., Sheet]]] = MappingProxyType(
    {"verzeichnis": sheets.record, "datenblatt": sheets.data_sheet}
)


class PrivacyPages(Controller):
    """For admins of the office."""

    path = PATH
    guards = ADMINS

    @get("/", name="einstellungen.privacy")
    async def show(self, request: AnyRequest) -> Template:
        """Show which papers there are."""
        return await office_page(request, "amt/settings/privacy.html", papers=tuple(_PAPERS))

    @get("/{name:str}", name="einstellungen.protection.sheet")
    async def sheet(self, request: AnyRequest, name: FromPath[str]) -> Template:
        """Show a paper."""
        _office, sheet = await _made(request, name)
        return await office_page(request, "amt/settings/sheet.html", sheet=sheet)

    @get("/{name:str}/pdf", name="einstellungen.privacy.pdf")
    async def pdf(self, request: AnyRequest, name: FromPath[str]) -> Response[bytes] | Template:
        """Return a paper as PDF."""
        site = site_of(request)
        office, sheet = await _made(request, name)
        try:
            content = await site.pdf.render(sheets.sheet_job(site.texts, office, sheet))
        except PdfError:
            return await office_page(
                request, "amt/settings/sheet.html", status=503, sheet=sheet, away=True
            )
        return Response(
            content,
            media_type="application/pdf",
            headers={"content-disposition": f'attachment; filename="{name}-{office.slug}.pdf"'},
        )


async def _made(request: AnyRequest, name: str) -> tuple[Office, Sheet]:
    if name not in _PAPERS:
        raise NotFoundException
    site, principal = site_of(request), principal_of_request(request)
    office = (await site.directory.current()).offices[principal.tenant_id]
    facts = await sheets.facts_of(site.kernel, office)
    return office, _PAPERS[name](site.texts, facts, site.kernel.clock.now())
