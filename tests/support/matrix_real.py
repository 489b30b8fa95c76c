"""Real addresses of an office or a Land, as its own pages show them, and whose each is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from uuid import UUID, uuid4

import msgspec
from land_ways import ASKED, at_land
from matrix_callers import HOME
from matrix_table import Key, Line, routes
from paper import image
from register_ways import Arrive
from service import Service, office_id
from targets import TARGETS, asked, by_code
from visitor import Visitor

from sorgeauskunft.requests.tables import RequestRow
from tenants.people import principal_of
from web.guards import SESSION_COOKIE

_PART: Final = re.compile(r"\{(\w+):(\w+)\}")
_SHAPES: Final = {"uuid": "[0-9a-f-]{36}", "int": "[0-9]+", "str": "[^/]+"}
_API: Final = {
    "/api/v1/requests/": "/amt/anfragen/",
    "/api/v1/register-inquiries/": "/amt/register/",
    "/uploads/": "/unterlagen/",
}


class Real(msgspec.Struct, frozen=True):
    """An address, the route it is of, and the log-in of whom it was shown to."""

    key: Key
    path: str
    session: str
    tenant: str


async def _answered_with_file(service: Service, visitor: Visitor) -> None:
    """The page of a request whose mother has answered with a file."""
    await by_code(service, visitor, await asked(service, visitor))
    await visitor.upload({"files": [("Ausweis.jpg", image())]}, {"answer": "Hier"}, to="/antwort")
    async with service.kernel.database.tenant_transaction(office_id(HOME), read_only=True):
        row = await RequestRow.objects().order_by(RequestRow.sent_at, ascending=False).first()
    assert row is not None
    await visitor.log_in()
    await visitor.open(f"/amt/anfragen/{row.id}")


def _more() -> list[Arrive]:
    """Ways to pages without a form."""
    return [
        _answered_with_file,
        at_land("/land/belege"),
        at_land(f"/land/kosten/{ASKED}"),
    ]


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+:\w+\})", path)
    shape = (
        _SHAPES[part[1:-1].partition(":")[2]] if part.startswith("{") else re.escape(part)
        for part in parts
    )
    return re.compile("".join(shape) + "/?")


async def real_addresses(
    service: Service, table: dict[Key, Line], sections: Iterable[str]
) -> dict[Key, Real]:
    """Return an address of every route of these sections that has ids in it, as far as pages show them.

    It takes the ways to the forms of those routes (targets.py), and keeps what the last page links.
    """
    wanted = {key: line for key, line in table.items() if line.section in set(sections)}
    patterns = {key: _pattern(key[1]) for key in wanted if _PART.search(key[1])}
    named = {handler.name: key for key, handler in routes(service.app).items()}
    ways = [each.arrive for each in TARGETS if named.get(each.route) in patterns]
    found: dict[Key, Real] = {}
    for number, arrive in enumerate(_more() + ways):
        async with service.visitor(f"198.51.100.{number}") as visitor:
            await arrive(service, visitor)
            session = visitor.client.cookies.get(SESSION_COOKIE) or ""
            principal = await principal_of(service.kernel, session)
            for path in _addresses(visitor) if principal else ():
                for key, pattern in patterns.items():
                    if pattern.fullmatch(path):
                        assert principal is not None
                        tenant = principal.land or str(principal.tenant_id)
                        found.setdefault(key, Real(key, path.rstrip("/"), session, tenant))
    return found


def _addresses(visitor: Visitor) -> set[str]:
    said = visitor.page.xpath("//@href|//@action|//@formaction|//@src")
    return {re.split("[?#]", each)[0] for each in [*said, visitor.path]}


def completed(found: dict[Key, Real], keys: Iterable[Key]) -> dict[Key, Real]:
    """Return them with those of `keys` whose ids all stand in one of them."""
    made = dict(found)
    for key in keys:
        if key in made:
            continue
        path = key[1]
        for own, others in _API.items():
            path = path.replace(own, others)
        root = path[: path.find("}") + 1]
        for real in found.values():
            filled = key[1]
            for part, value in _ids(real).items():
                filled = filled.replace(part, value)
            if "{" not in filled and real.key[1].startswith(root):
                made[key] = Real(key, filled, real.session, real.tenant)
                break
    return made


def _ids(real: Real) -> dict[str, str]:
    """Return the parts of an address by how they stand in the template; machines say `case`."""
    names = _PART.findall(real.key[1])
    shape = _PART.sub(lambda part: f"({_SHAPES[part[2]]})", real.key[1])
    values = re.fullmatch(shape, real.path)
    assert values is not None, real
    parts = {
        f"{{{name}:{kind}}}": value
        for (name, kind), value in zip(names, values.groups(), strict=True)
    }
    return {"{case:int}": "1", "{kind:str}": "0801", **parts}


def with_other_ids(real: Real) -> str:
    """Return the address with ids of nothing."""
    path = re.sub(_SHAPES["uuid"], lambda _: str(uuid4()), real.path)
    number = _ids(real).get("{number:str}")
    return path.replace(number, "SR-2000-0001") if number else path


def with_request(path: str, request: UUID) -> str:
    """Return an address with this request's id for the one in it."""
    return re.sub(f"(/anfragen/|/requests/){_SHAPES['uuid']}", rf"\g<1>{request}", path)
