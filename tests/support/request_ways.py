"""Ways to the forms of one request: the route that takes each, and how somebody gets there."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec
from arrivals import somebody
from examples import content
from letters import in_work
from paper import pdf
from register_ways import Arrive, log_in, office
from service import Service
from visitor import Visitor

from sorgeauskunft import casework, certificates, requests
from sorgeauskunft.requests import CaseKey, RequestContent, RequestStatus
from sorgeauskunft.requests.content import Address
from tenants.people import Role


async def worked_on(service: Service, given: RequestContent | None = None) -> UUID:
    """A request of Bremerhaven that somebody works on."""
    return await in_work(service.kernel, await office(service), given)


async def _open(visitor: Visitor, request_id: UUID) -> None:
    await log_in(visitor)
    await visitor.open(f"/amt/anfragen/{request_id}")


async def in_work_(service: Service, visitor: Visitor) -> None:
    await _open(visitor, await worked_on(service))


async def asked(service: Service, visitor: Visitor) -> None:
    request_id = await worked_on(service)
    clerk = somebody(await office(service))
    await casework.ask_mother(service.kernel, clerk, request_id, "Wo ist Ihr Kind geboren?")
    await _open(visitor, request_id)


async def taken(service: Service, visitor: Visitor) -> None:
    await in_work_(service, visitor)
    await visitor.submit(to="/uebernehmen")


async def noted(service: Service, visitor: Visitor) -> None:
    await in_work_(service, visitor)
    await visitor.submit({"note": "Akte ist da"}, to="/notizen")
    await visitor.open(visitor.page.xpath("//a[contains(@href,'/notizen/')]/@href")[0])


async def elsewhere(service: Service, visitor: Visitor) -> None:
    given = content()
    address = Address(street="Am Deich", house_number="1", postcode="28195", place="Bremen")
    mother = msgspec.structs.replace(given.mother, postal_address=address)
    await _open(visitor, await worked_on(service, msgspec.structs.replace(given, mother=mother)))


async def posted(service: Service, visitor: Visitor) -> None:
    request_id = await worked_on(service)
    own, now = await office(service), service.kernel.clock.now()
    async with service.kernel.database.tenant_transaction(own.id):
        for status in (RequestStatus.ISSUED, RequestStatus.POSTED):
            await requests.advance(request_id, status, now)
    await _open(visitor, request_id)


async def decided_outside(service: Service, visitor: Visitor) -> None:
    """A case that a Fachverfahren has decided, and does not report any further."""
    request_id = await worked_on(service)
    own = await office(service)
    key = CaseKey(request_id, 1)
    by = somebody(own, Role.API_KEY)
    await certificates.file_letter(service.kernel, own, by, key, pdf())
    await _open(visitor, request_id)


REQUEST_FORMS: Final[dict[str, tuple[str, str, Arrive]]] = {
    "take": ("anfrage.take", "/uebernehmen", in_work_),
    "give-back": ("anfrage.give_back", "/abgeben", taken),
    "address": ("anfrage.address", "/anschrift", elsewhere),
    "close": ("anfrage.close", "/abschliessen", posted),
    "outside-posted": ("anfrage.outside.posted", "/abgesandt", decided_outside),
    "outside-back": ("anfrage.outside.take_back", "/zurueck", decided_outside),
    "note": ("anfrage.note", "/notizen", in_work_),
    "note-correct": ("anfrage.note.correct", "/aendern", noted),
    "note-remove": ("anfrage.note.remove", "/loeschen", noted),
    "ask-template": ("anfrage.ask.template", "/vorlage", in_work_),
    "answer-letter": ("anfrage.answer", "/rueckfrage/antwort", asked),
}
"""Name → the route that takes the form, the end of its address, the way to its page."""
