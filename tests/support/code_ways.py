"""Ways to the forms of queries by code: the route that takes each, and how somebody gets there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import msgspec
from arrivals import somebody
from examples import child, content
from letters import in_work
from register_ways import log_in, office, page
from service import Service, office_id
from visitor import Visitor

from sorgeauskunft import bycode, register
from sorgeauskunft.bycode import CodeWay
from sorgeauskunft.register import Asking, QueryWay
from sorgeauskunft.requests import CaseKey
from sorgeauskunft.requests.content import BirthPlace

Arrive = Callable[[Service, Visitor], Awaitable[object]]
Ids = tuple[UUID, UUID]
ToIds = Callable[[Service, Visitor], Awaitable[Ids]]
PATH: Final = "/register/auskunft"
LINES: Final = ("Jugendamt der Stadt Delmenhorst", "Beispielgasse 10", "27749 Delmenhorst")
NO_ENTRY: Final = {"entry": "none", "name": "Frau Probe", "phone": "04221 990"}
CALL: Final = NO_ENTRY | {"entry": "call"}
BLOCKED: Final = NO_ENTRY | {"entry": "some", "kind_03": "yes"}
_DELMENHORST = BirthPlace(name="Delmenhorst", ars="034010000000")


async def asked(service: Service) -> Ids:
    """A request of Bremerhaven about a child of Delmenhorst, which has not joined; ids of it and the query."""
    own = await office(service)
    born = msgspec.structs.replace(child(), birth_place=_DELMENHORST)
    request_id = await in_work(service.kernel, own, content(born))
    directory = await service.app.state.site.directory.current()
    asking = Asking(way=QueryWay.CODE, office_id=office_id("delmenhorst"))
    key = CaseKey(request_id, 1)
    query_id = await register.ask(service.kernel, directory, somebody(own), key, asking)
    return request_id, query_id


async def code_of(service: Service, query_id: UUID) -> str:
    """A letter with a new code; the code."""
    own = await office(service)
    kernel, clerk = service.kernel, somebody(own)
    coded = await bycode.prepare(kernel, own, clerk, query_id, CodeWay.LETTER, lines=LINES)
    await bycode.keep(kernel, clerk, coded)
    return coded.code


async def opened(service: Service, visitor: Visitor) -> Ids:
    """The page with the query; ids of the request and the query."""
    request_id, query_id = await asked(service)
    code = await code_of(service, query_id)
    await visitor.open(PATH)
    await visitor.submit({"code": code})
    return request_id, query_id


def checked(answers: dict[str, str]) -> ToIds:
    async def arrive(service: Service, visitor: Visitor) -> Ids:
        ids = await opened(service, visitor)
        await visitor.submit(answers)
        return ids

    return arrive


def answered(answers: dict[str, str]) -> ToIds:
    async def arrive(service: Service, visitor: Visitor) -> Ids:
        ids = await checked(answers)(service, visitor)
        await visitor.submit()
        return ids

    return arrive


async def _ask(_service: Service, visitor: Visitor) -> None:
    await visitor.open(PATH)


async def to_print(service: Service, visitor: Visitor) -> None:
    """The page of the office that asks, before it has made a letter."""
    request_id, _ = await asked(service)
    await log_in(visitor)
    await visitor.open(page(request_id))


def to_settle(answers: dict[str, str], role: str = "clerk") -> Arrive:
    """The page of the office that asks, with an answer by code."""

    async def arrive(service: Service, visitor: Visitor) -> None:
        request_id, _ = await answered(answers)(service, visitor)
        await log_in(visitor, role=role)
        await visitor.open(page(request_id))

    return arrive


CODE_FORMS: Final[dict[str, tuple[str, str, Arrive]]] = {
    "code-open": ("registerantwort.open", PATH, _ask),
    "code-check": ("registerantwort.check", "/pruefen", opened),
    "code-send": ("registerantwort.send", "/senden", checked(NO_ENTRY)),
    "code-receipt": ("registerantwort.receipt", "/auskunft/pdf", answered(NO_ENTRY)),
    "code-letter": ("abfrage.code.letter", "/brief/pdf", to_print),
    "code-phone": ("abfrage.code.phone", "/mail", to_print),
    "code-reject": ("abfrage.code.reject", "/verwerfen", to_settle(NO_ENTRY)),
}
"""Name → route, end of the form's address, way to its page."""
