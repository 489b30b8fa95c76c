"""Letters of a case, for the people of a Jugendamt: drafted, looked at, issued, taken back."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import certificates
from sorgeauskunft.certificates import (
    Decision,
    Kind,
    Letter,
    LetterRefusedError,
    Refused,
)
from sorgeauskunft.documents.pdf import PdfError
from sorgeauskunft.kernel.audit import ChangedError
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import CaseKey, WrongStatusError
from tenants.logos import logo_of
from tenants.people import CASEWORK_ROLES, OFFICE_ROLES
from web.amt.certificate_views import Typed, case_page, checked_text, office_of_request
from web.amt.versions import Stale, on_form, version_on_form
from web.forms import LONG, typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_CASE = "/amt/anfragen/{request_id:uuid}/kinder/{number:int}/auskunft"
_WORK = [require(CASEWORK_ROLES)]

# Shown by the browser itself, which needs the styles of its viewer and nothing from elsewhere.
_INLINE = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


class CertificatePages(Controller):
    """One page a case. Reading is for everybody of the office, deciding for those who work on cases."""

    path = _CASE
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012

    @get("/", name="auskunft")
    async def case(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Template:
        """Show what the register leads to, and the letters there are."""
        return await case_page(request, CaseKey(request_id, number))

    @get("/entwurf", name="auskunft.draft")
    async def draft(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Response[bytes] | Template:
        """Show the letter as it would be issued, or as it waits for its second pair of eyes."""
        key, principal = CaseKey(request_id, number), principal_of_request(request)
        kernel, office = site_of(request).kernel, await office_of_request(request)
        try:
            letter = await certificates.waiting(kernel, principal, key)
        except NotFoundError:
            letter = await _preview(request, key, Decision(kind=Kind.FULL), Kind.LIMITED)
        return await _drafted(request, key, letter, office.id, inline=True)

    @post("/erstellen", name="auskunft.issue", guards=_WORK)
    async def issue(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Template | Redirect:
        """Issue the letter that the register leads to; with four eyes, approve it."""
        given = await typed(request, ("kind", "basis", "note"), longest=LONG)
        key = CaseKey(request_id, number)
        errors = checked_text(given, "note") if given["note"].strip() else {}
        if given["kind"] not in {Kind.FULL, Kind.LIMITED}:
            return await case_page(request, key, status=409, notice="certificate.refused.changed")
        if errors:
            return await case_page(request, key, typed=Typed(note=given["note"]), errors=errors)
        decision = Decision(kind=Kind(given["kind"]), by=principal_of_request(request).name)
        return await _decided(request, key, decision, Typed(note=given["note"]), given["basis"])

    @post("/ablehnen", name="auskunft.refuse", guards=_WORK)
    async def refuse(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Template | Redirect:
        """Decline the case by a letter with this reason; with four eyes, approve it."""
        given = await typed(request, ("reason", "basis"), longest=LONG)
        key, kept = CaseKey(request_id, number), Typed(reason=given["reason"])
        errors = checked_text(given, "reason")
        if errors:
            return await case_page(request, key, typed=kept, errors=errors)
        decision = Decision(
            kind=Kind.REFUSAL,
            reason=given["reason"].strip(),
            by=principal_of_request(request).name,
        )
        return await _decided(request, key, decision, kept, given["basis"])

    @post("/ablehnen/entwurf", name="auskunft.refuse.draft", guards=_WORK, status_code=200)
    async def refuse_draft(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Response[bytes] | Template:
        """Make the draft of a refusal with what is typed; the page stays as it is."""
        given = await typed(request, ("reason",), longest=LONG)
        key = CaseKey(request_id, number)
        errors = checked_text(given, "reason")
        if errors:
            return await case_page(request, key, typed=Typed(reason=given["reason"]), errors=errors)
        decision = Decision(kind=Kind.REFUSAL, reason=given["reason"].strip())
        letter = await _preview(request, key, decision)
        office = await office_of_request(request)
        return await _drafted(request, key, letter, office.id, inline=False)

    @post("/freigegeben", name="auskunft.confirm", guards=_WORK)
    async def confirm(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Template | Redirect:
        """Issue what somebody else has approved."""
        site, key = site_of(request), CaseKey(request_id, number)
        directory = await site.directory.current()
        try:
            with await on_form(request, request_id):
                await certificates.confirm(
                    site.kernel, directory, principal_of_request(request), key
                )
        except NotFoundError as error:
            raise NotFoundException from error
        except (LetterRefusedError, WrongStatusError, ChangedError) as error:
            return await _refused(request, key, error, Typed())
        return _to_request(key)

    @post("/zurueckgeben", name="auskunft.give_back", guards=_WORK)
    async def give_back(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Template | Redirect:
        """Drop what waits for its second pair of eyes."""
        key = CaseKey(request_id, number)
        try:
            with await on_form(request, request_id):
                await certificates.give_back(
                    site_of(request).kernel, principal_of_request(request), key
                )
        except NotFoundError as error:
            raise NotFoundException from error
        except (LetterRefusedError, ChangedError) as error:
            return await _refused(request, key, error, Typed())
        return _to_case(key)


class LetterPages(Controller):
    """What can be done with one letter."""

    path = _CASE + "/{certificate_id:uuid}"
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012

    @get("/pdf", name="auskunft.pdf")
    async def pdf(self, request: AnyRequest, certificate_id: FromPath[UUID]) -> Response[bytes]:
        """Download the letter."""
        try:
            printed = await certificates.pdf_of(
                site_of(request).kernel, principal_of_request(request), certificate_id
            )
        except NotFoundError as error:
            raise NotFoundException from error
        plain = "".join(letter if letter.isalnum() else "-" for letter in printed.number)
        name = f"auskunft-{plain.encode('ascii', 'replace').decode().replace('?', '-')}.pdf"
        return _pdf(printed.content, name, inline=False)

    @post("/pdf", name="auskunft.again", guards=_WORK)
    async def again(
        self,
        request: AnyRequest,
        request_id: FromPath[UUID],
        number: FromPath[int],
        certificate_id: FromPath[UUID],
    ) -> Redirect:
        """Try once more to make the PDF."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        try:
            await certificates.make_again(kernel, principal, certificate_id)
        except NotFoundError as error:
            raise NotFoundException from error
        return _to_case(CaseKey(request_id, number))

    @post("/zurueckziehen", name="auskunft.withdraw", guards=_WORK)
    async def withdraw(
        self,
        request: AnyRequest,
        request_id: FromPath[UUID],
        number: FromPath[int],
        certificate_id: FromPath[UUID],
    ) -> Template | Redirect:
        """Take the letter back, with a reason that stays in the office."""
        given = await typed(request, ("why",), longest=LONG)
        key, kept = CaseKey(request_id, number), Typed(why=given["why"])
        errors = checked_text(given, "why")
        if errors:
            return await case_page(request, key, typed=kept, errors=errors)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        try:
            with await on_form(request, request_id):
                await certificates.withdraw(kernel, principal, certificate_id, given["why"].strip())
        except NotFoundError as error:
            raise NotFoundException from error
        except (WrongStatusError, ChangedError) as error:
            return await _refused(request, key, error, kept)
        return _to_case(key)


