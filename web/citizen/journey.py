"""What all steps of a journey share: the office, the draft, and saving what a page typed."""

from __future__ import annotations

import datetime as dt
import functools

import msgspec
from litestar.exceptions import HTTPException

from sorgeauskunft import drafts, precheck
from sorgeauskunft.drafts import Draft, DraftContent
from sorgeauskunft.requests import form
from tenants.directory import Directory
from tenants.offices import Office
from web import draft_cookie
from web.citizen.offices import office_of
from web.citizen.places import form_context
from web.site import AnyRequest, Site, site_of


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


class Journey(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One mother's way at one office, as far as it is.

    `code` and `draft` are None before her first answer; `content` is empty then.
    """

    site: Site
    office: Office
    directory: Directory
    code: str | None
    content: DraftContent
    draft: Draft | None = None

    @functools.cached_property
    def walk(self) -> precheck.Walk:
        """The way through the pre-check with the present answers."""
        return precheck.walk(self.content.check, self.content.child_checks)

    @property
    def may_request(self) -> bool:
        """Whether the way to the form is open."""
        result = self.walk.result
        return result is not None and result.may_request

    @property
    def answers(self) -> form.Answers:
        """The answers to the form, as typed."""
        return form.Answers(self.content.answers, self.content.children)

    @functools.cached_property
    def context(self) -> form.Context:
        """What the form's checks need."""
        return form_context(self.site, self.directory, self.office)

    @property
    def base(self) -> str:
        """Path of the office's pages."""
        return f"/j/{self.office.slug}"


async def journey_of(request: AnyRequest, slug: str, *, needs_draft: bool = True) -> Journey:
    """Return the journey of this browser at this office.

    Raises:
        NotOpen: The office takes no requests now.
        DraftMissing: A draft is needed and there is none (any more).
    """
    office = await office_of(request, slug)
    if not office.status.takes_part:
        raise NotOpen(office)
    site = site_of(request)
    code = draft_cookie.code_of(request)
    draft = await drafts.open_draft(site.kernel, office.id, code) if code else None
    if draft is None and needs_draft:
        raise DraftMissing(office)
    return Journey(
        site=site,
        office=office,
        directory=await site.directory.current(),
        code=code if draft else None,
        content=draft.content if draft else DraftContent(),
        draft=draft,
    )


def saved_at(journey: Journey) -> dt.datetime | None:
    """Return when the draft was saved last, for the page that is shown after that."""
    return journey.draft.saved_at if journey.draft else None


async def save(journey: Journey, changed: DraftContent) -> str:
    """Save what a page typed; begins the draft with the first answer. Returns the draft's code.

    Raises:
        DraftMissing: The draft went while she typed.
    """
    kernel = journey.site.kernel
    if journey.code is None:
        return await drafts.begin(kernel, journey.office.id, changed, form.FORM_VERSION)
    if not await drafts.save(kernel, journey.office.id, journey.code, changed):
        raise DraftMissing(journey.office)
    return journey.code
