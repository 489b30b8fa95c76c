"""What a person may want of the office that was asked by another one: a copy of that, or that it goes."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.kernel.deletions import Reason
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.retention import asked, wishes
from sorgeauskunft.retention.wishes import ErasureError, Hindrance
from tenants.people import LEAD_ROLES, names_of
from web.amt.office_pages import office_page
from web.amt.person_pages import reason_field, reason_of
from web.components import FieldView, Option
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_AT = "/amt/register"


class AskedPersonPages(Controller):
    """For leads and admins of the office that keeps the register."""

    path = _AT + "/{inquiry_id:uuid}/person"
    guards = [require(LEAD_ROLES)]  # noqa: RUF012

    @get("/", name="registereingang.person")
    async def show(self, request: AnyRequest, inquiry_id: FromPath[UUID]) -> Template:
        """Show what can be done."""
        return await _page(request, inquiry_id)

    @post("/zip", name="registereingang.person.zip", status_code=200)
    async def download(self, request: AnyRequest, inquiry_id: FromPath[UUID]) -> Response[bytes]:
        """Return everything about the query as a ZIP."""
        site, principal = site_of(request), principal_of_request(request)
        office = (await site.directory.current()).offices[principal.tenant_id]
        try:
            whole = await asked.export(site.kernel, site.texts, office, principal, inquiry_id)
        except NotFoundError as error:
            raise NotFoundException from error
        return Response(
            whole,
            media_type="application/zip",
            headers={"content-disposition": 'attachment; filename="auskunft-registerabfrage.zip"'},
        )

    @post("/loeschen", name="registereingang.person.erase", status_code=200)
    async def erase(self, request: AnyRequest, inquiry_id: FromPath[UUID]) -> Template | Redirect:
        """Delete it, or ask for a second one to agree."""
        site, principal = site_of(request), principal_of_request(request)
        office = (await site.directory.current()).offices[principal.tenant_id]
        given = dict(await typed(request, ("reason", "sure")))
        errors: Errors = {}
        try:
            now = await asked.standing(site.kernel, principal, inquiry_id)
            agrees = office.casework.four_eyes and now.wish is not None
            reason = Reason.NONE if agrees else reason_of(given["reason"])
            if reason is None:
                errors["reason"] = ("protection.erase.error.reason", {})
                reason = Reason.NONE
            if given["sure"] != "yes":
                errors["sure"] = ("protection.asked.error.sure", {})
            if errors:
                return await _page(request, inquiry_id, status=400, given=given, errors=errors)
            if office.casework.four_eyes and not agrees:
                await asked.ask_erasure(site.kernel, principal, inquiry_id, reason)
                return Redirect(f"{_AT}/{inquiry_id}/person", status_code=303)
            await asked.erase(site.kernel, office, principal, inquiry_id, reason)
        except ErasureError as error:
            return await _page(request, inquiry_id, status=409, given=given, refused=error.why)
        except NotFoundError as error:
            raise NotFoundException from error
        return Redirect(f"{_AT}?geloescht=1", status_code=303)

    @post("/behalten", name="registereingang.person.keep")
    async def keep(self, request: AnyRequest, inquiry_id: FromPath[UUID]) -> Redirect:
        """Take the wish back, or refuse it."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        await wishes.drop(kernel, principal, inquiry_id)
        return Redirect(f"{_AT}/{inquiry_id}/person", status_code=303)


async def _page(
    request: AnyRequest,
    inquiry_id: UUID,
    *,
    status: int = 200,
    given: dict[str, str] | None = None,
    errors: Errors | None = None,
    refused: Hindrance | None = None,
) -> Template:
    site, principal = site_of(request), principal_of_request(request)
    given, errors = given or {}, errors or {}
    directory = await site.directory.current()
    office = directory.offices[principal.tenant_id]
    try:
        now = await asked.standing(site.kernel, principal, inquiry_id)
    except NotFoundError as error:
        raise NotFoundException from error
    wish = now.wish
    own_wish = wish is not None and wish.asked_by == principal.account_id
    names = await names_of(site.kernel, {wish.asked_by} if wish else set())
    other = directory.offices.get(now.asked.asking_office_id)
    sure = FieldView(
        kind="checkbox",
        names=("sure",),
        values=(given.get("sure", ""),),
        label=site.texts("protection.asked.sure", child=now.asked.extract.child),
        error=sentence(site.texts, errors, "sure"),
        options=(Option("yes", ""),),
    )
    reason = reason_field(site.texts, given, errors)
    fields = (sure,) if wish else (reason, sure)
    return await office_page(
        request,
        "amt/asked_data.html",
        status=status,
        has_errors=bool(errors),
        standing=now,
        office_name=other.name if other else "",
        fields=() if own_wish or now.hindrance else fields,
        hindrance=refused or now.hindrance,
        four_eyes=office.casework.four_eyes,
        own_wish=own_wish,
        asked_by=(names.get(wish.asked_by) or site.texts("work.who.gone")) if wish else "",
    )
