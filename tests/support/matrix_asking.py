"""Asking a route as somebody, and telling what kind of answer came."""

from __future__ import annotations

import enum
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import uuid4

import httpx
import msgspec
from litestar import Litestar, Response
from matrix_callers import HOME, Caller
from matrix_table import Key, Line, routes

from tenants.people import STAFF_ROLES
from web.site import AnyRequest

Fill = Callable[[str, str], str]
"""Name and type of a part of an address → its value."""

_PART: Final = re.compile(r"\{(\w+):(\w+)\}")
_MARK: Final = "x-matrix"
_FAULTS: Final = range(500, 600)
_CLOSED: Final = 503
_STAFF: Final = frozenset(role.value for role in STAFF_ROLES)


class Kind(enum.StrEnum):
    """What an answer says to who asks."""

    ANSWERED = "answered"
    LOG_IN = "led to the log-in"
    CHOOSE = "led to the choice of an office"
    ABSENT = "not there"
    NO_KEY = "no key"
    NO_SCOPE = "not within this key's scopes"
    GONE = "no draft"
    FAULT = "fault"


class Asked(msgspec.Struct, frozen=True):
    """An answer. `reached`: the guards let the caller through to the handler."""

    kind: Kind
    reached: bool
    response: httpx.Response


def hold(app: Litestar, held: set[Key]) -> set[str]:
    """Have every route note in the returned set, by id of the request, who came through its guards.

    The handlers of `held` are not run: what would change something is asked by many.
    """
    through: set[str] = set()

    def note(keys: list[Key]) -> Callable[[AnyRequest], Awaitable[Response[Any] | None]]:
        async def noted(request: AnyRequest) -> Response[Any] | None:
            through.add(request.headers.get(_MARK, ""))
            return Response(b"") if held.intersection(keys) else None

        return noted

    found = routes(app)
    for handler in found.values():
        keys = [key for key, each in found.items() if each is handler]
        # It was asked for when routes were made, and is remembered.
        handler._resolved_before_request = note(keys)
    return through


def absent(name: str, kind: str) -> str:
    """Return a value that belongs to nothing."""
    if kind == "uuid":
        return str(uuid4())
    return HOME if name == "slug" else {"int": "1"}.get(kind, "gibt-es-nicht")


def address(template: str, fill: Fill = absent) -> str:
    """Return an address of a route."""
    return _PART.sub(lambda part: fill(part[1], part[2]), template)


async def ask(
    client: httpx.AsyncClient, caller: Caller, method: str, path: str, through: set[str]
) -> Asked:
    """Ask, with an empty form where the route takes one."""
    mark = uuid4().hex
    data = caller.marks if method in {"POST", "PUT"} else None
    response = await client.request(method, path, data=data, headers={_MARK: mark})
    return Asked(_kind(response), mark in through, response)


def _kind(response: httpx.Response) -> Kind:
    status, goes_to = response.status_code, response.headers.get("location", "")
    if status == 303 and goes_to.partition("?")[0] == "/amt/anmelden":
        return Kind.LOG_IN
    if status == 303 and goes_to == "/amt/buero":
        return Kind.CHOOSE
    if status in _FAULTS and status != _CLOSED:
        return Kind.FAULT
    return {401: Kind.NO_KEY, 403: Kind.NO_SCOPE, 404: Kind.ABSENT, 410: Kind.GONE}.get(
        status, Kind.ANSWERED
    )


def may(line: Line, caller: Caller) -> bool:
    """Whether the table says that a route answers for somebody."""
    return "everybody" in line.who or caller.counts_as in line.who


def refusal(line: Line, caller: Caller) -> Kind:
    """Return how somebody is refused for whom a route does not answer."""
    if line.section == "draft":
        return Kind.GONE
    if line.section in {"scraper", "signed"}:
        return Kind.ABSENT
    if line.section.startswith("key_"):
        return Kind.NO_SCOPE if caller.counts_as.startswith("key") else Kind.NO_KEY
    if line.section in {"second_step", "desk"}:
        return Kind.LOG_IN
    if caller.counts_as == "undecided":
        return Kind.CHOOSE
    return Kind.ABSENT if caller.counts_as in _STAFF else Kind.LOG_IN


def plain(response: httpx.Response) -> str:
    """Return what an answer says, without what differs from answer to answer."""
    text = re.sub(r'nonce="[^"]*"|name="_csrf_token" value="[^"]*"', "", response.text)
    where = response.headers.get("location", "")
    return f"{response.status_code} {where}\n{text.replace(f'{response.url.path}?', 'HERE?')}"


def kept_by_browsers(response: httpx.Response) -> bool:
    """Whether a browser, or what stands before it, may keep an answer."""
    return "no-store" not in response.headers.get("cache-control", "")


def tally(asked: dict[tuple[Key, str], bool]) -> str:
    """Return the size of a matrix in words, from route and caller → whether the table allows it."""
    callers = {caller for _key, caller in asked}
    found = {key for key, _caller in asked}
    allowed = sum(asked.values())
    return (
        f"matrix: {len(found)} routes x {len(callers)} callers = {len(asked)}, "
        f"{allowed} allowed, {len(asked) - allowed} refused"
    )
