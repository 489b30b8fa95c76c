"""What all steps of a journey share: the office, the draft, and saving what a page typed."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Final

import msgspec
from litestar.exceptions import HTTPException

from sorgeauskunft import drafts, precheck, requests
from sorgeauskunft.drafts import Draft, DraftContent, Typed
from sorgeauskunft.requests import form
from sorgeauskunft.texts import Texts
from sorgeauskunft.uploads import modes_for
from tenants.directory import Directory
from tenants.offices import Mode, Office
from web import draft_cookie
from web.announcing import takes_requests
from web.citizen.offices import office_of
from web.citizen.places import form_context
from web.citizen.trying import directory_for
from web.language import texts_of
from web.site import AnyRequest, Site, site_of

FIRST_CHILD = 1
"""Number of the child with which every draft begins."""


class DraftMissing(HTTPException):
    """There is no draft to go on with; the page says so and offers to begin anew."""

    status_code = 410

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office


class NotOpen(HTTPException):
    """The office takes no requests at present; drafts are kept, contact data is shown."""

    status_code = 503

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office


class AlreadySent(HTTPException):
    """What she goes back to was sent: the confirmation follows."""

    status_code = 409

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office


class Journey(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One mother's way at one office, as far as it is.

    `code` and `draft` are None before her first answer; `content` is empty then.
    """

    site: Site
    texts: Texts
    office: Office
    directory: Directory
    code: str | None
    content: DraftContent
    draft: Draft | None = None

    @functools.cached_property
    def walk(self) -> precheck.Walk:
        """The way through the pre-check with the present answers."""
        return walk_of(self.content)

    @property
    def may_request(self) -> bool:
        """Whether the way to the form is open."""
        result = self.walk.result
        return result is not None and result.may_request

    @property
    def answers(self) -> form.Answers:
        """The answers to the form, as typed."""
        return answers_of(self.content)

    @property
    def children(self) -> tuple[int, ...]:
        """The numbers of the children, in order; pages are addressed by them."""
        return tuple(self.content.children)

    def place_of(self, child: int) -> int:
        """The place of a child in the order, from 0. Raises `ChildGoneError`."""
        if child not in self.content.children:
            raise drafts.ChildGoneError("the child is not in this draft")
        return self.children.index(child)

    def name_of(self, place: int) -> str:
        """What a child is called on pages where there are several: "Kind 2: Mia"; else empty."""
        if len(self.children) < 2:  # noqa: PLR2004 - one child needs no name to be told apart
            return ""
        texts = self.texts
        name = self.content.children[self.children[place]].answers.get("child.given_names", "")
        key = "pages.child.named" if name.strip() else "pages.child.number"
        return texts(key, number=place + 1, name=name.strip())

    @functools.cached_property
    def context(self) -> form.Context:
        """What the form's checks need; what is asked depends on the pre-check, too."""
        context = form_context(self.site, self.directory, self.office)
        result = self.walk.result
        options = modes_for(context.options, result.documents if result else ())
        return msgspec.structs.replace(context, options=options)

    @property
    def base(self) -> str:
        """Path of the office's pages."""
        return f"/j/{self.office.slug}"


def walk_of(content: DraftContent) -> precheck.Walk:
    """Return the way through the pre-check for a draft."""
    return precheck.walk(content.check, [child.check for child in content.children.values()])


def answers_of(content: DraftContent) -> form.Answers:
    """Return the answers to the form that a draft holds."""
    return form.Answers(
        content.answers,
        [child.answers for child in content.children.values()],
        content.uploads,
    )


def child_suffix(content: DraftContent, place: int | None) -> str:
    """Return the end of the address of a page about a child; that of the first one is bare."""
    if place is None:
        return ""
    number = tuple(content.children)[place]
    return f"/{number}" if number != FIRST_CHILD else ""


async def journey_of(request: AnyRequest, slug: str, *, needs_draft: bool = True) -> Journey:
    """Return the journey of this browser at this office.

    Raises:
        NotOpen: The office takes no requests now.
        DraftMissing: A draft is needed and there is none (any more).
        AlreadySent: A draft is needed and it has become a request.
    """
    office = await office_of(request, slug)
    if not takes_requests(request, office):
        raise NotOpen(office)
    site = site_of(request)
    code = draft_cookie.code_of(request)
    draft = await drafts.open_draft(site.kernel, office.id, code) if code else None
    if draft is None and needs_draft:
        if code and await requests.already_sent(site.kernel, office.id, code):
            raise AlreadySent(office)
        raise DraftMissing(office)
    return Journey(
        site=site,
        texts=texts_of(request),
        office=office,
        directory=await directory_for(request, office),
        code=code if draft else None,
        content=draft.content if draft else DraftContent(),
        draft=draft,
    )


def saved_at(journey: Journey) -> dt.datetime | None:
    """Return when the draft was saved last, for the page that is shown after that."""
    return journey.draft.saved_at if journey.draft else None


_NOTHING_YET: Final = frozenset({"required", form.MISSING})


def form_has_changed(journey: Journey) -> bool:
    """Whether the office asks something else by now than when she began."""
    since = journey.directory.forms_since.get(journey.office.id)
    return since is not None and journey.draft is not None and journey.draft.created_at < since


def newly_needed(journey: Journey, step: form.Step) -> bool:
    """Whether something is missing on a page that the office may have begun to need since she began.

    What its form was like then is not looked up, only that it has changed.
    """
    table = step.table
    by_choice = table.option is not None or table.documents
    if not by_choice or table.mode(journey.context.options) is not Mode.NEEDED:
        return False
    errors = form.check_step(step, journey.answers, journey.context).errors
    return form_has_changed(journey) and any(error.code in _NOTHING_YET for error in errors)


def turned_off(journey: Journey, section: form.Section) -> bool:
    """Whether this is a page that the office may have asked when she began, and asks no longer.

    What she has typed there stays in the draft, for the office may ask again; it does not travel.
    """
    off = section.mode(journey.context.options) is Mode.OFF
    return off and form_has_changed(journey)


async def save(journey: Journey, typed: Typed) -> tuple[str, DraftContent]:
    """Save what a page typed; begins the draft with the first answer. Returns its code and content.

    Raises:
        DraftMissing: The draft went while she typed.
        ChildGoneError: The page's child went while she typed.
    """
    kernel = journey.site.kernel
    if journey.code is None:
        content = drafts.merged(journey.content, typed)
        return await drafts.begin(kernel, journey.office.id, content, form.FORM_VERSION), content
    saved = await drafts.save(kernel, journey.office.id, journey.code, typed, form.FORM_VERSION)
    if saved is None:
        raise DraftMissing(journey.office)
    return journey.code, saved
