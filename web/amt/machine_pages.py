"""Keys for Fachverfahren: made and shown once, listed, revoked."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.kernel.errors import ConflictError, NotFoundError
from tenants.machines import MOST, NewKey, TooManyKeysError, make_key, revoke_key
from tenants.people import Role
from web.amt import machine_fields
from web.amt.machine_page import PATH, Form, Shown, done, form_id, machine_page
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of


class MachinePages(Controller):
    """For admins of the office."""

    path = PATH
    guards = [require(frozenset({Role.ADMIN}))]  # noqa: RUF012

    @get("/", name="machines")
    async def show(self, request: AnyRequest) -> Template:
        """Show keys and webhooks."""
        return await machine_page(request)

    @post("/schluessel", name="machines.key")
    async def make(self, request: AnyRequest) -> Template:
        """Make a key; the answer shows it, and nothing ever again."""
        given = await typed(request, machine_fields.KEY_NAMES)
        name, scopes, life, errors = machine_fields.read_key(given)
        if errors:
            form = Form(which="key", given=given, errors=errors)
            return await machine_page(request, status=400, form=form)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        key_id = form_id(given["id"])
        if key_id is None:
            raise NotFoundException
        expires_at = kernel.clock.now() + life
        wanted = NewKey(id=key_id, name=name, scopes=scopes, expires_at=expires_at)
        try:
            key = await make_key(kernel, principal, wanted)
        except ConflictError:
            return await machine_page(request, status=409, warning="again")
        except TooManyKeysError:
            form = Form.wrong("key", given, "name", "api.error.keys", max=MOST)
            return await machine_page(request, status=400, form=form)
        return await machine_page(request, shown=Shown("key", key))

    @post("/schluessel/{key_id:uuid}/widerrufen", name="machines.key.revoke")
    async def revoke(self, request: AnyRequest, key_id: FromPath[UUID]) -> Redirect:
        """Let a key open nothing any more."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        try:
            await revoke_key(kernel, principal, key_id)
        except NotFoundError as error:
            raise NotFoundException from error
        return done("revoked")
