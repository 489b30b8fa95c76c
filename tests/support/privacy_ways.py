"""Ways to the forms about a person's data: the route that takes each, and how somebody gets there."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from arrivals import somebody
from register_ways import Arrive, log_in, office
from request_ways import worked_on
from service import Service
from visitor import Visitor

from sorgeauskunft.kernel.deletions import Reason
from sorgeauskunft.retention import person
from tenants.people import Role


async def _open(service: Service, visitor: Visitor) -> UUID:
    request_id = await worked_on(service)
    await log_in(visitor, role="lead")
    await visitor.open(f"/amt/anfragen/{request_id}/person")
    return request_id


async def wished(service: Service, visitor: Visitor) -> None:
    """Somebody else of the office wants it deleted."""
    request_id = await _open(service, visitor)
    other = somebody(await office(service), Role.ADMIN)
    await person.ask_erasure(service.kernel, other, request_id, Reason.NOT_NEEDED)
    await visitor.open(f"/amt/anfragen/{request_id}/person")


PRIVACY_FORMS: Final[dict[str, tuple[str, str, Arrive]]] = {
    "person-zip": ("anfrage.person.zip", "/zip", _open),
    "person-erase": ("anfrage.person.erase", "/loeschen", _open),
    "person-keep": ("anfrage.person.keep", "/behalten", wished),
}
"""Name → the route that takes the form, the end of its address, the way to its page."""
