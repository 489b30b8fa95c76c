"""Pages that explain: the way from start to letter, questions and answers, sign language."""

from __future__ import annotations

from urllib.parse import urlencode

from litestar import Controller, get
from litestar.params import FromQuery
from litestar.response import Template

from web.citizen.faq import GROUPS, answered
from web.guards import public
from web.language import texts_of
from web.pages import page
from web.site import AnyRequest, site_of

# Nobody searches with more; it comes back into the page.
_LONGEST_SEARCH = 100


class InfoPages(Controller):
    """Pages that belong to no office and need no cookie."""

    guards = [public]  # noqa: RUF012 - Litestar's way to declare
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 - nothing here changes anything

    @get("/so-funktionierts", name="how")
    async def how(self, request: AnyRequest) -> Template:
        """Show the whole way, step by step."""
        return page(request, "info/how.html", days=site_of(request).kernel.settings.draft_days)

    @get("/haeufige-fragen", name="faq")
    async def faq(self, request: AnyRequest, suche: FromQuery[str] = "") -> Template:
        """Show questions and answers, or those that a search finds.

        The search stands in the address, so that it works without a script and can be gone back
        to; the log has no queries.
        """
        search = suche.strip()[:_LONGEST_SEARCH]
        days = site_of(request).kernel.settings.draft_days
        groups = answered(texts_of(request), search, days=days)
        here = "/haeufige-fragen"
        return page(
            request,
            "info/faq.html",
            groups=groups,
            search=search,
            found=sum(len(group.questions) for group in groups),
            total=sum(len(group.questions) for group in GROUPS),
            here=f"{here}?{urlencode({'suche': search})}" if search else here,
        )

    @get("/gebaerdensprache", name="sign")
    async def sign(self, request: AnyRequest) -> Template:
        """Say that there is no film yet, and what helps until then."""
        return page(request, "info/sign.html")
