"""The addresses of a journey's pages, and which one is open."""

from __future__ import annotations

from litestar.response import Redirect

from sorgeauskunft import precheck
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.requests.form import Step
from web.citizen.journey import child_suffix, walk_of
from web.citizen.offices import to

DECLARATION = "declaration"
"""The section of the form that stands on the review page."""


def path_of_check(base: str, content: DraftContent, step: precheck.Step | None) -> str:
    """Return the address of a question's page; of the result, where there is no step."""
    if step is None:
        return f"{base}/check/"
    slug = precheck.question(step.question).slug
    return f"{base}/check/{slug}{child_suffix(content, step.child)}"


def path_of_form(base: str, content: DraftContent, step: Step) -> str:
    """Return the address of a form page."""
    if step.section == DECLARATION:
        return f"{base}/pruefen"
    return f"{base}/formular/{step.table.slug}{child_suffix(content, step.child)}"


def open_page(base: str, content: DraftContent) -> Redirect:
    """Go to the first question without an answer, or to the result of the pre-check."""
    return to(path_of_check(base, content, walk_of(content).open_step))
