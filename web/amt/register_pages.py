"""The register of a case, for the people of the office that asks: ask, write down, confirm, take back."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import register
from sorgeauskunft.kernel.audit import ChangedError
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import (
    Asking,
    QueryRefusedError,
    QueryWay,
    Refused,
    RegisterAnswer,
)
from sorgeauskunft.requests import CaseKey, WrongStatusError, case_of
from tenants.directory import Directory
from tenants.people import CASEWORK_ROLES, OFFICE_ROLES
from web.amt.register_answer import TypedAnswer
from web.amt.register_case_page import find_query, is_written_down, register_page
from web.amt.register_query_fields import OTHER, TypedQuery, way_of
from web.amt.register_views import RegisterView, registers_of
from web.amt.versions import Stale, on_form, version_on_form
from web.errors import Errors
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_CASE = "/amt/anfragen/{request_id:uuid}/kinder/{number:int}/register"
_WORK = [require(CASEWORK_ROLES)]
_LONGEST_NAME = 200
_LONGEST_CORRECTION = 500

# What stands in the way, and the input beside which it is said; the others are said on top.
_BESIDE: Final = {
    Refused.CORRECTION: "correction",
    Refused.OFFICE: "who",
    Refused.WAY: "how",
}


class RegisterPages(Controller):
    """Reading is for everybody of the office, asking for those who work on cases."""

    path = _CASE
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012

    @get("/", name="abfrage")
    async def case(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Template:
        """Show whom to ask, what was asked and what came back."""
        return await register_page(request, CaseKey(request_id, number))

    @post("/", name="abfrage.ask", guards=_WORK)
    async def ask(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Template | Redirect:
        """Ask the register."""
        key = CaseKey(request_id, number)
        given = TypedQuery(**await typed(request, ("who", "how", "office", "name", "correction")))
        view = await _view(request, key)
        if not view.desk.can_ask:
            return await _refused(request, key, QueryRefusedError(Refused.CHANGED))
        directory = await site_of(request).directory.current()
        asking = _asking(view, directory, principal_of_request(request).tenant_id, given)
        if not isinstance(asking, Asking):
            return await register_page(request, key, query=given, errors=asking)
        if asking.way is QueryWay.OWN:
            # Its own register an office looks into: the form for what stands there is on the page.
            beside = "office" if given.who == OTHER else "who"
            return await register_page(
                request, key, query=given, errors={beside: ("register.refused.own", {})}
            )
        try:
            with await on_form(request, request_id):
                await register.ask(
                    site_of(request).kernel, directory, principal_of_request(request), key, asking
                )
        except NotFoundError as error:
            raise NotFoundException from error
        except (QueryRefusedError, WrongStatusError, ChangedError) as error:
            return await _refused(request, key, error, query=given)
        return _to_request(key)

    @post("/eigenes", name="abfrage.own", guards=_WORK)
    async def own(
        self, request: AnyRequest, request_id: FromPath[UUID], number: FromPath[int]
    ) -> Template | Redirect:
        """Write down what the office found in its own register."""
        key = CaseKey(request_id, number)
        site, principal = site_of(request), principal_of_request(request)
        view = await _view(request, key)
        if not (view.desk.can_ask and view.is_own):
            return await _refused(request, key, QueryRefusedError(Refused.CHANGED))
        directory = await site.directory.current()
        given = await TypedAnswer.of(request)
        office = directory.offices[principal.tenant_id]
        answer = given.read(view.desk.today, told_by=office.name)
        if not isinstance(answer, RegisterAnswer):
            return await register_page(request, key, answer=given, errors=answer)
        try:
            with await on_form(request, request_id):
                await register.check_own(site.kernel, directory, principal, key, answer)
        except NotFoundError as error:
            raise NotFoundException from error
        except (QueryRefusedError, WrongStatusError, ChangedError) as error:
            return await _refused(request, key, error, answer=given)
        return _to_request(key)


class QueryPages(Controller):
    """What can be done with one query."""

    path = _CASE + "/{query_id:uuid}"
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012

    @post("/antwort", name="abfrage.write_down", guards=_WORK)
    async def write_down(
        self,
        request: AnyRequest,
        request_id: FromPath[UUID],
        number: FromPath[int],
        query_id: FromPath[UUID],
    ) -> Template | Redirect:
        """Write down what was told by phone or letter."""
        key, principal = CaseKey(request_id, number), principal_of_request(request)
        await find_query(request, principal, key, query_id)
        view = await _view(request, key)
        given = await TypedAnswer.of(request)
        answer = given.read(view.desk.today, told_by=None)
        if not is_written_down(view.desk.pending):
            return await _refused(request, key, QueryRefusedError(Refused.CHANGED))
        if not isinstance(answer, RegisterAnswer):
            return await register_page(request, key, answer=given, errors=answer)
        try:
            with await on_form(request, request_id):
                await register.write_down(site_of(request).kernel, principal, query_id, answer)
        except (QueryRefusedError, ChangedError) as error:
            return await _refused(request, key, error, answer=given)
        return _to_request(key)

    @post("/bestaetigen", name="abfrage.confirm", guards=_WORK)
    async def confirm(
        self,
        request: AnyRequest,
        request_id: FromPath[UUID],
        number: FromPath[int],
        query_id: FromPath[UUID],
    ) -> Template | Redirect:
        """Confirm what somebody without a log-in has answered."""
        key, principal = CaseKey(request_id, number), principal_of_request(request)
        await find_query(request, principal, key, query_id)
        try:
            with await on_form(request, request_id):
                await register.confirm(site_of(request).kernel, principal, query_id)
        except (QueryRefusedError, ChangedError) as error:
            return await _refused(request, key, error)
        return _to_request(key)

    @post("/abbrechen", name="abfrage.cancel", guards=_WORK)
    async def cancel(
        self,
        request: AnyRequest,
        request_id: FromPath[UUID],
        number: FromPath[int],
        query_id: FromPath[UUID],
    ) -> Template | Redirect:
        """Take the query back; another can be asked then."""
        key, principal = CaseKey(request_id, number), principal_of_request(request)
        await find_query(request, principal, key, query_id)
        try:
            with await on_form(request, request_id):
                await register.cancel(site_of(request).kernel, principal, query_id)
        except (QueryRefusedError, ChangedError) as error:
            return await _refused(request, key, error)
        return Redirect(_path(key), status_code=303)

    @get("/nachricht/{kind:str}", name="abfrage.message")
    async def message(
        self,
        request: AnyRequest,
        request_id: FromPath[UUID],
        number: FromPath[int],
        query_id: FromPath[UUID],
        kind: FromPath[str],
    ) -> Response[bytes]:
        """Download the message of the query (0801) or of the answer (0803)."""
        key, principal = CaseKey(request_id, number), principal_of_request(request)
        if kind not in {"0801", "0803"}:
            raise NotFoundException
        await find_query(request, principal, key, query_id)
        try:
            xml = await register.message_of(
                site_of(request).kernel, principal, query_id, answer=kind == "0803"
            )
        except NotFoundError as error:
            raise NotFoundException from error
        return xml_file(xml, f"registerabfrage-{kind}.xml")


def xml_file(xml: bytes, name: str) -> Response[bytes]:
    """Return the answer with a message as a file."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(xml, media_type="application/xml", headers=headers)


