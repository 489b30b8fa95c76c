"""The pages of the form: one section a page, saved at each step, checked before going on."""

from __future__ import annotations

from collections.abc import Mapping

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.drafts import DraftContent, merged
from sorgeauskunft.requests import form
from sorgeauskunft.requests.form import FieldError, Step
from tenants.directory import OfficeAnswers
from web.citizen.form_fields import field_views
from web.citizen.journey import Journey, journey_of, save, saved_at
from web.citizen.offices import to
from web.forms import typed
from web.guards import citizen
from web.pages import page
from web.site import AnyRequest

_DECLARATION = "declaration"
"""The section that stands on the review page."""


class FormPages(Controller):
    """Section after section."""

    path = "/j/{slug:str}/formular"
    guards = [citizen]  # noqa: RUF012

    @get("/{section:str}", name="form.section")
    async def section(
        self, request: AnyRequest, slug: FromPath[str], section: FromPath[str]
    ) -> Template | Redirect:
        """Show a page with what is saved; one that is not reached yet leads to the open one."""
        journey = await journey_of(request, slug)
        if not journey.may_request:
            return to(f"{journey.base}/check/")
        step = step_of(journey, section)
        reachable = form.reachable(journey.answers, journey.context)
        if step not in reachable:
            return to(path_of(journey, reachable[-1]))
        return _show(request, journey, step, ())

    @post("/{section:str}", name="form.save")
    async def save(
        self, request: AnyRequest, slug: FromPath[str], section: FromPath[str]
    ) -> Template | Redirect:
        """Save what was typed, whatever it is; go on when it is in order."""
        journey = await journey_of(request, slug)
        if not journey.may_request:
            return to(f"{journey.base}/check/")
        step = step_of(journey, section)
        names = [key for field in step.table.fields for key in field.raw_keys]
        changed = _changed(step, await typed(request, names))
        await save(journey, changed)
        content = merged(journey.content, changed)
        answers = form.Answers(content.answers, content.children)
        checked = form.check_step(step, answers, journey.context)
        errors = checked.errors or other_office(journey, step, checked.values)
        if errors:
            # An answer can bring up questions that were not on the page: these are no faults yet.
            seen = {
                field.key for field in form.asked(step.table, journey.answers.scope(step.child))
            }
            faults = tuple(error for error in errors if error.field in seen)
            return _show(request, journey, step, faults, answers)
        after = form.next_step(step, len(answers.children), journey.context.options)
        if after is None or after.section == _DECLARATION or _from_review(request):
            return to(f"{journey.base}/pruefen")
        return to(path_of(journey, after))


def _from_review(request: AnyRequest) -> bool:
    return "aenderung" in request.query_params


def step_of(journey: Journey, slug: str) -> Step:
    """Return the step with this slug. Raises 404 where this office does not ask it."""
    section = form.section_for_slug(slug)
    if section is None or section.key == _DECLARATION:
        raise NotFoundException
    step = Step(section.key, 0 if section.per_child else None)
    if step not in form.steps(len(journey.answers.children), journey.context.options):
        raise NotFoundException
    return step


def path_of(journey: Journey, step: Step) -> str:
    """Return the address of a step's page."""
    if step.section == _DECLARATION:
        return f"{journey.base}/pruefen"
    return f"{journey.base}/formular/{step.table.slug}"


def _changed(step: Step, answers: Mapping[str, str]) -> DraftContent:
    if step.child is None:
        return DraftContent(answers=dict(answers))
    return DraftContent(children=[dict(answers)])


def other_office(
    journey: Journey, step: Step, values: Mapping[str, form.Value]
) -> tuple[FieldError, ...]:
    """Say so when the address belongs to another office (§ 87c VI 1 SGB VIII).

    The pre-check asked where she lives; this is for her who then types another town.
    """
    if step.section != "address":
        return ()
    scope = "stay" if values["address.none"] else "address"
    found = journey.directory.find(
        str(values[f"{scope}.postcode"]),
        str(values[f"{scope}.place"]),
        journey.site.directory.today(),
        district=journey.content.answers.get("residence.district") or None,
    )
    if isinstance(found, OfficeAnswers) and found.office.id != journey.office.id:
        return (FieldError(f"{scope}.postcode", "other-office", {"office": found.office.name}),)
    return ()


def _show(
    request: AnyRequest,
    journey: Journey,
    step: Step,
    errors: tuple[FieldError, ...],
    answers: form.Answers | None = None,
) -> Template:
    answers = answers or journey.answers
    every = form.steps(len(answers.children), journey.context.options)
    before = form.previous_step(step, len(answers.children), journey.context.options)
    return page(
        request,
        "citizen/form.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        office=journey.office,
        journey=journey,
        section=step.table,
        fields=field_views(journey, step, answers, errors),
        saved_at=saved_at(journey),
        number=every.index(step) + 1,
        total=len(every),
        action=path_of(journey, step) + ("?aenderung" if _from_review(request) else ""),
        back=(
            f"{journey.base}/pruefen"
            if _from_review(request)
            else path_of(journey, before)
            if before
            else f"{journey.base}/check/"
        ),
    )
