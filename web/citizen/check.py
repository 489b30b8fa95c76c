"""The pre-check: one question a page."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import precheck
from sorgeauskunft.drafts import DraftContent, Typed
from sorgeauskunft.precheck import Question
from web import draft_cookie
from web.citizen.check_answers import Reading, districts_of, fields_of, given, read
from web.citizen.children import children_of
from web.citizen.journey import FIRST_CHILD, Journey, journey_of, save, saved_at, walk_of
from web.citizen.offices import to
from web.citizen.paths import open_page, path_of_check
from web.citizen.question_fields import question_fields
from web.citizen.residence import found_elsewhere
from web.forms import BACK, LATER, shows_faults, typed, with_faults
from web.guards import citizen, same_origin
from web.language import asked_for_language
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
        reading = read(journey, _FIRST, FIRST_CHILD, {**answers, "where": "germany"})
        if reading.errors:
            return open_page(journey.base, journey.content)
        code, content = await save(journey, reading.changed)
        return _with_code(_after(journey, content, precheck.Step(_FIRST.key)), journey, code)

    @get(["/{question:str}", "/{question:str}/{child:int}"], name="check.question")
    async def question(
        self,
        request: AnyRequest,
        slug: FromPath[str],
        question: FromPath[str],
        child: FromPath[int] = FIRST_CHILD,
    ) -> Template | Redirect:
        """Show a question; one that is not reached yet leads to the open one."""
        asked = _question(question)
        journey = await journey_of(request, slug, needs_draft=asked != _FIRST)
        step = _step(journey, asked, child)
        if step not in journey.walk.path:
            return open_page(journey.base, journey.content)
        answers = given(journey, asked, child)
        districts = districts_of(journey, answers) if asked == _FIRST else ()
        shown = Reading(changed=Typed(), districts=districts)
        if shows_faults(request):
            found = read(journey, asked, child, answers)
            shown = found if found.errors else shown
        return _show(request, journey, step, answers, shown)

    @post(["/{question:str}", "/{question:str}/{child:int}"], name="check.answer")
    async def answer(
        self,
        request: AnyRequest,
        slug: FromPath[str],
        question: FromPath[str],
        child: FromPath[int] = FIRST_CHILD,
    ) -> Template | Redirect:
        """Take an answer: save it and go on, or say what is missing. "Back" saves, too."""
        asked = _question(question)
        journey = await journey_of(request, slug, needs_draft=asked != _FIRST)
        step = _step(journey, asked, child)
        if step not in journey.walk.path:
            return open_page(journey.base, journey.content)
        answers = await typed(request, [*fields_of(asked), BACK, LATER])
        reading = read(journey, asked, child, answers)
        if journey.code is None:
            # Nothing is kept yet, and neither another language nor "back" begins a draft.
            if asked_for_language(request):
                same = msgspec.structs.replace(reading, errors={})
                return _show(request, journey, step, answers, same)
            if answers[BACK] or answers[LATER]:
                return to(f"{journey.base}/merken/" if answers[LATER] else _back(journey, step))
        code, content = await save(journey, reading.changed)
        if answers[BACK] or answers[LATER]:
            return to(f"{journey.base}/merken/" if answers[LATER] else _back(journey, step))
        here = path_of_check(journey.base, content, step)
        if asked_for_language(request):
            onwards = to(with_faults(here) if shows_faults(request) else here)
        elif reading.errors:
            onwards = to(with_faults(here))
        else:
            onwards = _after(journey, content, step)
        return _with_code(onwards, journey, code)

    @get("/", name="check.result")
    async def result(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Say what came out, what is next, and who answers further questions."""
        journey = await journey_of(request, slug)
        walk = journey.walk
        if walk.result is None:
            return open_page(journey.base, journey.content)
        elsewhere = None
        if walk.result.outcome == "redirect":
            elsewhere = found_elsewhere(journey, given(journey, _FIRST, FIRST_CHILD))
        return page(
            request,
            "citizen/result.html",
            office=journey.office,
            journey=journey,
            result=walk.result,
            elsewhere=elsewhere,
            children=children_of(journey),
            saved_at=saved_at(journey),
            back=path_of_check(journey.base, journey.content, walk.path[-1]),
        )


def _question(slug: str) -> Question:
    question = precheck.question_for_slug(slug)
    if question is None:
        raise NotFoundException
    return question


def _step(journey: Journey, question: Question, child: int) -> precheck.Step:
    if question.per_child:
        return precheck.Step(question.key, journey.place_of(child))
    if child != FIRST_CHILD:
        raise NotFoundException
    return precheck.Step(question.key)


def _show(
    request: AnyRequest,
    journey: Journey,
    step: precheck.Step,
    answers: Mapping[str, str],
    reading: Reading,
) -> Template:
    question = precheck.question(step.question)
    action = path_of_check(journey.base, journey.content, step)
    return page(
        request,
        "citizen/question.html",
        status=400 if reading.errors else 200,
        has_errors=bool(reading.errors),
        office=journey.office,
        journey=journey,
        question=question,
        about=journey.name_of(step.child) if step.child is not None else "",
        fields=question_fields(journey.texts, question, answers, reading),
        saved_at=saved_at(journey),
        number=journey.walk.number(step),
        total=journey.walk.total,
        action=action,
        here=with_faults(action) if reading.errors else action,
        language_form="seite",
        saving_form="seite",
    )


def _back(journey: Journey, step: precheck.Step) -> str:
    before = journey.walk.previous(step)
    if before is None:
        return f"{journey.base}/"
    return path_of_check(journey.base, journey.content, before)


def _after(journey: Journey, content: DraftContent, step: precheck.Step) -> Redirect:
    """Go to the step after this one, or to the result."""
    after = walk_of(content).next(step)
    return to(path_of_check(journey.base, content, after))


def _with_code(response: Redirect, journey: Journey, code: str) -> Redirect:
    if code != journey.code:
        draft_cookie.remember(response, code)
    return response
