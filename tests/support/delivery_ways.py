"""The forms of the page on which an office sees how delivery stands, and the way to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import uuid4

from examples import content
from service import Service, office_id
from visitor import Visitor

from sorgeauskunft import delivery, drafts, requests
from sorgeauskunft.delivery import breaker
from sorgeauskunft.documents import DELIVER
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel.jobs import ClaimedJob, Job
from tenants.directory import DirectoryKeeper
from tenants.handling import DeliveryChannel

Arrive = Callable[[Service, Visitor], Awaitable[object]]
PAGE: Final = "/amt/zustellung"
_OFFICE: Final = office_id("bremerhaven")


async def quiet(_service: Service, visitor: Visitor) -> None:
    await visitor.log_in("admin")
    await visitor.open(PAGE)


async def troubled(service: Service, visitor: Visitor) -> None:
    """Two dead letters, and a channel that stands still."""
    kernel = service.kernel
    for reason in ("http-422", "xml-invalid:3:/a"):
        code = await drafts.begin(kernel, _OFFICE, DraftContent(), "v1")
        sent = await requests.send(kernel, _OFFICE, code, lambda _draft: content())
        job = ClaimedJob(
            id=uuid4(),
            tenant_id=_OFFICE,
            kind=DELIVER,
            subject_id=sent.request_id,
            attempt=1,
            max_attempts=1,
            lease=uuid4(),
        )
        async with kernel.database.tenant_transaction(_OFFICE):
            await Job.delete().where(Job.subject_id == sent.request_id)
        await delivery.mark_undeliverable(kernel, job, reason)
    office = (await DirectoryKeeper(kernel).current()).offices[_OFFICE]
    async with kernel.database.tenant_transaction(_OFFICE):
        now = kernel.clock.now()
        await breaker.halt(office, DeliveryChannel.FIT_CONNECT, "key-refused", now)
    await quiet(service, visitor)


DELIVERY_FORMS: Final[dict[str, tuple[str, str, Arrive]]] = {
    "delivery-replay": ("delivery.replay", "/noch-einmal", troubled),
    "delivery-replay-all": ("delivery.replay_all", "/alle", troubled),
    "delivery-try": ("delivery.try", "/fit_connect", troubled),
}
"""Name → the route that takes the form, the end of its address, the way to its page."""
