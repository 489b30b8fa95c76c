"""Invoices, corrections and credits of the own Land, to read and to file. Others' are not there."""

from __future__ import annotations

import datetime as dt
from typing import Final

from litestar import Controller, Response, get
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.params import FromPath
from litestar.response import Template

from billing.invoices import Document, pdf_job, to_ubl
from billing.land_view import document_of
from sorgeauskunft.documents.pdf import PdfError
from sorgeauskunft.kernel.clock import BERLIN
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.rate_limit import Limit
from tenants.people import LAND_ROLES
from web.doors import LAND, door_page
from web.guards import require
from web.land.ledger import land_of, snapshot_of
from web.land.overview_views import document_rows
from web.limits import within
from web.site import AnyRequest, site_of

DOCUMENTS: Final = f"{LAND}/belege"
# A PDF takes a second of a processor.
RENDERED: Final = Limit("laender.pdf", tries=60, seconds=600)


class DocumentPages(Controller):
    """For who reads or speaks for a Land."""

    path = DOCUMENTS
    guards = [require(LAND_ROLES)]  # noqa: RUF012

    @get("/", name="laender.documents")
    async def show(self, request: AnyRequest) -> Template:
        """List them, newest first."""
        snapshot, land, texts = await snapshot_of(request), land_of(request), site_of(request).texts
        rows = snapshot.kept(("documents", land), lambda: document_rows(snapshot.book, land, texts))
        return door_page(request, "land/documents.html", rows=rows)

    @get("/{number:str}/pdf", name="laender.document.pdf")
    async def pdf(self, request: AnyRequest, number: FromPath[str]) -> Response[bytes]:
        """Return one as PDF for people, with the XRechnung inside."""
        document = await _document(request, number)
        await within(request, RENDERED)
        site = site_of(request)
        # The same document gives the same bytes: its day is all it knows of time.
        noon = dt.datetime.combine(document.issued, dt.time(12), tzinfo=BERLIN)
        try:
            content = await site.pdf.render(pdf_job(document, site.texts, noon))
        except PdfError as error:
            raise ServiceUnavailableException from error
        return _file(content, f"{document.number}.pdf", "application/pdf")

    @get("/{number:str}/xml", name="laender.document.xml")
    async def xml(self, request: AnyRequest, number: FromPath[str]) -> Response[bytes]:
        """Return one as XRechnung."""
        document = await _document(request, number)
        return _file(to_ubl(document), f"{document.number}.xml", "application/xml")


async def _document(request: AnyRequest, number: str) -> Document:
    try:
        snapshot = await snapshot_of(request)
        return document_of(snapshot.book, land_of(request), number).document
    except NotFoundError as error:
        raise NotFoundException from error


def _file(content: bytes, name: str, media_type: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
