"""Webhooks of an office: made, tested, given a new secret, switched, taken away."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import webhooks
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError
from tenants.people import Role
from web.amt import machine_fields
from web.amt.machine_page import PATH, Form, Shown, done, form_id, machine_page
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of


class HookPages(Controller):
    """For admins of the office."""

    path = f"{PATH}/webhooks"
    guards = [require(frozenset({Role.ADMIN}))]  # noqa: RUF012

    @post("/", name="machines.hook")
    async def make(self, request: AnyRequest) -> Template:
        """Make a webhook; the answer shows its secret, and nothing ever again."""
        given = await typed(request, machine_fields.HOOK_NAMES)
        url, events, errors = machine_fields.read_hook(given)
        if errors:
            form = Form(which="hook", given=given, errors=errors)
            return await machine_page(request, status=400, form=form)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        hook_id = form_id(given["id"])
        if hook_id is None:
            raise NotFoundException
        try:
            secret = await webhooks.make_hook(kernel, principal, hook_id, url, events)
        except webhooks.BadAddressError as error:
            form = Form.wrong("hook", given, "adresse", f"api.error.address.{error.reason}")
            return await machine_page(request, status=400, form=form)
        except ConflictError:
            return await machine_page(request, status=409, warning="again")
        except webhooks.TooManyHooksError:
            form = Form.wrong("hook", given, "adresse", "api.error.hooks", max=webhooks.MOST)
            return await machine_page(request, status=400, form=form)
        return await machine_page(request, shown=Shown("hook", secret))

    @post("/{hook_id:uuid}/geheimnis", name="machines.hook.secret")
    async def change_secret(self, request: AnyRequest, hook_id: FromPath[UUID]) -> Template:
        """Give it a new secret; the answer shows it, and nothing ever again."""
        given = await typed(request, ("marke",))
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        try:
            secret = await webhooks.change_secret(kernel, principal, hook_id, given["marke"])
        except ConflictError:
            return await machine_page(request, status=409, warning="again")
        except NotFoundError as error:
            raise NotFoundException from error
        return await machine_page(request, shown=Shown("changed", secret))

    @post("/{hook_id:uuid}/test", name="machines.hook.test")
    async def test(self, request: AnyRequest, hook_id: FromPath[UUID]) -> Redirect:
        """Have it called once."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        try:
            await webhooks.try_hook(kernel, principal, hook_id)
        except NotFoundError as error:
            raise NotFoundException from error
        return done("tested")

    @post("/{hook_id:uuid}/ein", name="machines.hook.on")
    async def switch_on(self, request: AnyRequest, hook_id: FromPath[UUID]) -> Redirect:
        """Switch it on again."""
        return await _switch(request, hook_id, on=True)

    @post("/{hook_id:uuid}/aus", name="machines.hook.off")
    async def switch_off(self, request: AnyRequest, hook_id: FromPath[UUID]) -> Redirect:
        """Switch it off."""
        return await _switch(request, hook_id, on=False)

    @post("/{hook_id:uuid}/entfernen", name="machines.hook.remove")
    async def remove(self, request: AnyRequest, hook_id: FromPath[UUID]) -> Redirect:
        """Take it away."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        try:
            await webhooks.remove_hook(kernel, principal, hook_id)
        except NotFoundError as error:
            raise NotFoundException from error
        return done("removed")


async def _switch(request: AnyRequest, hook_id: UUID, *, on: bool) -> Redirect:
    kernel, principal = site_of(request).kernel, principal_of_request(request)
    try:
        await webhooks.switch(kernel, principal, hook_id, on=on)
    except NotFoundError as error:
        raise NotFoundException from error
    return done("on" if on else "off")
