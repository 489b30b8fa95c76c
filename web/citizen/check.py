"""The pre-check: one question a page."""

from __future__ import annotations

from collections.abc import Mapping

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import precheck
from sorgeauskunft.drafts import DraftContent, merged
from sorgeauskunft.precheck import Question
from tenants.directory import OfficeAnswers
from tenants.offices import Office
from web import draft_cookie
from web.citizen.check_answers import Reading, districts_of, fields_of, given, read
from web.citizen.journey import Journey, journey_of, save, saved_at
from web.citizen.offices import to
from web.citizen.question_fields import question_fields
from web.forms import typed
from web.guards import citizen, same_origin
from web.pages import page
from web.site import AnyRequest

_FIRST = precheck.QUESTIONS[0]


class Check(Controller):
    """Question after question; the answers decide which one comes next."""

    path = "/j/{slug:str}/check"
    guards = [citizen]  # noqa: RUF012

    # The finder's page sets no cookie, so it has no form token; the browser says where from.
    @post("/", name="check.begin", guards=[same_origin], opt={"exclude_from_csrf": True})
    async def begin(self, request: AnyRequest, slug: FromPath[str]) -> Redirect:
        """Begin from the finder: what she typed there is the answer to the first question."""
        journey = await journey_of(request, slug, needs_draft=False)
        answers = await typed(request, fields_of(_FIRST))
        reading = read(journey, _FIRST, {**answers, "where": "germany"})
        if reading.errors:
            return _on(journey)
        code = await save(journey, reading.changed)
        return _on(journey, reading.changed, code=code, after=_step(_FIRST))

    @get("/{question:str}", name="check.question")
    async def question(
        self, request: AnyRequest, slug: FromPath[str], question: FromPath[str]
    ) -> Template | Redirect:
        """Show a question; one that is not reached yet leads to the open one."""
        asked = _question(question)
        journey = await journey_of(request, slug, needs_draft=asked != _FIRST)
        if _step(asked) not in journey.walk.path:
            return _on(journey)
        answers = given(journey, asked)
        districts = districts_of(journey, answers) if asked == _FIRST else ()
        shown = Reading(changed=DraftContent(), districts=districts)
        return _show(request, journey, asked, answers, shown)

    @post("/{question:str}", name="check.answer")
    async def answer(
        self, request: AnyRequest, slug: FromPath[str], question: FromPath[str]
    ) -> Template | Redirect:
        """Take an answer: save it and go on, or say what is missing."""
        asked = _question(question)
        journey = await journey_of(request, slug, needs_draft=asked != _FIRST)
        if _step(asked) not in journey.walk.path:
            return _on(journey)
        answers = await typed(request, fields_of(asked))
        reading = read(journey, asked, answers)
        if reading.errors:
            if journey.code is not None:
                await save(journey, reading.changed)
            return _show(request, journey, asked, answers, reading)
        code = await save(journey, reading.changed)
        return _on(journey, reading.changed, code=code, after=_step(asked))

    @get("/", name="check.result")
    async def result(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Say what came out, what is next, and who answers further questions."""
        journey = await journey_of(request, slug)
        walk = journey.walk
        if walk.result is None:
            return _on(journey)
        last = precheck.question(walk.path[-1].question)
        other = _other_office(journey) if walk.result.outcome == "redirect" else None
        return page(
            request,
            "citizen/result.html",
            office=journey.office,
            journey=journey,
            result=walk.result,
            other=other,
            saved_at=saved_at(journey),
            back=f"{journey.base}/check/{last.slug}",
        )


def _question(slug: str) -> Question:
    question = precheck.question_for_slug(slug)
    if question is None:
        raise NotFoundException
    return question


def _step(question: Question) -> precheck.Step:
    return precheck.Step(question.key, 0 if question.per_child else None)


def _show(
    request: AnyRequest,
    journey: Journey,
    question: Question,
    answers: Mapping[str, str],
    reading: Reading,
) -> Template:
    walk = journey.walk
    step = _step(question)
    before = walk.previous(step)
    return page(
        request,
        "citizen/question.html",
        status=400 if reading.errors else 200,
        has_errors=bool(reading.errors),
        office=journey.office,
        journey=journey,
        question=question,
        fields=question_fields(journey.site.texts, question, answers, reading),
        saved_at=saved_at(journey),
        number=walk.number(step),
        total=walk.total,
        back=(
            f"{journey.base}/check/{precheck.question(before.question).slug}"
            if before
            else f"{journey.base}/"
        ),
    )


def _on(
    journey: Journey,
    changed: DraftContent | None = None,
    *,
    code: str | None = None,
    after: precheck.Step | None = None,
) -> Redirect:
    """Go to the step after this one, or to the first open one, or to the result."""
    content = merged(journey.content, changed) if changed else journey.content
    walk = precheck.walk(content.check, content.child_checks)
    step = walk.next(after) if after else walk.open_step
    slug = precheck.question(step.question).slug if step else ""
    response = to(f"{journey.base}/check/{slug}")
    if code is not None and code != journey.code:
        draft_cookie.remember(response, code)
    return response


def _other_office(journey: Journey) -> Office | None:
    """The office that answers for where she lives, when it is not this one."""
    answers = given(journey, _FIRST)
    found = journey.directory.find(
        answers["postcode"],
        answers["place"],
        journey.site.directory.today(),
        district=answers["district"] or None,
    )
    return found.office if isinstance(found, OfficeAnswers) else None
