"""Asking an office that is not on the platform: letter or mail with a code, and rejecting an answer."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import bycode
from sorgeauskunft.bycode import CodeWay
from sorgeauskunft.documents.pdf import PdfError
from sorgeauskunft.kernel import codes
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import QueryRefusedError
from sorgeauskunft.requests import CaseKey
from tenants.logos import logo_of
from tenants.people import CASEWORK_ROLES
from web.amt.office_pages import office_page
from web.amt.register_case_page import find_query, register_page
from web.amt.register_code_views import read_address, read_why
from web.forms import LONG, typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_QUERY = "/amt/anfragen/{request_id:uuid}/kinder/{number:int}/register/{query_id:uuid}"


class RegisterCodePages(Controller):
    """What can be done with a query that goes by code."""

    path = _QUERY
    guards = [require(CASEWORK_ROLES)]  # noqa: RUF012

    @post("/brief/pdf", name="abfrage.code.letter", status_code=200)
    async def letter(
        self,
        request: AnyRequest,
        request_id: FromPath[UUID],
        number: FromPath[int],
        query_id: FromPath[UUID],
    ) -> Response[bytes] | Template:
        """Make the letter with a new code. It is nowhere else: a lost one is printed anew."""
        key, site = CaseKey(request_id, number), site_of(request)
        principal = principal_of_request(request)
        await find_query(request, principal, key, query_id)
        given = await typed(request, ("address",), longest=LONG)
        lines = read_address(given["address"])
        if isinstance(lines, dict):
            return await register_page(request, key, code=given, errors=lines)
        office = (await site.directory.current()).offices[principal.tenant_id]
        try:
            coded = await bycode.prepare(
                site.kernel, office, principal, query_id, CodeWay.LETTER, lines=lines
            )
            job = bycode.letter_job(
                site.texts,
                office,
                coded,
                base_url=site.kernel.settings.base_url,
                logo=await logo_of(site.kernel, office.id, office.profile.logo),
            )
            # Before the code is valid: a letter that cannot be made ends none that is on its way.
            content = await site.pdf.render(job)
            await bycode.keep(site.kernel, principal, coded)
        except NotFoundError as error:
            raise NotFoundException from error
        except QueryRefusedError as error:
            return await _refused(request, key, error)
        except PdfError:
            notice = "code.refused.render"
            return await register_page(request, key, status=503, notice=notice, code=given)
        name = f"registeranfrage-{coded.reference}.pdf"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/pdf", headers=headers)

    @post("/mail", name="abfrage.code.phone", status_code=200)
    async def phone(
        self,
        request: AnyRequest,
        request_id: FromPath[UUID],
        number: FromPath[int],
        query_id: FromPath[UUID],
    ) -> Template:
        """Show the text of a mail, and the code that is told by phone. It is shown this once."""
        key, site = CaseKey(request_id, number), site_of(request)
        principal = principal_of_request(request)
        await find_query(request, principal, key, query_id)
        office = (await site.directory.current()).offices[principal.tenant_id]
        try:
            coded = await bycode.prepare(site.kernel, office, principal, query_id, CodeWay.PHONE)
            await bycode.keep(site.kernel, principal, coded)
        except NotFoundError as error:
            raise NotFoundException from error
        except QueryRefusedError as error:
            return await _refused(request, key, error)
        return await office_page(
            request,
            "amt/register_code.html",
            back=f"/amt/anfragen/{request_id}/kinder/{number}/register",
            coded=coded,
            code=codes.grouped(coded.code),
            address=bycode.page_address(site.kernel.settings.base_url),
        )

    @post("/verwerfen", name="abfrage.code.reject")
    async def reject(
        self,
        request: AnyRequest,
        request_id: FromPath[UUID],
        number: FromPath[int],
        query_id: FromPath[UUID],
    ) -> Template | Redirect:
        """Reject what was answered, with a reason that stays in the office."""
        key, principal = CaseKey(request_id, number), principal_of_request(request)
        await find_query(request, principal, key, query_id)
        given = await typed(request, ("why",), longest=LONG)
        errors = read_why(given["why"])
        if errors:
            return await register_page(request, key, code=given, errors=errors)
        kernel = site_of(request).kernel
        try:
            await bycode.reject(kernel, principal, query_id, given["why"].strip())
        except NotFoundError as error:
            raise NotFoundException from error
        except QueryRefusedError as error:
            return await _refused(request, key, error)
        path = f"/amt/anfragen/{request_id}/kinder/{number}/register"
        return Redirect(path, status_code=303)


async def _refused(request: AnyRequest, key: CaseKey, error: QueryRefusedError) -> Template:
    notice = f"register.refused.{error.reason.value}"
    return await register_page(request, key, status=409, notice=notice)
