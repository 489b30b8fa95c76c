"""Questions to the mother: asked with or without a ready text, answered by letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from litestar import Controller, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import casework
from sorgeauskunft.kernel import today_in_berlin
from tenants.people import CASEWORK_ROLES
from web.amt.question_templates import TOPICS, put_in
from web.amt.request_pages import done_or_stale, request_page
from web.amt.request_views import ARRIVED, Typed
from web.errors import Errors
from web.forms import LONG, typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of


class QuestionPages(Controller):
    """All of it changes the request, so all of it is for those who work on cases."""

    path = "/amt/anfragen/{request_id:uuid}/rueckfrage"
    guards = [require(CASEWORK_ROLES)]  # noqa: RUF012

    @post("/", name="amt.ask")
    async def ask(self, request: AnyRequest, request_id: FromPath[UUID]) -> Template | Redirect:
        """Ask the mother something."""
        given = await typed(request, ("question", "template"), longest=LONG)
        text, kept = given["question"], _asked(given)
        errors = checked(text, "question")
        if errors:
            return await request_page(request, request_id, status=400, typed=kept, errors=errors)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        act = casework.ask_mother(kernel, principal, request_id, text.strip())
        return await done_or_stale(request, request_id, act, kept)

    @post("/vorlage", name="anfrage.ask.template", status_code=200)
    async def template(self, request: AnyRequest, request_id: FromPath[UUID]) -> Template:
        """Put a ready text into the field; nothing is sent yet, and nothing typed is lost."""
        given = await typed(request, ("question", "template"), longest=LONG)
        if given["template"] not in TOPICS:
            errors: Errors = {"template": ("work.template.error", {})}
            kept = _asked(given)
            return await request_page(request, request_id, status=400, typed=kept, errors=errors)
        text = put_in(site_of(request).texts, given["template"], given["question"])
        return await request_page(request, request_id, typed=Typed(question=text))

    @post("/antwort", name="anfrage.answer")
    async def answer(self, request: AnyRequest, request_id: FromPath[UUID]) -> Template | Redirect:
        """Write down an answer that came by letter or by word."""
        given = await typed(request, ("answer", "question_id", *ARRIVED), longest=LONG)
        kept = Typed(answer=given["answer"], arrived=tuple(given[name] for name in ARRIVED))
        question_id = _id(given["question_id"])
        if question_id is None:
            raise NotFoundException
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        errors = checked(given["answer"], "answer")
        day = _date(kept.arrived)
        if day is None:
            errors["arrived"] = ("work.arrived.error", {})
        elif day > today_in_berlin(kernel.clock):
            errors["arrived"] = ("work.arrived.error.future", {})
        if errors or day is None:
            return await request_page(request, request_id, status=400, typed=kept, errors=errors)
        text = given["answer"].strip()
        act = casework.write_answer(kernel, principal, request_id, question_id, text=text, on=day)
        return await done_or_stale(request, request_id, act, kept)


def checked(text: str, name: str) -> Errors:
    """Say what is wrong with a text of the page."""
    if not text.strip():
        return {name: (f"work.{name}.error", {})}
    if len(text) > LONG:
        return {name: ("work.error.long", {"max": LONG})}
    return {}


def _asked(given: Mapping[str, str]) -> Typed:
    return Typed(question=given["question"], template=given["template"])


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _date(parts: tuple[str, ...]) -> dt.date | None:
    try:
        day, month, year = (int(part) for part in parts)
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None
