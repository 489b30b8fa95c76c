"""The page of one case's register."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec
from litestar.exceptions import NotFoundException
from litestar.response import Template

from sorgeauskunft import casework
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import (
    Query,
    QueryState,
    QueryWay,
)
from sorgeauskunft.requests import CaseKey
from tenants.people import Principal
from web.amt.office_pages import office_page
from web.amt.register_answer import TypedAnswer, answer_fields
from web.amt.register_code_views import code_panel
from web.amt.register_query_fields import TypedQuery, query_fields
from web.amt.register_views import place_text, registers_of
from web.amt.request_events import changes_for
from web.amt.versions import Stale
from web.errors import Errors
from web.site import AnyRequest, principal_of_request, site_of


async def register_page(
    request: AnyRequest,
    key: CaseKey,
    *,
    status: int = 200,
    notice: str = "",
    query: TypedQuery | None = None,
    answer: TypedAnswer | None = None,
    code: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    stale: Stale | None = None,
) -> Template:
    """Show a case's register; the look stands in the trail. Raises 404 where there is no such case."""
    site, principal = site_of(request), principal_of_request(request)
    try:
        opened = await casework.view(site.kernel, principal, key.request_id)
    except NotFoundError as error:
        raise NotFoundException from error
    views = await registers_of(request, opened.request)
    view = next((each for each in views if each.desk.number == key.number), None)
    if view is None:
        raise NotFoundException
    if code is not None:
        coded = await code_panel(request, view.desk, code, errors)
        view = msgspec.structs.replace(view, code=coded)
    child = opened.request.content.children[key.number - 1]
    directory = await site.directory.current()
    errors = errors or {}
    pending = view.desk.pending
    asks_who = pending is not None
    fields = query_fields(site.texts, directory, view, query or TypedQuery(), errors)
    answers = answer_fields(
        site.texts, answer or TypedAnswer.blank(view.desk.today), errors, asks_who=asks_who
    )
    return await office_page(
        request,
        "amt/register.html",
        status=400 if errors else status,
        has_errors=bool(errors),
        request_=opened.request,
        version=opened.version,
        stale=stale,
        changes=await changes_for(request, opened, stale),
        child=f"{child.at_birth.given_names} {child.at_birth.family_name}",
        born=child.birth_date,
        place=place_text(site.texts, child.birth_place.name, child.birth_place.state),
        view=view,
        notice=notice,
        fields=fields,
        answers=answers,
        writes_down=view.desk.may_work and is_written_down(pending),
        checks_own=view.desk.can_ask and view.is_own,
        several=len(views) > 1,
    )


def is_written_down(pending: Query | None) -> bool:
    """Whether what the register office says is written down here."""
    return (
        pending is not None
        and pending.way in {QueryWay.HAND, QueryWay.CODE}
        and pending.state in {QueryState.OPEN, QueryState.CALL}
    )


async def find_query(
    request: AnyRequest, principal: Principal, key: CaseKey, query_id: UUID
) -> None:
    """Raise 404 where the query is not one of this case."""
    site = site_of(request)
    try:
        opened = await casework.view(site.kernel, principal, key.request_id)
    except NotFoundError as error:
        raise NotFoundException from error
    for view in await registers_of(request, opened.request):
        if view.desk.number == key.number and any(
            each.id == query_id for each in view.desk.queries
        ):
            return
    raise NotFoundException
