"""The Länder on their way into the service: a list, and a page for each with its steps and contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from billing import offer
from billing.errors import RefusedError
from billing.ledger import LandJoined, LandLeft
from billing.pipeline import (
    LARGEST_DOCUMENT,
    LandOnItsWay,
    PipelineStage,
    Said,
    add_step,
    document_of,
    pipeline,
    steps,
    strike_step,
)
from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.laender import LAND_BY_CODE
from web.coordination import land_forms
from web.coordination.asking import placed
from web.coordination.bringing import Brought, brought
from web.coordination.steering import (
    BROUGHT,
    DONE,
    GUARDS,
    HOME,
    actor_of,
    book_events,
    file_answer,
    steering_page,
)
from web.errors import Errors
from web.forms import typed
from web.incoming import LARGEST_UPLOAD
from web.limits import within
from web.site import AnyRequest, book_now, site_of

PATH: Final = f"{HOME}/laender"


class LandsPages(Controller):
    """All sixteen, and requests to be connected."""

    path = PATH
    guards = GUARDS

    @get("/", name="koordination.laender")
    async def everybody(self, request: AnyRequest) -> Template:
        """Show how far each Land is, and who asked to be connected."""
        return steering_page(
            request,
            "laender.html",
            found=await _pipeline(request),
            stages=[each for each in PipelineStage if each is not PipelineStage.DECLINED],
            wishes=await offer.wishes(site_of(request).kernel),
            names={code: land.name for code, land in LAND_BY_CODE.items()},
        )

    @post("/anfragen/{wish_id:uuid}", name="koordination.wish.done")
    async def wish_done(self, request: AnyRequest, wish_id: FromPath[UUID]) -> Redirect:
        """Take a request into the pipeline and delete what it said, or only delete it."""
        kernel = site_of(request).kernel
        taken = (await typed(request, ("uebernehmen",)))["uebernehmen"]
        wishes = {each.id: each for each in await offer.wishes(kernel)}
        if wish_id not in wishes:
            raise NotFoundException
        asked = wishes[wish_id]
        if taken:
            reference = site_of(request).texts(
                "coordination.wish.reference", authority=asked.wish.authority
            )
            await add_step(
                kernel,
                actor_of(request),
                land=asked.wish.land,
                stage=PipelineStage.INTEREST,
                on=asked.at.date(),
                said=Said(reference=reference[:200]),
            )
        who = actor_of(request)
        await offer.mark_done(kernel, wish_id, audit.Actor(who.part.value, who.account_id))
        return Redirect(f"{PATH}?{DONE}=anfrage", status_code=303)

    @get("/{code:str}", name="koordination.land")
    async def one(self, request: AnyRequest, code: FromPath[str]) -> Template:
        """Show a Land."""
        return await _page(request, code)

    @post(
        "/{code:str}/schritt",
        name="koordination.land.step",
        request_max_body_size=LARGEST_UPLOAD,
        opt={"exclude_from_csrf": True},  # `brought` checks the token, without spooling
        status_code=200,
    )
    async def step(self, request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
        """Note that it has come a step further, with the PDF that proves it."""
        _land(code)
        await within(request, BROUGHT)
        form = land_forms.step_form(site_of(request).texts)
        file = await brought(request, LARGEST_DOCUMENT)
        given = {name: file.texts.get(name, "") for name in form.names}
        values, errors = form.read(given)
        if not errors:
            try:
                await _add(request, code, values, file)
            except RefusedError as refused:
                errors = placed(refused, land_forms.STEP_FIELDS, "reference")
        if errors:
            return await _page(request, code, form="step", given=given, errors=errors)
        return _to(code, "schritt")

    @post("/{code:str}/schritt/{step_id:uuid}/streichen", name="koordination.land.strike")
    async def strike(
        self, request: AnyRequest, code: FromPath[str], step_id: FromPath[UUID]
    ) -> Redirect:
        """Strike a step that was entered by mistake."""
        _land(code)
        try:
            await strike_step(site_of(request).kernel, actor_of(request), step_id)
        except NotFoundError as error:
            raise NotFoundException from error
        return _to(code, "gestrichen")

    @get("/{code:str}/schritt/{step_id:uuid}/beleg", name="koordination.land.document")
    async def document(
        self, request: AnyRequest, code: FromPath[str], step_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Return what proves a step."""
        _land(code)
        try:
            _, content = await document_of(site_of(request).kernel, step_id)
        except NotFoundError as error:
            raise NotFoundException from error
        return file_answer(f"beleg-{code.lower()}", "pdf", content)

    @post("/{code:str}/vertrag", name="koordination.land.join", status_code=200)
    async def join(self, request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
        """Enter the contract: from then on the Land takes part, and pays."""
        _land(code)
        form = land_forms.contract_form(site_of(request).texts)
        given = await typed(request, form.names)
        values, errors = form.read(given)
        made: LandJoined | None = None
        if not errors:
            try:
                made = land_forms.joined(
                    code, values, actor_of(request), site_of(request).kernel.clock.now()
                )
            except RefusedError as refused:
                errors = placed(refused, land_forms.CONTRACT_FIELDS, "contract")
        if made is not None:
            event = made
            refused_ = await book_events(request, lambda _book: (event,))
            if refused_ is None:
                return _to(code, "vertrag")
            errors = placed(refused_, land_forms.CONTRACT_FIELDS, "contract")
        return await _page(request, code, form="contract", given=given, errors=errors)

    @post("/{code:str}/ende", name="koordination.land.leave", status_code=200)
    async def leave(self, request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
        """End its part, with the end of a year."""
        _land(code)
        form = land_forms.LEAVING
        given = await typed(request, form.names)
        values, errors = form.read(given)
        if not errors:
            left = LandLeft(
                at=site_of(request).kernel.clock.now(),
                by=actor_of(request),
                land=code,
                last_day=values["last_day"],
            )
            refused = await book_events(request, lambda _book: (left,))
            if refused is None:
                return _to(code, "ende")
            errors = placed(refused, {}, "last_day")
        return await _page(request, code, form="leaving", given=given, errors=errors)


async def _add(request: AnyRequest, code: str, values: Mapping[str, Any], file: Brought) -> None:
    if file.too_large:
        raise RefusedError("too_large", "a document that is too large", max=LARGEST_DOCUMENT)
    await add_step(
        site_of(request).kernel,
        actor_of(request),
        land=code,
        stage=PipelineStage(values["stage"]),
        on=values["on"],
        said=Said(
            reference=values["reference"],
            note=values["note"] or "",
            file_name=file.name[:120] if file.content else "",
        ),
        document=file.content,
    )


async def _pipeline(request: AnyRequest) -> tuple[LandOnItsWay, ...]:
    site = site_of(request)
    offices = (await site.directory.current()).real_offices
    book = await book_now(request)
    return pipeline(await steps(site.kernel), book, offices, site.directory.today())


def _land(code: str) -> str:
    if code not in LAND_BY_CODE:
        raise NotFoundException
    return code


def _to(code: str, done: str) -> Redirect:
    return Redirect(f"{PATH}/{code}?{DONE}={done}", status_code=303)


async def _page(
    request: AnyRequest,
    code: str,
    *,
    form: str = "",
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
) -> Template:
    """Show a Land; `form` is the one whose inputs `given` are."""
    _land(code)
    site, book = site_of(request), await book_now(request)
    texts = site.texts
    (land,) = (each for each in await _pipeline(request) if each.code == code)
    members = [each for each in book.members if each.joined.land == code]
    begun = land_forms.again(members[-1].joined) if members else None
    forms = {
        "step": land_forms.step_form(texts).views(texts, *_for("step", form, given, errors)),
        "contract": land_forms.contract_form(texts).views(
            texts, *(_for("contract", form, given, errors) if form == "contract" else (begun, {}))
        ),
        "leaving": land_forms.LEAVING.views(texts, *_for("leaving", form, given, errors)),
    }
    return steering_page(
        request,
        "land.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        land=land,
        members=members,
        may_leave=any(each.last_day is None for each in members),
        forms=forms,
        fields=[field for each in forms.values() for field in each],
    )


def _for(
    name: str, form: str, given: Mapping[str, str] | None, errors: Errors | None
) -> tuple[Mapping[str, str] | None, Errors]:
    return (given, errors or {}) if name == form else (None, {})
