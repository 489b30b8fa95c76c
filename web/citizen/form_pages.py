"""The pages of the form: one section a page, saved at each step, checked before going on."""

from __future__ import annotations

from collections.abc import Mapping

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.drafts import Typed
from sorgeauskunft.requests import form
from sorgeauskunft.requests.form import FieldError, Kind, Step
from web.citizen.check_answers import birth_check
from web.citizen.form_fields import field_views
from web.citizen.journey import (
    FIRST_CHILD,
    Journey,
    answers_of,
    journey_of,
    newly_needed,
    save,
    saved_at,
    turned_off,
)
from web.citizen.offices import to
from web.citizen.paths import DECLARATION, path_of_form
from web.citizen.residence import other_office
from web.forms import BACK, LATER, on_page, shows_faults, typed, with_faults
from web.guards import citizen
from web.language import asked_for_language
from web.markdown import as_html
from web.pages import page
from web.site import AnyRequest


class FormPages(Controller):
    """Section after section."""

    path = "/j/{slug:str}/formular"
    guards = [citizen]  # noqa: RUF012

    @get(["/{section:str}", "/{section:str}/{child:int}"], name="form.section")
    async def section(
        self,
        request: AnyRequest,
        slug: FromPath[str],
        section: FromPath[str],
        child: FromPath[int] = FIRST_CHILD,
    ) -> Template | Redirect:
        """Show a page with what is saved; one that is not reached yet leads to the open one."""
        journey = await journey_of(request, slug)
        if not journey.may_request:
            return to(f"{journey.base}/check/")
        reachable = form.reachable(journey.answers, journey.context)
        known = form.section_for_slug(section)
        if known is not None and turned_off(journey, known):
            return to(path_of(journey, reachable[-1]))
        step = step_of(journey, section, child)
        if step not in reachable:
            return to(with_faults(path_of(journey, reachable[-1])))
        faults = seen_faults(journey, step, journey.answers) if shows_faults(request) else ()
        return _show(request, journey, step, faults)

    @post(["/{section:str}", "/{section:str}/{child:int}"], name="form.save")
    async def save(
        self,
        request: AnyRequest,
        slug: FromPath[str],
        section: FromPath[str],
        child: FromPath[int] = FIRST_CHILD,
    ) -> Redirect:
        """Save what was typed, whatever it is; go on when it is in order. "Back" saves, too."""
        journey = await journey_of(request, slug)
        elsewhere = await _elsewhere(request, journey, section)
        if elsewhere:
            return elsewhere
        step = step_of(journey, section, child)
        inputs = await _inputs(request, step, journey.answers.scope(step.child))
        _code, content = await save(journey, _typed(journey, step, child, inputs))
        pressed = await typed(request, [BACK, LATER])
        if pressed[BACK] or pressed[LATER]:
            return to(
                f"{journey.base}/merken/" if pressed[LATER] else _back(request, journey, step)
            )
        here = _address(request, journey, step)
        if asked_for_language(request):
            return to(with_faults(here) if shows_faults(request) else here)
        answers = answers_of(content)
        if _faults(journey, step, answers):
            return to(with_faults(here))
        after = form.next_step(step, len(answers.children), journey.context.options)
        if after is None or after.section == DECLARATION or _from_review(request):
            return to(f"{journey.base}/pruefen")
        return to(path_of(journey, after))


async def _elsewhere(request: AnyRequest, journey: Journey, slug: str) -> Redirect | None:
    """Return where she has to go first; what she typed on a page that is asked no longer is kept."""
    if not journey.may_request:
        return to(f"{journey.base}/check/")
    section = form.section_for_slug(slug)
    if section is None or not turned_off(journey, section):
        return None
    inputs = await _inputs(request, Step(section.key), journey.answers.common)
    await save(journey, Typed(answers=inputs))
    return to(path_of(journey, form.reachable(journey.answers, journey.context)[-1]))


def _from_review(request: AnyRequest) -> bool:
    return "aenderung" in request.query_params


