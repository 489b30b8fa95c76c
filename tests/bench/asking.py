"""A whole service in this process on one database, asked step by step; what each answer cost it.

Time on the processor of this process and of the database's, because the time on the wall of a busy
machine says little; both are kept.
"""

from __future__ import annotations

import contextlib
import time
from array import array
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import asyncpg
import msgspec
from costs import scheduled_seconds
from databases import Urls
from matrix_callers import Caller, machine, staff
from matrix_table import written
from service import Service, service_on
from walking import Step, Walk, record, take, within

from sorgeauskunft.kernel import jobs
from sorgeauskunft.kernel.jobs import Depth
from tenants.machines import Scope
from tenants.people import Role
from tenants.people.sessions import open_session
from tenants.people.tables import Membership
from web.guards import SESSION_COOKIE
from web.incoming import TOKEN_COOKIE

T = TypeVar("T")

HOME: Final = "bremerhaven"
_REFRESH: Final = 25
_KEPT: Final = 3650
_WHO: Final = {
    "office": Role.CLERK,
    "casework": Role.CLERK,
    "lead": Role.LEAD,
    "admin": Role.ADMIN,
    "land": Role.LAND_VIEWER,
    "coordination": Role.COORDINATION,
    "operator": Role.OPERATOR,
    "account": Role.CLERK,
}
"""Who asks for the pages of a section of the table of routes."""

_ELSEWHERE: Final = ("/amt/oidc", "/koordination/stripe/abgleich")
"""Ways that need another service."""


class Cost(msgspec.Struct, frozen=True):
    """Of one answer: milliseconds on the wall, of this process, and of the database's processes."""

    wall: float
    here: float
    database: float

    @property
    def processor(self) -> float:
        return self.here + self.database


class Costs:
    """Of many answers; as bare numbers, or the service's process would seem to grow by what is kept of it."""

    def __init__(self) -> None:
        self.wall, self.processor = array("d"), array("d")

    def add(self, cost: Cost) -> None:
        self.wall.append(cost.wall)
        self.processor.append(cost.processor)


class Page(msgspec.Struct, frozen=True):
    """An address without ids, its route, and as whom it is asked for; None for nobody."""

    path: str
    role: Role | None
    machine: bool = False


def pages() -> Iterator[Page]:
    """Every page of the table of routes that has no id in its address."""
    for (method, path), line in written():
        if method != "GET" or "{" in path or path.startswith(_ELSEWHERE):
            continue
        if line.section in _WHO:
            yield Page(path, _WHO[line.section])
        elif line.section.startswith("key_"):
            yield Page(path, None, machine=True)
        elif line.section == "everybody":
            yield Page(path, None)


class Side:
    """One service and what its answers cost, by route."""

    def __init__(self, name: str, service: Service, urls: Urls, watching: Any) -> None:
        self.name, self.service, self.urls = name, service, urls
        self.costs: dict[str, Costs] = defaultdict(Costs)
        self.watching = watching
        self.whole: set[UUID] = set()
        self._backends: list[int] = []
        self._asked = 0
        self._ask = within(self._measured)
        self._people: dict[Role, Caller] = {}
        self._machine: Caller | None = None

    async def cost(self, name: str, doing: Awaitable[T], *, of: int = 1) -> T:
        """Do something and keep under this name what it cost, each of so many."""
        done, cost = await self._priced(doing)
        self.costs[name].add(Cost(cost.wall / of, cost.here / of, cost.database / of))
        return done

    async def _priced(self, doing: Awaitable[T]) -> tuple[T, Cost]:
        await self._find_backends()
        before = scheduled_seconds(self._backends)
        wall, here = time.perf_counter(), time.process_time()
        done = await doing
        spent = time.process_time() - here
        took = time.perf_counter() - wall
        database = scheduled_seconds(self._backends) - before
        return done, Cost(took * 1000, spent * 1000, database * 1000)

    async def _measured(self, scope: Any, receive: Any, send: Any) -> None:
        app: Any = self.service.app
        _, cost = await self._priced(app(scope, receive, send))
        # Known once the application has found the route.
        name = f"{scope['method']} {scope.get('path_template') or scope['path']}"
        self.costs[name].add(cost)

    async def _find_backends(self) -> None:
        # A pool closes connections that nobody used for a while, and opens others.
        if self._asked % _REFRESH == 0:
            rows = await self.watching.fetch(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid()"
            )
            self._backends = [row["pid"] for row in rows]
        self._asked += 1

    async def walk(self, walk: Walk, number: int) -> dict[str, str]:
        """Somebody takes the walk; the cookies at its end."""
        return await take(walk, number, self._ask)

    async def work(self) -> None:
        """Do all jobs that are due."""
        await self.cost("jobs: build and deliver", self.service.work())

    async def open(self, page: Page) -> int:
        """Ask for a page as whom it is for, with a session that has just begun; return its status."""
        if page.machine:
            return await self._send(Step("GET", page.path, headers=(await self._key()).headers), {})
        cookies = await self._session(page.role) if page.role else {}
        return await self._send(Step("GET", page.path), cookies)

    async def submit(self, path: str, form: Mapping[str, str], role: Role | None = None) -> int:
        """Send a form as somebody; return the status."""
        who = await self._known(role) if role else Caller("nobody")
        body = urlencode({**form, **who.marks}).encode()
        cookies = await self._session(role) if role else {}
        step = Step("POST", path, "application/x-www-form-urlencoded", body)
        return await self._send(step, {**cookies, TOKEN_COOKIE: who.marks["_csrf_token"]})

    async def _send(self, step: Step, cookies: Mapping[str, str]) -> int:
        status, _ = await self._ask(step, cookies)
        assert status < 500, (self.name, step.path, status)
        return status

    async def _known(self, role: Role) -> Caller:
        if role not in self._people:
            self._people[role] = await staff(self.service, role, HOME)
        return self._people[role]

    async def _session(self, role: Role) -> dict[str, str]:
        known = await self._known(role)
        who = known.principal
        assert who is not None
        member = Membership(
            account_id=who.account_id, tenant_id=who.tenant_id, role=role.value, land=who.land
        )
        token = await open_session(self.service.kernel, who.account_id, member, factor_proven=True)
        return {**known.cookies, SESSION_COOKIE: token}

    async def _key(self) -> Caller:
        if self._machine is None:
            self._machine = await machine(self.service, HOME, *Scope)
        return self._machine

    async def depths(self) -> list[Depth]:
        """What is not done."""
        kernel = self.service.kernel
        async with kernel.database.platform_transaction("bench.depths", read_only=True):
            return await jobs.depths(kernel.clock.now())


@contextlib.asynccontextmanager
async def side_on(name: str, urls: Urls, folder: Path) -> AsyncIterator[Side]:
    """A service on a database; no limits, as all ask from one address, and nothing past its time."""
    watching = await asyncpg.connect(urls.superuser)
    try:
        async with service_on(
            urls, folder, rate_limits=False, retention_min_days=_KEPT, retention_max_days=_KEPT
        ) as service:
            yield Side(name, service, urls, watching)
    finally:
        await watching.close()


async def recorded(side: Side) -> Walk:
    """The walk of a mother through the pages of this service."""
    async with side.service.visitor() as visitor:
        return await record(visitor.client)