async def _view(request: AnyRequest, key: CaseKey) -> RegisterView:
    """Return the case's register. Raises 404 where there is no such case."""
    kernel, principal = site_of(request).kernel, principal_of_request(request)
    try:
        async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
            stored, _ = await case_of(kernel, key)
    except NotFoundError as error:
        raise NotFoundException from error
    return (await registers_of(request, stored))[key.number - 1]


def _asking(
    view: RegisterView, directory: Directory, own_id: UUID, given: TypedQuery
) -> Asking | Errors:
    """Return what the clerk chose, or what is wrong with it."""
    errors: Errors = {}
    known = () if view.is_own else view.candidates
    chosen = next((each for each in known if each.value == given.who), None)
    office, name = (chosen.office, chosen.name) if chosen else (None, given.name.strip())
    if chosen is None and given.who != OTHER:
        errors["who"] = ("register.ask.error.who", {})
    elif chosen is None:
        office = next((o for o in directory.real_offices if str(o.id) == given.office), None)
        if office is None and not name:
            errors["office"] = ("register.ask.error.office", {})
        elif office is not None and name:
            errors["name"] = ("register.ask.error.both", {})
    if given.how not in {"send", "hand"}:
        errors["how"] = ("register.ask.error.how", {})
    for field, text, most in (
        ("name", given.name, _LONGEST_NAME),
        ("correction", given.correction, _LONGEST_CORRECTION),
    ):
        if len(text) > most:
            errors[field] = ("register.answer.error.long", {"max": most})
    if errors:
        return errors
    return Asking(
        way=way_of(directory.offices[own_id], office, given.how),
        office_id=office.id if office else None,
        office_name=name[:_LONGEST_NAME],
        district=chosen.district if chosen else None,
        ags8=chosen.ags8 if chosen else None,
        correction=given.correction,
    )


async def _refused(
    request: AnyRequest,
    key: CaseKey,
    error: QueryRefusedError | WrongStatusError | ChangedError,
    *,
    query: TypedQuery | None = None,
    answer: TypedAnswer | None = None,
) -> Template:
    reason = error.reason if isinstance(error, QueryRefusedError) else Refused.CHANGED
    sentence = f"register.refused.{reason.value}"
    if query is not None and reason in _BESIDE:
        return await register_page(
            request, key, query=query, errors={_BESIDE[reason]: (sentence, {})}
        )
    if reason is Refused.CHANGED:
        stale = Stale(await version_on_form(request))
        return await register_page(
            request, key, status=409, query=query, answer=answer, stale=stale
        )
    return await register_page(
        request, key, status=409, notice=sentence, query=query, answer=answer
    )


def _path(key: CaseKey) -> str:
    return f"/amt/anfragen/{key.request_id}/kinder/{key.number}/register"


def _to_request(key: CaseKey) -> Redirect:
    return Redirect(f"/amt/anfragen/{key.request_id}", status_code=303)
