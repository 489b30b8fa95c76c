"""Ways to the forms of the register: the route that takes each, and how somebody gets there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from arrivals import somebody
from examples import content
from letters import in_work
from registers import born_in_osnabrueck
from service import Service, office_id
from visitor import Visitor

from sorgeauskunft import register
from sorgeauskunft.kernel import today_in_berlin
from sorgeauskunft.register import Asking, QueryState, QueryWay, RegisterAnswer
from sorgeauskunft.register.tables import QueryRow
from sorgeauskunft.requests import CaseKey, RequestContent
from tenants.offices import Office

Arrive = Callable[[Service, Visitor], Awaitable[object]]


async def office(service: Service, slug: str = "bremerhaven") -> Office:
    directory = await service.app.state.site.directory.current()
    found: Office = directory.offices[office_id(slug)]
    return found


async def log_in(visitor: Visitor, slug: str = "bremerhaven", role: str = "clerk") -> None:
    await visitor.log_in(role, slug)


async def asked(service: Service, way: QueryWay = QueryWay.PLATFORM) -> tuple[UUID, UUID]:
    """A request of Bremerhaven about a child of Osnabrück, asked about; ids of it and the query."""
    own = await office(service)
    directory = await service.app.state.site.directory.current()
    request_id = await in_work(service.kernel, own, born_in_osnabrueck())
    asking = Asking(way=way, office_id=office_id("osnabrueck"))
    key = CaseKey(request_id, 1)
    query_id = await register.ask(service.kernel, directory, somebody(own), key, asking)
    await service.work()
    return request_id, query_id


async def state_of(service: Service, query_id: UUID) -> str:
    async with service.kernel.database.tenant_transaction(office_id("bremerhaven"), read_only=True):
        row = await QueryRow.objects().get(QueryRow.id == query_id)
    assert row is not None
    return str(row.state)


def page(request_id: UUID) -> str:
    return f"/amt/anfragen/{request_id}/kinder/1/register"


def _to_ask(given: RequestContent) -> Arrive:
    async def arrive(service: Service, visitor: Visitor) -> None:
        request_id = await in_work(service.kernel, await office(service), given)
        await log_in(visitor)
        await visitor.open(page(request_id))

    return arrive


async def _by_hand(service: Service, visitor: Visitor) -> None:
    request_id, _ = await asked(service, QueryWay.HAND)
    await log_in(visitor)
    await visitor.open(page(request_id))


async def _to_confirm(service: Service, visitor: Visitor) -> None:
    request_id, query_id = await asked(service, QueryWay.HAND)
    answer = RegisterAnswer(as_of=today_in_berlin(service.clock), told_by="Jugendamt")
    async with service.kernel.database.tenant_transaction(office_id("bremerhaven")):
        now = service.clock.now()
        await register.keep_answer(service.kernel, query_id, answer, QueryState.ANSWERED, now)
    await log_in(visitor)
    await visitor.open(page(request_id))


async def _inbox(service: Service, visitor: Visitor) -> None:
    await asked(service)
    await log_in(visitor, "osnabrueck")
    await visitor.open("/amt/register")


async def _batch(service: Service, visitor: Visitor) -> None:
    _, query_id = await asked(service)
    await log_in(visitor, "osnabrueck")
    await visitor.open("/amt/register?seite=99")
    await visitor.submit({"inquiry": str(query_id)}, to="/kein-eintrag")


async def _inquiry(service: Service, visitor: Visitor) -> None:
    _, query_id = await asked(service)
    await log_in(visitor, "osnabrueck")
    await visitor.open(f"/amt/register/{query_id}")


REGISTER_FORMS: Final[dict[str, tuple[str, str, Arrive]]] = {
    "register-ask": ("abfrage.ask", "/register", _to_ask(born_in_osnabrueck())),
    "register-own": ("abfrage.own", "/eigenes", _to_ask(content())),
    "register-write-down": ("abfrage.write_down", "/antwort", _by_hand),
    "register-confirm": ("abfrage.confirm", "/bestaetigen", _to_confirm),
    "register-cancel": ("abfrage.cancel", "/abbrechen", _by_hand),
    "register-search": ("registereingang.search", "/suche", _inbox),
    "register-none": ("registereingang.none", "/kein-eintrag", _inbox),
    "register-none-confirm": ("registereingang.none.confirm", "/bestaetigt", _batch),
    "register-reply": ("registereingang.reply", "/antworten", _inquiry),
}
"""Name → route, end of the form's address, way to its page."""
