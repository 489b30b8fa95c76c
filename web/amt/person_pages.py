"""What a person may want of the office about one request: a copy of her data, or that it goes."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template

from sorgeauskunft.kernel.deletions import Reason
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.retention import person, wishes
from sorgeauskunft.retention.exporting import export
from sorgeauskunft.retention.wishes import ErasureError, Hindrance
from sorgeauskunft.texts import Texts
from tenants.people import LEAD_ROLES, names_of
from web.amt.office_pages import office_page
from web.components import FieldView, Option
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of


class PersonPages(Controller):
    """For leads and admins of the office."""

    path = "/amt/anfragen/{request_id:uuid}/person"
    guards = [require(LEAD_ROLES)]  # noqa: RUF012

    @get("/", name="anfrage.person")
    async def show(self, request: AnyRequest, request_id: FromPath[UUID]) -> Template:
        """Show what can be done."""
        return await _page(request, request_id)

    @post("/zip", name="anfrage.person.zip", status_code=200)
    async def download(self, request: AnyRequest, request_id: FromPath[UUID]) -> Stream:
        """Return everything about the person as a ZIP."""
        site, principal = site_of(request), principal_of_request(request)
        office = (await site.directory.current()).offices[principal.tenant_id]
        try:
            bundle = await export(site.kernel, site.texts, office, principal, request_id)
        except NotFoundError as error:
            raise NotFoundException from error
        return Stream(
            bundle.chunks(),
            media_type="application/zip",
            headers={"content-disposition": f'attachment; filename="{bundle.name}"'},
        )

    @post("/loeschen", name="anfrage.person.erase", status_code=200)
    async def erase(self, request: AnyRequest, request_id: FromPath[UUID]) -> Template | Redirect:
        """Delete it, or ask for a second one to agree."""
        site, principal = site_of(request), principal_of_request(request)
        kernel = site.kernel
        office = (await site.directory.current()).offices[principal.tenant_id]
        given = dict(await typed(request, ("reason", "reference")))
        errors: Errors = {}
        try:
            now = await person.standing(kernel, principal, request_id)
            agrees = office.casework.four_eyes and now.wish is not None
            reason = Reason.NONE if agrees else reason_of(given["reason"])
            if reason is None:
                errors["reason"] = ("protection.erase.error.reason", {})
                reason = Reason.NONE
            if "".join(given["reference"].split()).upper() != now.reference:
                errors["reference"] = ("protection.erase.error.reference", {})
            if errors:
                return await _page(request, request_id, status=400, given=given, errors=errors)
            if office.casework.four_eyes and not agrees:
                await person.ask_erasure(kernel, principal, request_id, reason)
                return Redirect(f"/amt/anfragen/{request_id}/person", status_code=303)
            await person.erase(kernel, office, principal, request_id, reason)
        except ErasureError as error:
            return await _page(request, request_id, status=409, given=given, refused=error.why)
        except NotFoundError as error:
            raise NotFoundException from error
        return await office_page(
            request, "amt/person_gone.html", reference=now.reference, standing=now
        )

    @post("/behalten", name="anfrage.person.keep")
    async def keep(self, request: AnyRequest, request_id: FromPath[UUID]) -> Redirect:
        """Take the wish back, or refuse it."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        await wishes.drop(kernel, principal, request_id)
        return Redirect(f"/amt/anfragen/{request_id}/person", status_code=303)


def reason_of(text: str) -> Reason | None:
    """Return the reason that was chosen; None for none."""
    return next((each for each in wishes.REASONS if each.value == text), None)


def reason_field(texts: Texts, given: Mapping[str, str], errors: Errors) -> FieldView:
    """Return the choice of a reason."""
    return FieldView(
        kind="radio",
        names=("reason",),
        values=(given.get("reason", ""),),
        label=texts("protection.erase.reason"),
        error=sentence(texts, errors, "reason"),
        options=tuple(
            Option(each.value, texts(f"protection.reason.{each}")) for each in wishes.REASONS
        ),
    )


async def _page(
    request: AnyRequest,
    request_id: UUID,
    *,
    status: int = 200,
    given: dict[str, str] | None = None,
    errors: Errors | None = None,
    refused: Hindrance | None = None,
) -> Template:
    site, principal = site_of(request), principal_of_request(request)
    texts, given, errors = site.texts, given or {}, errors or {}
    office = (await site.directory.current()).offices[principal.tenant_id]
    try:
        now = await person.standing(site.kernel, principal, request_id)
    except NotFoundError as error:
        raise NotFoundException from error
    wish = now.wish
    own_wish = wish is not None and wish.asked_by == principal.account_id
    names = await names_of(site.kernel, {wish.asked_by} if wish else set())

    reference = FieldView(
        kind="text",
        names=("reference",),
        values=(given.get("reference", ""),),
        label=texts("protection.erase.reference"),
        hint=texts("protection.erase.reference.hint", reference=now.reference),
        error=sentence(texts, errors, "reference"),
        autocomplete="off",
    )
    reason = reason_field(texts, given, errors)
    fields = (reference,) if wish else (reason, reference)
    return await office_page(
        request,
        "amt/person_data.html",
        status=status,
        has_errors=bool(errors),
        request_id=request_id,
        standing=now,
        fields=() if own_wish or now.hindrance else fields,
        hindrance=refused or now.hindrance,
        four_eyes=office.casework.four_eyes,
        own_wish=own_wish,
        asked_by=(names.get(wish.asked_by) or texts("work.who.gone")) if wish else "",
    )
