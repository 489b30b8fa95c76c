"""The people of an office: everybody in one list, and a page for each to change or take off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import casework
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from tenants import people
from tenants.people import ADMIN_ROLES, LastAdminError, Member, OvertakenError, Principal, Standing
from web.amt import people_views as views
from web.amt.inbox_views import read_id
from web.amt.office_pages import office_page
from web.errors import Errors
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_Act = Callable[[Kernel, Principal, UUID, str], Awaitable[None]]


class PeoplePages(Controller):
    """For admins of the office."""

    path = views.PATH
    guards = [require(ADMIN_ROLES)]  # noqa: RUF012

    @get("/", name="personen")
    async def everybody(self, request: AnyRequest) -> Template:
        """Show who works here, who is invited, and who has left with work on the desk."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        members = await people.members(kernel, principal)
        counts = await casework.open_counts(kernel, principal)
        return await office_page(
            request,
            "amt/people.html",
            members=[each for each in members if each.standing is not Standing.LEFT],
            left=[
                each
                for each in members
                if each.standing is Standing.LEFT and counts.get(each.account_id)
            ],
            invitations=await people.invitations(kernel, principal),
            counts=counts,
            done=views.done_of(request.query_params),
        )

    @get("/{member_id:uuid}", name="personen.one")
    async def one(self, request: AnyRequest, member_id: FromPath[UUID]) -> Template:
        """Show one of them."""
        return await _page(request, member_id)

    @post("/{member_id:uuid}/rolle", name="personen.role")
    async def role(self, request: AnyRequest, member_id: FromPath[UUID]) -> Template | Redirect:
        """Give her another role."""
        text = (await typed(request, (views.ROLE,)))[views.ROLE]
        role = views.role_of(text)
        if role is None:
            errors: Errors = {views.ROLE: ("people.error.role", {})}
            return await _page(request, member_id, status=400, errors=errors)

        async def change(kernel: Kernel, principal: Principal, one: UUID, mark: str) -> None:
            await people.change_role(kernel, principal, one, mark, role)

        return await _act(request, member_id, "rolle", change, chosen=role.value)

    @post("/{member_id:uuid}/sperren", name="personen.suspend")
    async def suspend(self, request: AnyRequest, member_id: FromPath[UUID]) -> Template | Redirect:
        """Keep her out for now."""
        return await _act(request, member_id, "sperren", people.suspend)

    @post("/{member_id:uuid}/zulassen", name="personen.take_back")
    async def take_back(
        self, request: AnyRequest, member_id: FromPath[UUID]
    ) -> Template | Redirect:
        """Let her in again."""
        return await _act(request, member_id, "zulassen", people.take_back)

    @post("/{member_id:uuid}/entfernen", name="personen.remove")
    async def remove(self, request: AnyRequest, member_id: FromPath[UUID]) -> Template | Redirect:
        """Take her off the office."""
        return await _act(request, member_id, "entfernen", people.remove)

    @post("/{member_id:uuid}/uebergeben", name="personen.hand_over")
    async def hand_over(
        self, request: AnyRequest, member_id: FromPath[UUID]
    ) -> Template | Redirect:
        """Hand her open requests over to a colleague."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        member = await _member(request, member_id)
        to = (await typed(request, (views.TO,)))[views.TO]
        held = await casework.open_of(kernel, principal, member.account_id)
        receiver = read_id(to)
        try:
            if receiver is None or receiver == member.account_id:
                raise NotFoundError("nobody")  # noqa: TRY301 - answered like any other wrong one
            ids = {each.id for each in held}
            await casework.assign(kernel, principal, ids, casework.Way.HAND_OVER, receiver)
        except NotFoundError:
            errors: Errors = {views.TO: ("people.error.to", {})} if held else {}
            return await _page(request, member_id, status=400 if held else 409, errors=errors)
        return _to(member_id, "uebergeben")


async def _member(request: AnyRequest, member_id: UUID) -> Member:
    try:
        return await people.member(
            site_of(request).kernel, principal_of_request(request), member_id
        )
    except NotFoundError as error:
        raise NotFoundException from error


async def _act(
    request: AnyRequest, member_id: UUID, name: str, act: _Act, *, chosen: str = ""
) -> Template | Redirect:
    """Do something to a member, once its box is ticked where there is one."""
    kernel, principal = site_of(request).kernel, principal_of_request(request)
    member = await _member(request, member_id)
    box = views.CONFIRM.get(name, "")
    given = await typed(request, (views.MARK, box))
    if box and views.must_confirm(principal, member, name) and given[box] != "yes":
        errors: Errors = {box: ("people.error.confirm", {})}
        return await _page(request, member_id, status=400, errors=errors, chosen=chosen)
    try:
        await act(kernel, principal, member_id, given[views.MARK])
    except NotFoundError as error:
        raise NotFoundException from error
    except OvertakenError:
        return await _page(request, member_id, status=409, warning="people.late", chosen=chosen)
    except LastAdminError:
        return await _page(request, member_id, status=409, warning="people.last_admin")
    return _to(None if name == "entfernen" else member_id, name)


def _to(member_id: UUID | None, done: str) -> Redirect:
    path = f"{views.PATH}/{member_id}" if member_id else views.PATH
    return Redirect(f"{path}?geschehen={done}", status_code=303)


async def _page(
    request: AnyRequest,
    member_id: UUID,
    *,
    status: int = 200,
    errors: Errors | None = None,
    warning: str = "",
    chosen: str = "",
) -> Template:
    site, principal = site_of(request), principal_of_request(request)
    member = await _member(request, member_id)
    errors = errors or {}
    held = await casework.open_of(site.kernel, principal, member.account_id)
    colleagues = await people.colleagues(site.kernel, principal.tenant_id)
    confirms = views.confirm_fields(site.texts, principal, member, errors)
    role = views.role_field(site.texts, chosen or member.role.value, errors)
    receiver = views.receiver_field(site.texts, colleagues, member, "", errors)
    shown: dict[str, Any] = {
        "faults": [role, *confirms.values(), receiver],
        "role_field": role,
        "confirms": confirms,
        "receiver_field": receiver,
    }
    return await office_page(
        request,
        "amt/person.html",
        status=status,
        has_errors=bool(errors),
        member=member,
        mark=(views.MARK, member.mark),
        is_own=member.account_id == principal.account_id,
        held=held,
        count=(await casework.open_counts(site.kernel, principal)).get(member.account_id, 0),
        warning=warning,
        done="" if status != 200 else views.done_of(request.query_params),  # noqa: PLR2004
        **shown,
    )
