"""Uses as the coordination sees them: what is counted, who still has to answer, who objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from billing import RefusedError
from billing.ledger import Tally, UsesReviewed
from billing.reminding_uses import PATIENCE, mailbox_of, missing_offices
from billing.reviewing_uses import answer, counted_years, open_tallies
from tenants.laender import LAND_BY_CODE
from tenants.people import COORDINATION_ROLES
from web.amt import uses_fields
from web.components import FieldView
from web.doors import COORDINATION, door_page
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import require
from web.paging import PAGE, portion
from web.site import AnyRequest, book_now, ledger_now, principal_of_request, site_of

_PATH: Final = f"{COORDINATION}/nutzungen"


class CoordinationUses(Controller):
    """Counts only: nothing here is about a person, and no request is named by us."""

    path = _PATH
    guards = [require(COORDINATION_ROLES)]  # noqa: RUF012 - Litestar's way to declare

    @get("/", name="koordination.nutzungen")
    async def show(self, request: AnyRequest) -> Template:
        """Show years, objections, and months that wait for their office."""
        now = await ledger_now(request)
        open_ = now.kept("open tallies", lambda: open_tallies(now.book))
        site = site_of(request)
        offices, mails = (await site.directory.current()).offices, site.kernel.settings.mails
        return door_page(
            request,
            "coordination/uses.html",
            notice="uses.said.answered" if "beantwortet" in request.query_params else "",
            years=now.kept("counted years", lambda: counted_years(now.book)),
            disputed=[each for each in open_ if each.tally.disputed],
            waiting=portion(
                now.kept("missing offices", lambda: missing_offices(now.book)),
                request.query_params.get(PAGE, ""),
            ),
            reminded={each.id for each in offices.values() if mails and mailbox_of(each)},
            patience=PATIENCE,
            names={each.id: each.name for each in offices.values()},
            land_name=lambda code: LAND_BY_CODE[code].name,
            slug=uses_fields.slug_of,
            base=_PATH,
        )

    @get("/{office_id:uuid}/{month:str}", name="koordination.nutzungen.objection")
    async def objection(
        self, request: AnyRequest, office_id: FromPath[UUID], month: FromPath[str]
    ) -> Template:
        """Show an objection and the form to answer it."""
        return await _page(request, office_id, month)

    @post("/{office_id:uuid}/{month:str}", name="koordination.nutzungen.answer")
    async def reply(
        self, request: AnyRequest, office_id: FromPath[UUID], month: FromPath[str]
    ) -> Template | Redirect:
        """Answer it: the count changes, or stays."""
        given = await typed(request, (uses_fields.SEEN, *uses_fields.DISPUTE))
        first = uses_fields.month_of(month)
        said, errors = uses_fields.read_dispute(given)
        if first is None:
            raise NotFoundException
        if errors.get("reason", ("",))[0] == "uses.error.reason":
            errors["reason"] = ("uses.error.answer", {})
        if said is None:
            return await _page(request, office_id, month, status=400, given=given, errors=errors)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        seen = uses_fields.seen_of(given)
        try:
            about = (office_id, first)
            await answer(kernel, principal, about, seen=seen, right=said.own, reason=said.reason)
        except RefusedError as error:
            if error.reason == "other_count":
                return await _page(request, office_id, month, status=409, given=given)
            # Taken back, answered by somebody else, or over: the list says what stands now.
            return Redirect(f"{_PATH}/", status_code=303)
        return Redirect(f"{_PATH}/?beantwortet", status_code=303)


async def _page(
    request: AnyRequest,
    office_id: UUID,
    month: str,
    *,
    status: int = HTTP_200_OK,
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
) -> Template:
    first = uses_fields.month_of(month)
    book = await book_now(request)
    tally = book.tallies.get((first, office_id)) if first else None
    if first is None or tally is None or tally.disputed is None:
        raise NotFoundException
    offices = (await site_of(request).directory.current()).offices
    office = offices.get(office_id)
    return door_page(
        request,
        "coordination/uses_objection.html",
        status=status,
        has_errors=bool(errors),
        here=f"{_PATH}/{office_id}/{month}",
        action=f"{_PATH}/{office_id}/{month}",
        late=status == 409,  # noqa: PLR2004 - Conflict
        month=first,
        tally=tally,
        disputed=tally.disputed,
        office_name=office.name if office else "",
        said=[(each, isinstance(each, UsesReviewed)) for each in tally.said],
        fields=_views(request, tally, given or {}, errors or {}),
        seen=(uses_fields.SEEN, str(tally.uses)),
        base=_PATH,
    )


def _views(
    request: AnyRequest, tally: Tally, given: Mapping[str, str], errors: Errors
) -> list[FieldView]:
    texts = site_of(request).texts
    return [
        FieldView(
            kind="text",
            names=("own",),
            values=(given.get("own", ""),),
            label=texts("uses.review.own"),
            hint=texts("uses.review.own.hint", count=tally.uses),
            error=sentence(texts, errors, "own"),
            inputmode="numeric",
        ),
        FieldView(
            kind="textarea",
            names=("reason",),
            values=(given.get("reason", ""),),
            label=texts("uses.review.reason"),
            hint=texts("uses.review.reason.hint"),
            error=sentence(texts, errors, "reason"),
        ),
    ]