async def _decided(
    request: AnyRequest, key: CaseKey, decision: Decision, kept: Typed, basis: str
) -> Template | Redirect:
    site = site_of(request)
    directory = await site.directory.current()
    principal = principal_of_request(request)
    try:
        with await on_form(request, key.request_id):
            await certificates.decide(
                site.kernel,
                directory,
                principal,
                key,
                decision,
                basis=basis,
                note=kept.note.strip(),
            )
    except NotFoundError as error:
        raise NotFoundException from error
    except (LetterRefusedError, WrongStatusError, ChangedError) as error:
        return await _refused(request, key, error, kept)
    return _to_request(key)


async def _refused(
    request: AnyRequest,
    key: CaseKey,
    error: LetterRefusedError | WrongStatusError | ChangedError,
    kept: Typed,
) -> Template:
    if not isinstance(error, LetterRefusedError) or error.reason is Refused.CHANGED:
        stale = Stale(await version_on_form(request))
        return await case_page(request, key, status=409, typed=kept, stale=stale)
    notice = f"certificate.refused.{error.reason.value}"
    return await case_page(request, key, status=409, notice=notice, typed=kept)


async def _preview(
    request: AnyRequest, key: CaseKey, decision: Decision, otherwise: Kind | None = None
) -> Letter:
    """Draft a letter; of the kind `otherwise` where the register leads to that one."""
    kernel, office = site_of(request).kernel, await office_of_request(request)
    principal = principal_of_request(request)
    try:
        return await certificates.preview(kernel, office, principal, key, decision)
    except NotFoundError as error:
        if otherwise is None:
            raise NotFoundException from error
        return await _preview(request, key, Decision(kind=otherwise))


async def _drafted(
    request: AnyRequest, key: CaseKey, letter: Letter, office_id: UUID, *, inline: bool
) -> Response[bytes] | Template:
    site = site_of(request)
    job = certificates.letter_job(
        site.texts,
        letter,
        None,
        base_url=site.kernel.settings.base_url,
        now=site.kernel.clock.now(),
        logo=await logo_of(site.kernel, office_id, letter.logo),
    )
    try:
        content = await site.pdf.render(job)
    except PdfError:
        kept = Typed(reason=letter.reason)
        notice = "certificate.refused.render"
        return await case_page(request, key, status=503, notice=notice, typed=kept)
    name = f"entwurf-{letter.reference}-kind-{key.number}.pdf"
    return _pdf(content, name, inline=inline)


def _pdf(content: bytes, name: str, *, inline: bool) -> Response[bytes]:
    way = "inline" if inline else "attachment"
    headers = {"content-disposition": f'{way}; filename="{name}"'}
    if inline:
        headers["content-security-policy"] = _INLINE
    return Response(content, media_type="application/pdf", headers=headers)


def _to_request(key: CaseKey) -> Redirect:
    return Redirect(f"/amt/anfragen/{key.request_id}", status_code=303)


def _to_case(key: CaseKey) -> Redirect:
    path = f"/amt/anfragen/{key.request_id}/kinder/{key.number}/auskunft"
    return Redirect(path, status_code=303)
