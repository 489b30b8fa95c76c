"""What she does with her request, by the status code: withdraw, be told, take a copy.

The code comes along with every act in a hidden field of the page; it stands in no address and in
no cookie.
"""

from __future__ import annotations

from typing import Any

from litestar import Controller, Response, post
from litestar.response import Template

from sorgeauskunft import delivery, documents, requests
from sorgeauskunft.documents.pdf import PdfError
from sorgeauskunft.kernel import codes
from sorgeauskunft.requests import Followed, WrongStatusError, form
from web.citizen.status_pages import BY_CODE, answer_status, ask_again, followed
from web.errors import Errors
from web.forms import typed
from web.guards import citizen, same_origin
from web.language import language_of, texts_of
from web.limits import within
from web.pages import page
from web.site import AnyRequest, site_of


class StatusActs(Controller):
    """Each act shows the page of the request again, with what has come of it."""

    path = "/status"
    guards = [citizen, same_origin]  # noqa: RUF012
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 - who sends a code has it already

    @post("/zurueckziehen", name="status.withdraw", status_code=200)
    async def withdraw(self, request: AnyRequest) -> Template:
        """Take the request back, if she has ticked that she means it."""
        given = await typed(request, ("code", "withdraw"))
        found = await found_by(request, given["code"])
        if found is None:
            return ask_again(request, given["code"])
        if given["withdraw"] != form.TICKED:
            errors: Errors = {"withdraw": ("pages.status.withdraw.error", {})}
            return await answer_status(request, found, given, errors)
        try:
            await delivery.withdraw(site_of(request).kernel, found.office_id, found.request_id)
        except WrongStatusError:
            return await shown_again(request, given["code"], "pages.status.withdraw.late")
        return await shown_again(request, given["code"], "pages.status.withdraw.done")

    @post("/mails", name="status.mails", status_code=200)
    async def mails(self, request: AnyRequest) -> Template:
        """Tell her of changes by mail from now on."""
        given = await typed(request, ("code", "email"))
        found = await found_by(request, given["code"])
        if found is None:
            return ask_again(request, given["code"])
        checked = form.check_email("email", given["email"])
        if not isinstance(checked, str):
            label = texts_of(request)("pages.keep.email")
            errors: Errors = {"email": (checked.text_key, {**checked.params, "label": label})}
            return await answer_status(request, found, given, errors)
        notice = requests.Notice(checked, language_of(request).tag)
        await requests.notify(site_of(request).kernel, found.office_id, found.request_id, notice)
        return await shown_again(request, given["code"], "pages.status.mails.done")

    @post("/mails/aus", name="status.no_mails", status_code=200)
    async def no_mails(self, request: AnyRequest) -> Template:
        """Tell her nothing by mail any more."""
        given = await typed(request, ("code",))
        found = await found_by(request, given["code"])
        if found is None:
            return ask_again(request, given["code"])
        await requests.notify(site_of(request).kernel, found.office_id, found.request_id, None)
        return await shown_again(request, given["code"], "pages.status.mails.off")

    @post("/kopie", name="status.copy", status_code=200)
    async def copy(self, request: AnyRequest) -> Response[Any]:
        """Make the copy of her request as PDF."""
        given = await typed(request, ("code",))
        found = await found_by(request, given["code"])
        if found is None:
            return ask_again(request, given["code"])
        site = site_of(request)
        directory = await site.directory.current()
        office = directory.offices[found.office_id]
        async with site.kernel.database.tenant_transaction(office.id, read_only=True):
            stored = await requests.stored(site.kernel, found.request_id)
        if stored is None:
            return ask_again(request, given["code"])
        try:
            content = await documents.mothers_copy(
                site.pdf,
                site.texts,
                office,
                stored,
                status_code=codes.grouped(codes.normalised(given["code"])),
                status_address=f"{site.kernel.settings.base_url}/status",
            )
        except PdfError:
            return page(request, "citizen/copy_failed.html", status=503, office=office)
        return Response(
            content,
            media_type="application/pdf",
            headers={
                "content-disposition": f'attachment; filename="anfrage-{found.reference}.pdf"'
            },
        )


async def found_by(request: AnyRequest, code: str) -> Followed | None:
    """Return the request of a status code; tries count. None for a wrong one."""
    await within(request, BY_CODE)
    return await followed(request, code)


async def shown_again(request: AnyRequest, code: str, notice: str) -> Template:
    """Show a request as it stands after an act; `notice` is the key of what has come of it."""
    found = await followed(request, code)
    if found is None:
        return ask_again(request, code)
    return await answer_status(request, found, {"code": code}, {}, notice=notice)
