"""What the pages of the coordination have in common: the book, who acts, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from litestar import Response
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.response import Template

from billing.errors import RefusedError
from billing.ledger import Actor, Book, Event, Part, Period
from billing.ledger.store import append
from sorgeauskunft.documents.pdf import PdfError, PdfJob
from sorgeauskunft.kernel.rate_limit import Limit
from tenants.people import COORDINATION_ROLES, names_of
from web.coordination.asking import refusal
from web.doors import COORDINATION, door_page
from web.guards import require
from web.limits import within
from web.site import AnyRequest, principal_of_request, site_of

HOME: Final = COORDINATION
GUARDS: Final = [require(COORDINATION_ROLES)]
DONE: Final = "geschehen"
# A PDF takes a second of a processor, a sheet of strangers perhaps more.
_PAPERS: Final = Limit("koordination.pdf", tries=30, seconds=600)
BROUGHT: Final = Limit("koordination.file", tries=60, seconds=3600)

MEDIA: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "pdf": "application/pdf",
    "xml": "application/xml",
}


def period_or_404(book: Book, year: int) -> Period:
    """Return the period of a year in an address."""
    try:
        return book.period(year)
    except RefusedError as error:
        raise NotFoundException from error


def actor_of(request: AnyRequest) -> Actor:
    """Return who acts, as the ledger knows her; the guard has let nobody else come here."""
    return Actor(principal_of_request(request).account_id, Part.COORDINATION)


async def book_events(
    request: AnyRequest, make: Callable[[Book], Sequence[Event]]
) -> RefusedError | None:
    """Append events to the ledger, all or none; return what it refuses."""
    try:
        await append(site_of(request).kernel, make)
    except RefusedError as refused:
        return refused
    return None


def steering_page(request: AnyRequest, name: str, *, status: int = 200, **context: Any) -> Template:
    """Return a page of the coordination; what was done just now is said once on it."""
    done = request.query_params.get(DONE, "") if status == 200 else ""  # noqa: PLR2004
    texts = site_of(request).texts
    key = f"coordination.done.{done}"
    return door_page(
        request,
        f"coordination/{name}",
        status=status,
        done=key if done and done.isascii() and key in texts else "",
        **{"refused": "", **context},
    )


def said(request: AnyRequest, refused: RefusedError) -> str:
    """Return the sentence for what was refused."""
    key, params = refusal(refused)
    return site_of(request).texts(key, **params)


async def names(request: AnyRequest, actors: Sequence[Actor]) -> dict[str, str]:
    """Return account (as text) → name of people."""
    found = await names_of(site_of(request).kernel, {each.account_id for each in actors})
    return {str(account): name for account, name in found.items()}


def file_answer(name: str, ending: str, content: bytes) -> Response[bytes]:
    """Return a file to be kept."""
    headers = {"content-disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(content, media_type=MEDIA[ending], headers=headers)


async def paper_answer(request: AnyRequest, name: str, job: PdfJob) -> Response[bytes]:
    """Return a PDF, rendered now."""
    await within(request, _PAPERS)
    try:
        return file_answer(name, "pdf", await site_of(request).pdf.render(job))
    except PdfError as error:
        raise ServiceUnavailableException from error
