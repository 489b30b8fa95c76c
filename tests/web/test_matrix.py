"""Every route for every caller: it answers for those of the table, and refuses all others alike."""

from __future__ import annotations

import collections
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast

import msgspec
import pytest
from configured import plain_settings
from litestar import Litestar
from matrix_asking import (
    Asked,
    Kind,
    address,
    ask,
    hold,
    kept_by_browsers,
    may,
    plain,
    refusal,
    tally,
)
from matrix_callers import Caller, everybody
from matrix_table import Key, Line, guarded, routes, written
from service import Service, sqlite_service

import web
from sorgeauskunft.host.demo import seed_costs
from sorgeauskunft.kernel.rate_limit import RateLimiter
from tenants.people import Role
from web import Site
from web.doors import DOORS, is_behind_a_door

TABLE: Final = dict(written())
KEPT: Final = {
    ("POST", "/finden"): "So that going back shows the result; nothing of a person is in it.",
    ("GET", "/api/v1/openapi.json"): "The description of the interface, the same for all.",
    ("GET", "/j/{slug:str}/logo/{digest:str}"): "The coat of arms, by its content.",
    ("GET", "/static/{file:str}"): "Ours, by its content.",
    ("HEAD", "/static/{file:str}"): "Ours, by its content.",
}
"""What a browser may keep, and why."""

DRAFTS: Final = {key for key, line in TABLE.items() if line.section == "draft"}
CHANGING: Final = {key for key in TABLE if key[0] in {"POST", "PUT"}}

ASKS_FIRST: Final = {
    ("GET", "/anschliessen/preisblatt"): "While no price sheet is in force.",
    ("GET", "/koordination/was-waere-wenn/csv"): "Without an example there is no file.",
    ("GET", "/koordination/was-waere-wenn/herleitung"): "Likewise.",
    ("GET", "/land/was-waere-wenn/csv"): "Likewise.",
    ("GET", "/land/was-waere-wenn/herleitung"): "Likewise.",
}
"""Without a part in the address, and yet not there when nothing is said."""


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service whose metrics open by a token, and which counts no tries: thousands are made."""
    async with sqlite_service(tmp_path) as built:
        kernel = built.kernel
        kernel = msgspec.structs.replace(
            kernel,
            settings=msgspec.structs.replace(kernel.settings, metrics_token="m" * 32),
            limiter=RateLimiter(kernel.database, kernel.vault, kernel.clock, enabled=False),
        )
        state = built.app.state
        state.site = msgspec.structs.replace(state.site, kernel=kernel)
        yield msgspec.structs.replace(built, kernel=kernel)


@pytest.fixture
def app() -> Litestar:
    """The application as far as its routes."""
    kernel = SimpleNamespace(settings=msgspec.structs.replace(plain_settings(), session_key="s"))
    return web.create_app(cast("Site", SimpleNamespace(kernel=kernel)))


def test_every_route_has_its_line(app: Litestar) -> None:
    """Each route stands in the table once, and each line of the table is a route."""
    lines = collections.Counter(key for key, _line in written())
    assert [key for key, times in lines.items() if times > 1] == []
    found = routes(app).keys()
    assert sorted(found - lines.keys()) == [], "say in matrix.toml for whom they are"
    assert sorted(lines.keys() - found) == [], "no such route"


def test_guards_say_the_same(app: Litestar) -> None:
    """The roles, or the scope, that a route's guards name are those of the table, and none besides."""
    for key, handler in routes(app).items():
        named, line = guarded(handler), TABLE[key]
        if named is not None:
            assert line.who == named, key
        else:
            assert not line.roles or line.section == "desk", key


def test_every_role_is_asked_for() -> None:
    """Each role that opens anything stands in the table; those that open nothing stand nowhere."""
    named = {role for line in TABLE.values() for role in line.roles}
    assert set(Role) - named == {Role.CITIZEN, Role.API_KEY, Role.UNDECIDED}


def door_of(path: str) -> str:
    """Return how the address begins that leads back from a page about an error."""
    return next((door for door in DOORS if is_behind_a_door(path) and path.startswith(door)), "")


def fault(key: Key, line: Line, caller: Caller, found: Asked, nothing: str) -> str:
    """Say what is wrong with an answer; nothing where it is as the table says.

    `nothing`: what this caller is told at the same door about an address that does not exist.
    """
    if may(line, caller):
        known = "{" not in key[1] and key not in ASKS_FIRST
        fine = found.reached and (
            found.kind is Kind.ANSWERED or (not known and found.kind is not Kind.FAULT)
        )
        return "" if fine else f"not answered: {found.kind}"
    if found.reached and line.section != "draft":
        return "came through"
    if found.kind is not refusal(line, caller):
        return f"refused otherwise: {found.kind}"
    tells = found.kind is Kind.ABSENT and plain(found.response) != nothing
    return "told that there is something" if tells else ""


async def test_matrix(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """Who may comes through; everybody else is answered as if there were nothing, or led to the log-in.

    Nothing that is not for everybody may be kept by a browser. Handlers that change something are
    not run: hundreds of other tests do that.
    """
    await seed_costs(service.kernel)
    asked: dict[tuple[Key, str], bool] = {}
    wrong = []
    for caller in await everybody(service):
        # Only their handlers know that there is no draft; where there is none they change nothing.
        held = CHANGING if caller.counts_as == "draft" else CHANGING - DRAFTS
        through = hold(service.app, held)
        async with caller.client(service.app) as client:
            nothing = {
                (way, door): plain(
                    (await ask(client, caller, way, f"{door}/x/y", through)).response
                )
                for way in {method for method, _path in TABLE}
                for door in ("", *DOORS)
            }
            for key, line in TABLE.items():
                found = await ask(client, caller, key[0], address(key[1]), through)
                asked[key, caller.name] = may(line, caller)
                what = fault(key, line, caller, found, nothing[key[0], door_of(key[1])])
                if key not in KEPT and kept_by_browsers(found.response):
                    what += "may be kept"
                if what:
                    wrong.append((key, caller.name, what, found.response.status_code))
    with capsys.disabled():
        sys.stdout.write(f"\n{tally(asked)}, {len(wrong)} wrong\n")
    assert wrong == [], "\n".join(map(str, wrong[:50]))
