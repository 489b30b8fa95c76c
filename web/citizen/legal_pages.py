"""Imprint, privacy and accessibility: for each office, and for the pages that belong to none."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Template

from sorgeauskunft import feedback
from sorgeauskunft.kernel import Settings
from tenants.handling import kept_days
from tenants.laender import LAND_BY_CODE
from tenants.offices import Office
from tenants.oversight import oversight
from web.citizen.offices import PRIVACY_VERSION, office_of
from web.guards import public
from web.markdown import as_html
from web.pages import page
from web.site import AnyRequest, site_of

STATEMENT_OF: Final = dt.date(2026, 11, 25)
"""The day on which the accessibility statement was last gone through."""

# As browsers keep them: name, and the text that says what for. A test compares with the program.
COOKIES: Final = {
    "__Host-entwurf": "legal.privacy.cookies.draft",
    "__Host-formular": "legal.privacy.cookies.form",
    "__Host-sprache": "legal.privacy.cookies.language",
    "__Host-sitzung": "legal.privacy.cookies.session",
    "__Host-schritt": "legal.privacy.cookies.step",
    "__Host-geraet": "legal.privacy.cookies.browser",
    "__Host-einladung": "legal.privacy.cookies.invitation",
    "__Host-oidc": "legal.privacy.cookies.provider",
    "__Host-oidc-antwort": "legal.privacy.cookies.provider_answer",
    "__Host-oidc-weg": "legal.privacy.cookies.provider_way",
}


class LegalPages(Controller):
    """What stands behind pages of no office."""

    guards = [public]  # noqa: RUF012 - Litestar's way to declare
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 - nothing here changes anything

    @get("/impressum", name="imprint")
    async def imprint(self, request: AnyRequest) -> Template:
        """Name the operator."""
        return _page(request, "imprint", None)

    @get("/datenschutz", name="privacy.platform")
    async def privacy(self, request: AnyRequest) -> Template:
        """Say what happens on pages of no office."""
        return _page(request, "privacy", None)

    @get("/barrierefreiheit", name="accessibility")
    async def accessibility(self, request: AnyRequest) -> Template:
        """State how accessible the service is."""
        return _page(request, "accessibility", None)

    @get("/barrierefreiheit/pruefung", name="accessibility.tests")
    async def tests(self, request: AnyRequest) -> Template:
        """List what was tested, and what was not."""
        return _page(request, "tests", None)


class OfficeLegalPages(Controller):
    """The same for one office."""

    path = "/j/{slug:str}"
    guards = [public]  # noqa: RUF012
    opt = {"exclude_from_csrf": True}  # noqa: RUF012

    @get("/impressum", name="office.imprint")
    async def imprint(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """Name the office and the operator."""
        return _page(request, "imprint", await office_of(request, slug))

    @get("/datenschutz", name="privacy")
    async def privacy(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """Say what happens with the data (Art. 13 GDPR)."""
        return _page(request, "privacy", await office_of(request, slug))

    @get("/barrierefreiheit", name="office.accessibility")
    async def accessibility(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """State how accessible the service is, and whom to tell what is not."""
        return _page(request, "accessibility", await office_of(request, slug))


def _page(request: AnyRequest, name: str, office: Office | None) -> Template:
    settings = site_of(request).kernel.settings
    own = getattr(office.texts, name, "") if office else ""
    return page(
        request,
        f"legal/{name}.html",
        office=office,
        authority=settings.service_authority,
        operator_email=settings.service_email,
        days=settings.draft_days,
        kept_days=_kept_days(settings, office),
        own=as_html(own),
        keep_days=feedback.KEEP_DAYS_AFTER_DONE,
        cookies=COOKIES,
        version=PRIVACY_VERSION,
        statement_of=STATEMENT_OF,
        report=_report_address(request, office),
        **_oversight(office),
    )


def _kept_days(settings: Settings, office: Office | None) -> int:
    if office is None:
        return 0
    return kept_days(office.retention, settings.retention_min_days, settings.retention_max_days)


def _oversight(office: Office | None) -> dict[str, Any]:
    if office is None:
        return {"land": None, "authorities": None}
    return {"land": LAND_BY_CODE[office.land].name, "authorities": oversight()[office.land]}


def _report_address(request: AnyRequest, office: Office | None) -> str:
    """Return the address of the report form, with the page that somebody came from."""
    if office is None:
        return ""
    address = f"/j/{office.slug}/barrierefreiheit/melden"
    came_from = urlsplit(request.headers.get("referer", ""))
    own = came_from.netloc == request.headers.get("host") and came_from.path.startswith("/")
    return f"{address}?{urlencode({'seite': came_from.path})}" if own else address
