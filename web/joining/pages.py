"""Connecting and sharing the costs: who takes part, what it costs, how to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.response import Redirect, Template

from billing import offer
from billing.ledger import Book
from billing.money import euros
from billing.offer import LandState, Price, Taking
from billing.offer.sheets import price_lines
from sorgeauskunft.documents.pdf import PdfError
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.operation import Part
from tenants.laender import LAND_BY_CODE
from web.announcing import is_on
from web.errors import Errors
from web.forms import typed
from web.guards import public, same_origin
from web.joining import asked, wish_fields
from web.joining.tiles import SIZE, tiles
from web.limits import within
from web.pages import page
from web.site import AnyRequest, book_now, site_of

_PATH: Final = "/anschliessen"
_WISHES: Final = Limit("joining.ask", tries=5, seconds=3600)
# A PDF takes a second of a processor.
_SHEETS: Final = Limit("joining.sheet", tries=20, seconds=600)


class JoiningPages(Controller):
    """For authorities; nothing here needs a cookie."""

    path = _PATH
    guards = [public, same_origin]  # noqa: RUF012
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 - `same_origin` stands in for the token

    @get("/", name="joining")
    async def show(self, request: AnyRequest) -> Template:
        """Show what it is, who takes part and what it costs; the calculator answers in the address."""
        query = asked.query_of(request)
        _, errors = asked.read(query)
        book, texts = await book_now(request), site_of(request).texts
        price = asked.price_in(book, query)
        laender = await _laender(request, book)
        return page(
            request,
            "joining/page.html",
            status=400 if errors else 200,
            has_errors=bool(errors),
            laender=laender,
            tiles=tiles(laender),
            size=SIZE,
            states=[each for each in Taking if each is not Taking.NONE],
            period=offer.published(book),
            connection=euros(offer.connection_price(book)),
            fields=asked.fields(texts, query, errors),
            price=price,
            lines=price_lines(price, texts) if price else (),
            rows=_rows(price) if price else (),
            land=LAND_BY_CODE[price.land].name if price else "",
            query=request.url.query if price else "",
            here=_PATH,
        )

    @get("/preisblatt", name="joining.sheet")
    async def sheet(self, request: AnyRequest) -> Response[bytes]:
        """Return the price sheet of a calculation as CSV."""
        price = asked.price_in(await book_now(request), asked.query_of(request))
        if price is None:
            raise NotFoundException
        name = f"preisblatt-{price.land.lower()}-{price.year}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        content = offer.price_sheet_csv(price, site_of(request).texts)
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)

    @get("/datenblatt", name="joining.data_sheet")
    async def data_sheet(self, request: AnyRequest) -> Response[bytes]:
        """Return the product data sheet as PDF, with the price of a calculation where one is asked."""
        await within(request, _SHEETS)
        site, book = site_of(request), await book_now(request)
        job = offer.data_sheet_job(
            await _laender(request, book),
            asked.price_in(book, asked.query_of(request)),
            site.texts,
            site.kernel.clock.now(),
        )
        try:
            content = await site.pdf.render(job)
        except PdfError as error:
            raise ServiceUnavailableException from error
        headers = {"content-disposition": 'attachment; filename="datenblatt-sorgeauskunft.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)

    @get("/anfrage", name="joining.ask")
    async def ask(self, request: AnyRequest) -> Template:
        """Ask who wants to be connected; say so where nobody is asked at present."""
        return _form(request, {}, {}) if is_on(request, Part.JOINING) else _closed(request)

    @post("/anfrage", name="joining.send")
    async def send(self, request: AnyRequest) -> Template | Redirect:
        """Keep it, and say thank you on a page that can be loaded again."""
        given = await typed(request, wish_fields.NAMES)
        if not is_on(request, Part.JOINING):
            return _closed(request)
        wish, errors = wish_fields.read(given)
        if wish is None:
            return _form(request, given, errors)
        await within(request, _WISHES)
        await offer.ask(site_of(request).kernel, wish)
        return Redirect(f"{_PATH}/gefragt", status_code=303)

    @get("/gefragt", name="joining.sent")
    async def sent(self, request: AnyRequest) -> Template:
        """Say that it has arrived, and how it goes on."""
        return page(request, "joining/sent.html", here=f"{_PATH}/gefragt")


async def _laender(request: AnyRequest, book: Book) -> tuple[LandState, ...]:
    keeper = site_of(request).directory
    offices = (await keeper.current()).real_offices
    return offer.taking_part(book, offices, keeper.today())


def _rows(price: Price) -> list[tuple[str, str, str]]:
    """Party, what it pays now, what it would pay."""
    return [
        (
            LAND_BY_CODE[party].name,
            euros(price.without[party]) if party in price.without else "",
            euros(cents),
        )
        for party, cents in price.shares.items()
        if party in LAND_BY_CODE
    ]


def _closed(request: AnyRequest) -> Template:
    return page(request, "joining/closed.html", status=503, here=f"{_PATH}/anfrage")


def _form(request: AnyRequest, given: Mapping[str, str], errors: Errors) -> Template:
    return page(
        request,
        "joining/ask.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        fields=wish_fields.fields(site_of(request).texts, given, errors),
        here=f"{_PATH}/anfrage",
    )
