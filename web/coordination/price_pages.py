"""The price sheet of the Marktplatz for a Land: on the page, as a tagged PDF, as CSV."""

from __future__ import annotations

from typing import Final

from litestar import Controller, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from billing import offer
from billing.offer.sheets import price_lines
from tenants.laender import LAND_BY_CODE
from web.coordination.steering import GUARDS, HOME, file_answer, paper_answer, steering_page
from web.joining import asked
from web.site import AnyRequest, book_now, site_of

PATH: Final = f"{HOME}/preisblatt"


class PricePages(Controller):
    """Asked in the address: nothing is kept."""

    path = PATH
    guards = GUARDS

    @get("/", name="koordination.price")
    async def show(self, request: AnyRequest) -> Template:
        """Ask for which Land, and answer."""
        book, texts = await book_now(request), site_of(request).texts
        query = asked.query_of(request)
        _, errors = asked.read(query)
        price = asked.price_in(book, query)
        return steering_page(
            request,
            "price.html",
            status=400 if errors else 200,
            has_errors=bool(errors),
            fields=asked.fields(texts, query, errors),
            period=offer.published(book),
            price=price,
            lines=price_lines(price, texts) if price else (),
            land=LAND_BY_CODE[price.land].name if price else "",
            query=request.url.query if price else "",
        )

    @get("/{ending:str}", name="koordination.price.file")
    async def sheet(self, request: AnyRequest, ending: FromPath[str]) -> Response[bytes]:
        """Return it as a file."""
        site = site_of(request)
        price = asked.price_in(await book_now(request), asked.query_of(request))
        if price is None or ending not in {"pdf", "csv"}:
            raise NotFoundException
        name = f"preisblatt-{price.land.lower()}-{price.year}"
        if ending == "csv":
            return file_answer(name, "csv", offer.price_sheet_csv(price, site.texts))
        job = offer.price_sheet_job(price, site.texts, site.kernel.clock.now())
        return await paper_answer(request, name, job)
