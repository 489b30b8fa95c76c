"""What the handlers of all pages work with."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State

from billing.ledger import Book
from billing.ledger.keeper import Snapshot, current
from sorgeauskunft.documents.pdf import PdfPool
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.operation import Bulletin, Watch
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.people import Principal, Step
from tenants.people.oidc import Discoveries

AnyRequest = Request[Any, Any, State]


class Site(msgspec.Struct, frozen=True):
    """The parts that pages need.

    `pdf` renders copies on demand; `providers` knows OpenID providers, `watch` what waits,
    `bulletin` what the operator says.
    """

    kernel: Kernel
    directory: DirectoryKeeper
    texts: Texts
    pdf: PdfPool
    providers: Discoveries = msgspec.field(default_factory=Discoveries)
    watch: Watch = msgspec.field(default_factory=Watch)
    bulletin: Bulletin = msgspec.field(default_factory=Bulletin)


def site_of(request: AnyRequest) -> Site:
    """Return the parts of the running program."""
    site: Site = request.app.state.site
    return site


async def ledger_now(request: AnyRequest) -> Snapshot:
    """Return the ledger as it is now, with the documents of all, and what was computed from it."""
    return await current(site_of(request).kernel)


async def book_now(request: AnyRequest) -> Book:
    """Return the book alone. Nobody changes it: it is shared."""
    return (await ledger_now(request)).book


def principal_of_request(request: AnyRequest) -> Principal:
    """Return who is logged in; the route's guard has put it there."""
    principal: Principal = request.state.principal
    return principal


def step_of_request(request: AnyRequest) -> Step:
    """Return whose log-in is half-open; the route's guard has put it there."""
    step: Step = request.state.step
    return step


def caller_of(request: AnyRequest) -> str:
    """Return the network address of the caller, for rate limits only; it is never stored."""
    return request.client.host if request.client else ""
