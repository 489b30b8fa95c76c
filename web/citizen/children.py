"""Several children in one request: look, add one, take one out."""

from __future__ import annotations

import msgspec
from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Redirect

from sorgeauskunft import drafts, precheck
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.requests import form
from web.citizen.journey import DraftMissing, Journey, journey_of
from web.citizen.offices import to
from web.citizen.paths import open_page, path_of_check
from web.guards import citizen
from web.site import AnyRequest

_FIRST_OF_CHILD = next(question for question in precheck.QUESTIONS if question.per_child)


class ChildView(msgspec.Struct, frozen=True):
    """A child on a page: what it is called, and where its answers begin."""

    number: int
    name: str
    change: str


class ChildrenView(msgspec.Struct, frozen=True):
    """The children of a request, for a page that lets her change who is in it."""

    children: tuple[ChildView, ...]
    may_add: bool
    may_remove: bool


def children_of(journey: Journey) -> ChildrenView:
    """Return the children of a journey."""
    return ChildrenView(
        tuple(
            ChildView(
                number,
                journey.name_of(place) or journey.texts("pages.child.number", number=1),
                path_of_check(
                    journey.base, journey.content, precheck.Step(_FIRST_OF_CHILD.key, place)
                ),
            )
            for place, number in enumerate(journey.children)
        ),
        may_add=len(journey.children) < drafts.MAX_CHILDREN,
        may_remove=len(journey.children) > 1,
    )


class Children(Controller):
    """What changes who is in the request."""

    path = "/j/{slug:str}/kinder"
    guards = [citizen]  # noqa: RUF012

    @post("/", name="children.add")
    async def add(self, request: AnyRequest, slug: FromPath[str]) -> Redirect:
        """Add a child and ask the questions that are asked per child; the others stand."""
        journey = await journey_of(request, slug)
        content = await _changed(journey, drafts.with_child)
        place = len(content.children) - 1
        return to(path_of_check(journey.base, content, precheck.Step(_FIRST_OF_CHILD.key, place)))

    @post("/{child:int}/entfernen", name="children.remove")
    async def remove(
        self, request: AnyRequest, slug: FromPath[str], child: FromPath[int]
    ) -> Redirect:
        """Take a child out, with all that was said about it."""
        journey = await journey_of(request, slug)
        content = await _changed(journey, lambda content: drafts.without_child(content, child))
        return open_page(journey.base, content)


async def _changed(journey: Journey, alter: drafts.Alter) -> DraftContent:
    assert journey.code is not None  # noqa: S101 - a journey that needs its draft has its code
    content = await drafts.change(
        journey.site.kernel, journey.office.id, journey.code, alter, form.FORM_VERSION
    )
    if content is None:
        raise DraftMissing(journey.office)
    return content
