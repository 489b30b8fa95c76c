"""Ways to the forms about a person's data: the route that takes each, and how somebody gets there."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from arrivals import somebody
from register_ways import Arrive, log_in, office
from register_ways import asked as asked_of_register
from request_ways import worked_on
from service import Service
from visitor import Visitor

from sorgeauskunft import register
from sorgeauskunft.kernel import today_in_berlin
from sorgeauskunft.kernel.deletions import Reason
from sorgeauskunft.register import RegisterAnswer
from sorgeauskunft.retention import asked, person
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


async def _answered(service: Service) -> UUID:
    """A query that Osnabrück has answered; its id."""
    _, query_id = await asked_of_register(service)
    keeper = await office(service, "osnabrueck")
    directory = await service.app.state.site.directory.current()
    answer = RegisterAnswer(as_of=today_in_berlin(service.clock), told_by=keeper.name)
    await register.reply(service.kernel, directory, somebody(keeper), query_id, answer)
    await service.work()
    return query_id


async def asked_open(service: Service, visitor: Visitor) -> UUID:
    """The page about the data of a query, for a lead of the office that was asked."""
    query_id = await _answered(service)
    await log_in(visitor, "osnabrueck", "lead")
    await visitor.open(f"/amt/register/{query_id}/person")
    return query_id


async def asked_wished(service: Service, visitor: Visitor) -> None:
    """Somebody else of the office wants it deleted."""
    query_id = await asked_open(service, visitor)
    other = somebody(await office(service, "osnabrueck"), Role.ADMIN)
    await asked.ask_erasure(service.kernel, other, query_id, Reason.NOT_NEEDED)
    await visitor.open(f"/amt/register/{query_id}/person")


async def asked_waiting(service: Service, visitor: Visitor) -> None:
    """A query that is not answered yet."""
    _, query_id = await asked_of_register(service)
    await log_in(visitor, "osnabrueck", "lead")
    await visitor.open(f"/amt/register/{query_id}/person")


PRIVACY_FORMS: Final[dict[str, tuple[str, str, Arrive]]] = {
    "person-zip": ("anfrage.person.zip", "/zip", _open),
    "person-erase": ("anfrage.person.erase", "/loeschen", _open),
    "person-keep": ("anfrage.person.keep", "/behalten", wished),
    "asked-zip": ("registereingang.person.zip", "/zip", asked_open),
    "asked-erase": ("registereingang.person.erase", "/loeschen", asked_open),
    "asked-keep": ("registereingang.person.keep", "/behalten", asked_wished),
}
"""Name → the route that takes the form, the end of its address, the way to its page."""
