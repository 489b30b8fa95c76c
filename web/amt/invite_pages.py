"""Inviting people to an office, and what can be done with an invitation."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.kernel.errors import NotFoundError
from tenants import people
from tenants.people import ADMIN_ROLES, AlreadyHereError, TooManyError
from web.amt import people_views as views
from web.amt.office_pages import office_page
from web.errors import Errors
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_PATH = f"{views.PATH}/einladungen"


class InvitePages(Controller):
    """For admins of the office."""

    path = _PATH
    guards = [require(ADMIN_ROLES)]  # noqa: RUF012

    @get("/", name="personen.invite.form")
    async def form(self, request: AnyRequest) -> Template:
        """Ask whom to invite."""
        return await _page(request, {}, {})

    @post("/", name="personen.invite")
    async def invite(self, request: AnyRequest) -> Template | Redirect:
        """Invite somebody."""
        given = await typed(request, (views.NAME, views.EMAIL, views.ROLE))
        read = views.read_invitation(given)
        if isinstance(read, dict):
            return await _page(request, given, read)
        site = site_of(request)
        if not site.kernel.settings.mails:
            return await _page(request, given, {})
        person, role = read
        try:
            await people.invite(site.kernel, principal_of_request(request), person, role)
        except AlreadyHereError as here:
            standing = here.standing or "invited"
            return await _page(request, given, {views.EMAIL: (f"people.here.{standing}", {})})
        except TooManyError as many:
            errors: Errors = {views.EMAIL: ("people.error.many", {"count": many.hours})}
            return await _page(request, given, errors)
        return _to("invited")

    @post("/{invitation_id:uuid}/erneuern", name="personen.invite.renew")
    async def renew(
        self, request: AnyRequest, invitation_id: FromPath[UUID]
    ) -> Template | Redirect:
        """Send a new code."""
        act = people.renew(site_of(request).kernel, principal_of_request(request), invitation_id)
        try:
            return await _done(act, "renewed")
        except TooManyError as many:
            return await office_page(
                request, "amt/invited_too_many.html", status=429, hours=many.hours
            )

    @post("/{invitation_id:uuid}/zuruecknehmen", name="personen.invite.withdraw")
    async def withdraw(self, request: AnyRequest, invitation_id: FromPath[UUID]) -> Redirect:
        """Take it back."""
        act = people.withdraw(site_of(request).kernel, principal_of_request(request), invitation_id)
        return await _done(act, "withdrawn")


async def _done(act: Awaitable[None], name: str) -> Redirect:
    try:
        await act
    except NotFoundError as error:
        raise NotFoundException from error
    return _to(name)


def _to(done: str) -> Redirect:
    return Redirect(f"{views.PATH}?geschehen={done}", status_code=303)


async def _page(request: AnyRequest, given: Mapping[str, str], errors: Errors) -> Template:
    site = site_of(request)
    return await office_page(
        request,
        "amt/invite.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        fields=views.invitation_fields(site.texts, given, errors),
        mails=site.kernel.settings.mails,
    )