def step_of(journey: Journey, slug: str, child: int) -> Step:
    """Return the step with this slug, about this child where it is asked per child.

    Raises 404 where this office does not ask it or another page does, `ChildGoneError` for a child that is not there.
    """
    section = form.section_for_slug(slug)
    if section is None or section.key == DECLARATION or section.documents:
        raise NotFoundException
    if not section.per_child and child != FIRST_CHILD:
        raise NotFoundException
    step = Step(section.key, journey.place_of(child) if section.per_child else None)
    if step not in form.steps(len(journey.answers.children), journey.context.options):
        raise NotFoundException
    return step


def path_of(journey: Journey, step: Step) -> str:
    """Return the address of a step's page."""
    return path_of_form(journey.base, journey.content, step)


async def _inputs(request: AnyRequest, step: Step, raw: Mapping[str, str]) -> dict[str, str]:
    """What the page said. What did not stand on it stays as it is in the draft.

    Every field that stood on it is there afterwards, also a choice that was not made.
    """
    asked = tuple(form.asked(step.table, raw))
    names = [key for field in step.table.fields for key in field.raw_keys]
    ticks = [field.key for field in asked if field.kind is Kind.CHECKBOX]
    inputs = await on_page(request, names, ticks)
    stood = (key for field in asked for key in field.raw_keys)
    return {key: raw.get(key, "") for key in stood} | inputs


def _typed(journey: Journey, step: Step, child: int, inputs: dict[str, str]) -> Typed:
    if step.child is None:
        return Typed(answers=inputs)
    if step.section != "child":
        return Typed(child=child, child_answers=inputs)
    # The pre-check asked for the place of birth, too: its answer follows from this one.
    return Typed(child=child, child_answers=inputs, child_check=birth_check(journey, inputs))


def faults_beyond(
    journey: Journey, step: Step, values: Mapping[str, form.Value]
) -> tuple[FieldError, ...]:
    """Return what is wrong for this office with a page that is in order by itself."""
    return other_office(journey, values) if step.section == "address" else ()


def _faults(journey: Journey, step: Step, answers: form.Answers) -> tuple[FieldError, ...]:
    checked = form.check_step(step, answers, journey.context)
    return checked.errors or faults_beyond(journey, step, checked.values)


def seen_faults(journey: Journey, step: Step, answers: form.Answers) -> tuple[FieldError, ...]:
    """Return what is wrong with a page's saved answers.

    An answer can bring up questions that were not on the page, and a page can be quite new to her:
    what she has not seen yet is no fault.
    """
    raw = answers.scope(step.child)
    seen = {field.key for field in step.table.fields if raw.keys() & set(field.raw_keys)}
    return tuple(error for error in _faults(journey, step, answers) if error.field in seen)


def _address(request: AnyRequest, journey: Journey, step: Step) -> str:
    return path_of(journey, step) + ("?aenderung" if _from_review(request) else "")


def _show(
    request: AnyRequest,
    journey: Journey,
    step: Step,
    errors: tuple[FieldError, ...],
) -> Template:
    answers = journey.answers
    every = form.steps(len(answers.children), journey.context.options)
    action = _address(request, journey, step)
    return page(
        request,
        "citizen/form.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        office=journey.office,
        journey=journey,
        section=step.table,
        about=journey.name_of(step.child) if step.child is not None else "",
        fields=field_views(journey, step, answers, errors),
        saved_at=saved_at(journey),
        notice=as_html(journey.office.texts.form_notice) if step == every[0] else "",
        changed=newly_needed(journey, step),
        number=every.index(step) + 1,
        total=len(every),
        action=action,
        here=with_faults(action) if errors else action,
        language_form="seite",
        saving_form="seite",
    )


def _back(request: AnyRequest, journey: Journey, step: Step) -> str:
    if _from_review(request):
        return f"{journey.base}/pruefen"
    before = form.previous_step(step, len(journey.children), journey.context.options)
    return path_of(journey, before) if before else f"{journey.base}/check/"
