"""What Stripe collects, document by document, and where it differs from the ledger."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Controller, get
from litestar.response import Template

from billing import collecting
from billing.collecting import AwayError, Difference, TurnedDownError
from billing.collecting.state import DocumentState, documents
from billing.money import euros
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.texts import Texts
from tenants.people import COORDINATION_ROLES
from web.doors import COORDINATION, door_page
from web.guards import require
from web.limits import within
from web.site import AnyRequest, site_of

_PATH: Final = f"{COORDINATION}/stripe"
# Every look reads all invoices there.
_LOOKS: Final = Limit("collecting.compare", tries=10, seconds=600)


class Row(msgspec.Struct, frozen=True):
    """A difference as it is shown."""

    number: str
    what: str
    here: str
    there: str
    stripe_id: str


class StripePages(Controller):
    """Reads only: what differs is put right where it belongs, in the ledger or there."""

    path = _PATH
    guards = [require(COORDINATION_ROLES)]  # noqa: RUF012 - Litestar's way to declare

    @get("/", name="koordination.stripe")
    async def show(self, request: AnyRequest) -> Template:
        """Show what we know of each document without asking Stripe, or that it is off."""
        return await _page(request)

    @get("/abgleich", name="koordination.stripe.compare")
    async def compare(self, request: AnyRequest) -> Template:
        """Ask Stripe, and show what differs."""
        kernel, texts = site_of(request).kernel, site_of(request).texts
        account = collecting.account_of(kernel.settings)
        if account is None:
            return await _page(request)
        await within(request, _LOOKS)
        try:
            found = await collecting.reconcile(kernel, account)
        except (AwayError, TurnedDownError):
            return await _page(request, status=503, away=True)
        finally:
            await account.close()
        return await _page(request, rows=[_row(each, texts) for each in found])


async def _page(request: AnyRequest, *, status: int = 200, **context: Any) -> Template:
    kernel = site_of(request).kernel
    states: list[DocumentState] = []
    if kernel.settings.collects:
        states = await documents(kernel)
    return door_page(
        request,
        "coordination/stripe.html",
        status=status,
        on=kernel.settings.collects,
        states=states,
        euros=euros,
        base=_PATH,
        **{"rows": None, "away": False, **context},
    )


def _row(difference: Difference, texts: Texts) -> Row:
    def said(value: int | str | None) -> str:
        if value is None:
            return "–"
        return euros(value) if isinstance(value, int) else value

    # How often an invoice stands there is a number of invoices and no amount.
    counts = difference.kind == "twice_there"
    here, there = difference.here, difference.there
    return Row(
        difference.number or "–",
        texts(f"stripe.kind.{difference.kind}"),
        str(here) if counts else said(here),
        str(there) if counts else said(there),
        difference.stripe_id,
    )
