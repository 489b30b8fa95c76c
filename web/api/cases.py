"""Cases for a Fachverfahren: their messages and letters, and how far they are."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, post, put
from litestar.params import FromPath

from sorgeauskunft import casework, certificates, documents
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests import CaseKey, RequestStatus, progress_of
from sorgeauskunft.uploads import inspected_pdf
from tenants.machines import Scope
from tenants.offices import Office
from tenants.people import Principal
from web.api.answers import json_answer, once, path_of
from web.api.incoming import PDF, XML, body_of, json_of, parameters, version_wanted
from web.api.requests import document_answer
from web.api.seen import as_seen, tag_now
from web.api.values import CaseMoved, CertificateFiled
from web.guards import require_key
from web.incoming import LARGEST_UPLOAD
from web.site import AnyRequest, principal_of_request, site_of


class Cases(Controller):
    """The children of a request."""

    path = "/requests/{request_id:uuid}/cases/{case:int}"

    @get("/message", guards=[require_key(Scope.REQUESTS_READ)], name="machine.message")
    async def read_message(
        self, request: AnyRequest, request_id: FromPath[UUID], case: FromPath[int]
    ) -> Response[bytes]:
        """Return the message XFamilie 0801 as it was stored."""
        parameters(request)
        return await document_answer(request, request_id, documents.XFAMILIE_0801, XML, case)

    @get("/certificate/pdf", guards=[require_key(Scope.REQUESTS_READ)], name="machine.certificate")
    async def read_certificate(
        self, request: AnyRequest, request_id: FromPath[UUID], case: FromPath[int]
    ) -> Response[bytes]:
        """Return the letter that stands."""
        parameters(request)
        return await document_answer(request, request_id, documents.CERTIFICATE, PDF, case)

    @post(
        "/certificate",
        guards=[require_key(Scope.CERTIFICATES_WRITE)],
        name="machine.certificate.file",
        request_max_body_size=LARGEST_UPLOAD,
    )
    async def file_certificate(
        self, request: AnyRequest, request_id: FromPath[UUID], case: FromPath[int]
    ) -> Response[bytes]:
        """Take a letter of the Fachverfahren's own; the case is issued by it."""
        parameters(request)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        body = await body_of(request, PDF, kernel.settings.upload_file_bytes)
        version = version_wanted(request)
        office = await _office(request)

        async def act() -> CertificateFiled:
            async with as_seen(kernel, principal, request_id, version):
                content = await inspected_pdf(kernel.settings, body)
                key = CaseKey(request_id, case)
                await certificates.file_letter(kernel, office, principal, key, content)
            return CertificateFiled(
                request_id=request_id,
                number=case,
                status=RequestStatus.ISSUED,
                href=path_of("requests", request_id, "cases", case, "certificate", "pdf"),
            )

        return await once(request, body, act)

    @put("/status", guards=[require_key(Scope.STATUS_WRITE)], name="machine.status")
    async def move(
        self, request: AnyRequest, request_id: FromPath[UUID], case: FromPath[int]
    ) -> Response[bytes]:
        """Move a case on."""
        parameters(request)
        wanted, _body = await json_of(request, casework.Move)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        office = await _office(request)
        async with as_seen(kernel, principal, request_id, version_wanted(request)):
            key = CaseKey(request_id, case)
            await casework.report(kernel, office, principal, key, wanted)
        answer = CaseMoved(
            request_id=request_id,
            number=case,
            status=await _status(kernel, principal, request_id, case),
        )
        tag = await tag_now(kernel, principal, request_id)
        return json_answer(answer, headers={"etag": tag})


async def _office(request: AnyRequest) -> Office:
    directory = await site_of(request).directory.current()
    return directory.offices[principal_of_request(request).tenant_id]


async def _status(
    kernel: Kernel, principal: Principal, request_id: UUID, number: int
) -> RequestStatus:
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        cases = await progress_of(request_id)
    return next(each.status for each in cases if each.number == number)
