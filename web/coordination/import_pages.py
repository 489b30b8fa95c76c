"""Plan and actual costs from a file: looked at with every fault, then booked as a whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from billing.errors import RefusedError
from billing.importing import (
    LARGEST,
    Fault,
    Plan,
    Purpose,
    Source,
    Waiting,
    drop,
    import_events,
    known_keys,
    planned_import,
    put,
    waiting,
)
from billing.keyring import kept_keys
from billing.ledger import Book, Event
from billing.money import euros
from sorgeauskunft.kernel.errors import NotFoundError
from web.coordination.asking import Ask, Form, placed, refusal
from web.coordination.bringing import brought
from web.coordination.item_pages import WHICH
from web.coordination.steering import (
    BROUGHT,
    DONE,
    GUARDS,
    actor_of,
    book_events,
    period_or_404,
    steering_page,
)
from web.coordination.year_pages import PATH
from web.coordination.year_views import year_tabs
from web.errors import Errors
from web.incoming import LARGEST_UPLOAD
from web.limits import within
from web.site import AnyRequest, book_now, site_of

_FORM: Final = Form(
    "import",
    (Ask(name="file", kind="file", accept=".csv,.xlsx,text/csv"),),
)
_PURPOSES: Final = {"plan": Purpose.PLAN, "ist": Purpose.ACTUAL}


class ImportPages(Controller):
    """Bring, look, book."""

    path = PATH
    guards = GUARDS

    @get("/{year:int}/einlesen/{which:str}", name="koordination.import")
    async def show(
        self, request: AnyRequest, year: FromPath[int], which: FromPath[str]
    ) -> Template:
        """Ask for a file."""
        return await _ask(request, year, which, {})

    @post(
        "/{year:int}/einlesen/{which:str}",
        name="koordination.import.bring",
        request_max_body_size=LARGEST_UPLOAD,
        opt={"exclude_from_csrf": True},  # `brought` checks the token, without spooling
        status_code=200,
    )
    async def bring(
        self, request: AnyRequest, year: FromPath[int], which: FromPath[str]
    ) -> Template | Redirect:
        """Take it in, to be looked at."""
        await within(request, BROUGHT)
        file = await brought(request, LARGEST)
        _purpose(which)
        refused: RefusedError | None = None
        if file.too_large:
            refused = RefusedError("too_large", "too large", max=LARGEST)
        elif not file.content:
            refused = RefusedError("no_file", "no file was chosen")
        if refused is not None:
            return await _ask(request, year, which, placed(refused, {}, "file"))
        file_id = await put(
            site_of(request).kernel,
            actor_of(request),
            _purpose(which),
            name=file.name,
            content=file.content,
            year=year,
        )
        return Redirect(f"{PATH}/{year}/einlesen/{which}/{file_id}", status_code=303)

    @get("/{year:int}/einlesen/{which:str}/{file_id:uuid}", name="koordination.import.look")
    async def look(
        self,
        request: AnyRequest,
        year: FromPath[int],
        which: FromPath[str],
        file_id: FromPath[UUID],
    ) -> Template:
        """Show what it would do, or everything that is wrong with it."""
        return await _look(request, year, which, await _waiting(request, year, which, file_id))

    @post(
        "/{year:int}/einlesen/{which:str}/{file_id:uuid}",
        name="koordination.import.book",
        status_code=200,
    )
    async def book(
        self,
        request: AnyRequest,
        year: FromPath[int],
        which: FromPath[str],
        file_id: FromPath[UUID],
    ) -> Template | Redirect:
        """Book all of it, on the book as it is at that moment."""
        kernel = site_of(request).kernel
        file = await _waiting(request, year, which, file_id)
        source, kept = _source(request, year, which), await kept_keys(kernel)
        name = site_of(request).texts("coordination.key.counted")

        def make(fresh: Book) -> Sequence[Event]:
            known = known_keys(fresh, source, kept, name)
            plan = planned_import(fresh, source, file.content, known)
            if plan.faults:
                raise RefusedError("sheet_has_faults", "a sheet with faults")
            return import_events(source, plan)

        if await book_events(request, make) is not None:
            return await _look(request, year, which, file, status=409)
        await drop(kernel, file_id)
        return Redirect(f"{PATH}/{year}/posten?{DONE}=eingelesen", status_code=303)

    @post(
        "/{year:int}/einlesen/{which:str}/{file_id:uuid}/verwerfen",
        name="koordination.import.drop",
    )
    async def discard(
        self,
        request: AnyRequest,
        year: FromPath[int],
        which: FromPath[str],
        file_id: FromPath[UUID],
    ) -> Redirect:
        """Forget it."""
        await _waiting(request, year, which, file_id)
        await drop(site_of(request).kernel, file_id)
        return Redirect(f"{PATH}/{year}/einlesen/{which}?{DONE}=verworfen", status_code=303)


def _purpose(which: str) -> Purpose:
    if which not in _PURPOSES:
        raise NotFoundException
    return _PURPOSES[which]


def _source(request: AnyRequest, year: int, which: str) -> Source:
    now = site_of(request).kernel.clock.now()
    return Source(year=year, actual=WHICH[which], by=actor_of(request), at=now)


async def _waiting(request: AnyRequest, year: int, which: str, file_id: UUID) -> Waiting:
    try:
        found = await waiting(site_of(request).kernel, file_id, _purpose(which))
    except NotFoundError as error:
        raise NotFoundException from error
    if found.year != year:
        raise NotFoundException
    return found


async def _ask(request: AnyRequest, year: int, which: str, errors: Errors) -> Template:
    _purpose(which)
    period = period_or_404(await book_now(request), year)
    return steering_page(
        request,
        "import.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        period=period,
        which=which,
        tabs=year_tabs(year),
        fields=_FORM.views(site_of(request).texts, None, errors),
    )


async def _look(
    request: AnyRequest, year: int, which: str, file: Waiting, *, status: int = 200
) -> Template:
    site, book = site_of(request), await book_now(request)
    period = period_or_404(book, year)
    source, kept = _source(request, year, which), await kept_keys(site.kernel)
    known = known_keys(book, source, kept, site.texts("coordination.key.counted"))
    # Reading strangers' sheets takes a while: beside the loop that answers everybody.
    plan: Plan = await asyncio.to_thread(planned_import, book, source, file.content, known)
    return steering_page(
        request,
        "import_look.html",
        status=status,
        period=period,
        which=which,
        file=file,
        plan=plan,
        faults=[(fault, _sentence(request, fault)) for fault in plan.faults],
        totals=(euros(plan.before), euros(plan.after), euros(plan.after - plan.before)),
        tabs=year_tabs(year),
    )


def _sentence(request: AnyRequest, fault: Fault) -> str:
    key, params = refusal(RefusedError(fault.reason, "", **fault.params))
    return site_of(request).texts(key, **params)
