"""What somebody sends who goes a mother's way at an office for support: a test, and never more."""

from __future__ import annotations

from uuid import UUID

import msgspec

from sorgeauskunft import requests
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.readiness.sending import note_test, own_ars
from sorgeauskunft.readiness.synthetic import NotSyntheticError
from sorgeauskunft.requests import RequestContent, Sent
from sorgeauskunft.requests.content import UNKNOWN_PLACE, Child
from sorgeauskunft.requests.sending import Prepare
from tenants.directory import Directory
from tenants.offices import Office


async def send_tried(
    kernel: Kernel,
    directory: Directory,
    office: Office,
    code: str,
    prepare: Prepare,
    *,
    actor: audit.Actor,
) -> Sent:
    """Send the draft of this code to an office for support, as a test that `actor` has sent.

    As `requests.send` in all else. A child that was born in Germany is born where the office keeps
    the register itself: there its people can go on to the letter, and no other office is asked.

    Raises:
        NotSyntheticError: The office is an authority's.
        DraftGoneError: There is neither such a draft nor a request made from it.
    """
    if not office.is_synthetic:
        raise NotSyntheticError(f"{office.slug} is the office of an authority")
    ars = await own_ars(kernel, directory, office)

    async def noted(request_id: UUID) -> None:
        await note_test(kernel, request_id, actor)

    def at_home(draft: DraftContent) -> RequestContent:
        content = prepare(draft)
        children = tuple(_born_at(child, ars) for child in content.children)
        return msgspec.structs.replace(content, children=children)

    return await requests.send(kernel, office.id, code, at_home, test=True, beside=noted)


def _born_at(child: Child, ars: str) -> Child:
    place = child.birth_place
    if place.state is not None or place.name == UNKNOWN_PLACE:
        return child
    place = msgspec.structs.replace(place, ars=ars)
    return msgspec.structs.replace(child, birth_place=place)
