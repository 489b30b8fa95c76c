"""Download by link in tests: an office that gets its requests so, and what its mailbox has got."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import msgspec
from examples import content
from post import Post

from sorgeauskunft import drafts, requests
from sorgeauskunft.delivery import Parcel
from sorgeauskunft.delivery.parcels import parcel_of
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel
from tenants.handling import Delivery, DeliveryChannel, LinkSettings
from tenants.offices import Office

MAILBOX = "eingang@amt.example.org"


def with_link(office: Office, **changes: Any) -> Office:
    """The office with the channel; `changes` are those of its link's settings."""
    delivery = Delivery(channel=DeliveryChannel.LINK, mailbox=MAILBOX, link=LinkSettings(**changes))
    return msgspec.structs.replace(office, delivery=delivery)


async def sent_request(kernel: Kernel, office: Office) -> UUID:
    """A request that was sent; its documents are not made."""
    code = await drafts.begin(kernel, office.id, DraftContent(), "v1")
    return (await requests.send(kernel, office.id, code, lambda _draft: content())).request_id


async def parcel(kernel: Kernel, office: Office, request_id: UUID, attempt: int = 1) -> Parcel:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        return await parcel_of(office, request_id, attempt)


def token_in(post: Post, place: int = -1) -> str:
    """The token of a link that the mailbox got."""
    found: list[str] = [
        each for mail in post.mails for each in re.findall(r"/abholen/(\w+)", mail.text)
    ]
    return found[place]


def password_in(post: Post, place: int = -1) -> str:
    """The password that the mailbox got."""
    pattern = r"^(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}$"
    found: list[str] = [
        each for mail in post.mails for each in re.findall(pattern, mail.text, re.MULTILINE)
    ]
    return found[place]
