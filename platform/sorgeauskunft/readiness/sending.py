"""Sending a test request: an invented mother's, on the way that every mother's takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final
from uuid import UUID

from sorgeauskunft import drafts, requests
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel, audit, today_in_berlin
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.readiness.tables import SelfTestRow
from sorgeauskunft.requests import RequestContent, form
from sorgeauskunft.requests.content import (
    Address,
    Affirmation,
    BirthPlace,
    Child,
    Mother,
    Person,
)
from sorgeauskunft.texts import Texts
from tenants.directory import Directory
from tenants.offices import Office
from tenants.people import Principal, Role, require_role
from tenants.tables import AreaRow

EXPIRE: Final = "self_test.expire"
"""Kind of the job that deletes a test request in the end; its subject is the request."""

KEPT_DAYS: Final = 30
"""For so many days a test request can be looked at."""

_CHECKS: Final = {
    "child_minor": "yes",
    "adopted": "no",
    "married_to_father": "never",
    "married_to_other": "no",
    "declaration": "no",
    "court": "no",
    "foreign_law": "no",
    "birth_place": "here",
}
"""The answers of the pre-check that lead to a whole Auskunft."""

_MOTHER_BORN: Final = dt.date(1990, 1, 1)
_CHILD_IS: Final = 5


async def send_test(
    kernel: Kernel, directory: Directory, texts: Texts, principal: Principal
) -> UUID:
    """Send a test request to the principal's own office, however far that is; return its id.

    Everything after is what happens to a real one: documents, delivery, inbox. It is marked as a
    test from the first row on, and goes by itself.

    Raises:
        NotFoundError: Not for this role.
    """
    require_role(principal, {Role.ADMIN})
    office = directory.offices[principal.tenant_id]
    actor = audit.Actor(principal.role.value, principal.account_id)
    return await send_test_as(kernel, directory, texts, office, actor)


async def send_test_as(
    kernel: Kernel,
    directory: Directory,
    texts: Texts,
    office: Office,
    actor: audit.Actor,
    *,
    change: Callable[[RequestContent], RequestContent] = lambda content: content,
) -> UUID:
    """Send a test request to an office, for its admin or for the operator; return its id.

    `change` may make another invented request of the one that is sent.
    """
    ars = await own_ars(kernel, directory, office)
    content = change(_invented(kernel, texts, office, ars))
    code = await drafts.begin(kernel, office.id, DraftContent(), form.FORM_VERSION)
    request_id = drafts.keys_of(code).request_id
    # First, so that there is never a test request that nobody counts as one.
    async with kernel.database.tenant_transaction(office.id):
        await note_test(kernel, request_id, actor)
    await requests.send(kernel, office.id, code, lambda _draft: content, test=True)
    return request_id


async def note_test(kernel: Kernel, request_id: UUID, actor: audit.Actor) -> None:
    """Note that a request is a test, by whom, and have it go by itself; in the open tenant transaction."""
    now = kernel.clock.now()
    await add(SelfTestRow(id=request_id, sent_at=now, sent_by=actor.id or PLATFORM_ID))
    await enqueue(
        EXPIRE,
        request_id,
        now,
        attempts=kernel.settings.job_attempts,
        run_at=now + dt.timedelta(days=KEPT_DAYS),
    )
    await audit.record("amt:self_test:sent", actor, now, subject=request_id)


def _invented(kernel: Kernel, texts: Texts, office: Office, ars: str) -> RequestContent:
    """A mother and a child whose names say that there are none such, at the office's own place."""
    contact, today = office.contact, today_in_berlin(kernel.clock)
    family = texts("ready.person.family")
    return RequestContent(
        form_version=form.FORM_VERSION,
        language="de",
        outcome="full",
        mother=Mother(
            name=Person(given_names=texts("ready.person.mother"), family_name=family),
            birth_date=_MOTHER_BORN,
            birth_place=BirthPlace(name=contact.place),
            residence=Address(
                street=texts("ready.person.street"),
                house_number="1",
                postcode=contact.postcode,
                place=contact.place,
            ),
        ),
        children=(
            Child(
                at_birth=Person(given_names=texts("ready.person.child"), family_name=family),
                birth_date=dt.date(today.year - _CHILD_IS, 1, 2),
                birth_place=BirthPlace(name=contact.place, ars=ars),
                precheck=_CHECKS,
            ),
        ),
        affirmation=Affirmation(
            affirmed_at=kernel.clock.now(),
            text_version=form.AFFIRMATION_VERSION,
            privacy_notice_version="test",
        ),
    )


async def own_ars(kernel: Kernel, directory: Directory, office: Office) -> str:
    """Return the key of a place whose register the office itself keeps: nobody else must be asked."""
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        areas = await AreaRow.select(AreaRow.ags_prefix).where(AreaRow.office_id == office.id)
    if not areas:
        return office.ars
    ags8 = min(row["ags_prefix"] for row in areas).ljust(8, "0")
    return directory.ars_of(ags8) or f"{ags8[:5]}0000{ags8[5:]}"
