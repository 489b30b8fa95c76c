"""Ids and slugs of others, guessed or swapped, are answered like those of nothing, and change nothing."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
import pytest
from arrivals import arrived
from matrix_asking import Kind, absent, address, ask, kept_by_browsers, plain
from matrix_callers import FOREIGN, HOME, Caller, expired, machine, mother, staff
from matrix_real import completed, real_addresses, with_other_ids, with_request
from matrix_table import Key, routes, trial, written
from register_ways import office
from service import Service, office_id, sqlite_service

from sorgeauskunft import readiness
from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.database import TENANT_TABLES
from sorgeauskunft.kernel.rate_limit import RateLimiter
from sorgeauskunft.texts import Texts
from tenants.machines import Scope
from tenants.people import OFFICE_ROLES, STAFF_ROLES, Role
from web.guards import SESSION_COOKIE

TABLE: Final = dict(written())
SECTIONS: Final = ("account", "office", "casework", "lead", "admin", "land", "land_approver")
OWNED: Final = {
    key
    for key, line in TABLE.items()
    if (line.section in SECTIONS or line.section.startswith("key_"))
    and (":uuid}" in key[1] or "{number:str}" in key[1])
}
"""Routes with an id of somebody in their address."""

NOT_YET: Final = {
    (
        "GET",
        "/amt/anfragen/{request_id:uuid}/kinder/{number:int}/register/{query_id:uuid}/nachricht/{kind:str}",
    ),
    ("GET", "/api/v1/requests/{request_id:uuid}/cases/{case:int}/certificate/pdf"),
}
"""Not there for the owner either: the requests at hand have none."""

UNSHOWN: Final = {("GET", "/amt/nachrichten/abgewiesen/{row_id:uuid}")}
"""Shown only after a Fachverfahren has sent something wrong, which no way here does."""

SUPPORT: Final = "testamt"
WHO: Final = trial()
"""Who may go a mother's way there, as the table says."""

NOBODY: Final = {Kind.LOG_IN, Kind.CHOOSE, Kind.NO_KEY, Kind.NO_SCOPE, Kind.FAULT}
BODY: Final = {"status": "in_work", "text": "Wo ist Ihr Kind geboren?"}


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service that counts no tries."""
    async with sqlite_service(tmp_path) as built:
        kernel = built.kernel
        limiter = RateLimiter(kernel.database, kernel.vault, kernel.clock, enabled=False)
        kernel = msgspec.structs.replace(kernel, limiter=limiter)
        state = built.app.state
        state.site = msgspec.structs.replace(state.site, kernel=kernel)
        yield msgspec.structs.replace(built, kernel=kernel)


def rows_of(folder: Path, tenant: UUID) -> dict[str, list[Any]]:
    """Return all rows of a tenant, by table."""
    found = {}
    with contextlib.closing(sqlite3.connect(folder / "service.sqlite")) as file:
        file.row_factory = sqlite3.Row
        for name in TENANT_TABLES:
            rows = file.execute(f'SELECT * FROM "{name}" ORDER BY id').fetchall()
            found[name] = [tuple(row) for row in rows if row["tenant_id"] == str(tenant)]
    assert sum(map(len, found.values())) > 100
    return found


async def people(service: Service, slug: str) -> dict[str, Caller]:
    """Return who could open the routes of each section at this office, or for its Land."""
    admin = await staff(service, Role.ADMIN, slug)
    land = await staff(service, Role.LAND_APPROVER, slug)
    key = await machine(service, slug, *Scope)
    special = {"land": land, "land_approver": land}
    return {
        section: key if section.startswith("key_") else special.get(section, admin)
        for section in {line.section for line in TABLE.values()}
    }


def without_ids(words: str, path: str) -> str:
    """Return words without the ids of an address."""
    for each in re.findall("[0-9a-f]{8}-[0-9a-f-]{27}", path):
        words = words.replace(each, "ID")
    return words


async def told(service: Service, caller: Caller, key: Key, path: str) -> tuple[Kind, str, bool]:
    """Ask; return the kind of answer, its words, and whether a browser may keep it.

    Ids that stand in the address itself tell nothing, so its echo counts for the same.
    """
    async with caller.client(service.app) as client:
        if path.startswith("/api/"):
            body = BODY if key[0] != "GET" else None
            said = await client.request(key[0], path, json=body, headers={"if-match": '"1.1"'})
            kind = Kind.ABSENT if said.status_code == 404 else Kind.ANSWERED
            return kind, without_ids(plain(said), path), kept_by_browsers(said)
        found = await ask(client, caller, key[0], path, set())
    words = without_ids(plain(found.response), path)
    return found.kind, words, kept_by_browsers(found.response)


async def test_foreign_ids(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every address with an id of an office or a Land is, for another one, an address of nothing.

    Also where only the last id is foreign, and the request named before it one's own. Asked for
    with every method the route has, and afterwards every row of the owner is as it was.
    """
    found = await real_addresses(service, TABLE, SECTIONS)
    real = {key: each for key, each in completed(found, OWNED).items() if key in OWNED}
    assert OWNED - real.keys() == UNSHOWN, "no page shows such an address"
    at = {slug: await people(service, slug) for slug in (HOME, FOREIGN)}
    own = {slug: await arrived(service.kernel, await office(service, slug)) for slug in at}
    home = {str(office_id(HOME)), "HB"}
    sides = {
        key: (HOME, FOREIGN) if each.tenant in home else (FOREIGN, HOME)
        for key, each in real.items()
    }
    wrong: list[tuple[object, ...]] = []
    for key, each in real.items():
        owner = at[sides[key][0]][TABLE[key].section]
        if owner.principal:
            # A note, say, opens for who wrote it.
            owner = Caller("shown to", cookies={SESSION_COOKIE: each.session})
        if key[0] == "GET" and key not in NOT_YET:
            kind, _words, kept = await told(service, owner, key, each.path)
            if kind is not Kind.ANSWERED or kept:
                wrong.append((key, "for its owner", kind, kept))
    before = rows_of(tmp_path, office_id(HOME))
    asked = 0
    for key, each in real.items():
        slug = sides[key][1]
        stranger = at[slug][TABLE[key].section]
        mixed = "{request_id:uuid}" in key[1] and key[1].count(":uuid}") > 1
        for request in (None, own[slug]) if mixed else (None,):
            asked += 1
            path = each.path if request is None else with_request(each.path, request)
            absent = with_other_ids(each)
            absent = absent if request is None else with_request(absent, request)
            answers = [await told(service, stranger, key, one) for one in (path, absent)]
            if answers[0] != answers[1]:
                wrong.append((key, path, "is told from nothing"))
            if answers[0][0] in NOBODY or answers[0][1].startswith(("401", "403")):
                wrong.append((key, path, "was asked for by nobody"))
    after = rows_of(tmp_path, office_id(HOME))
    wrong += [(name, "changed") for name in before if before[name] != after[name]]
    with capsys.disabled():
        sys.stdout.write(f"\nforeign ids: {len(real)} routes, {asked} asked, {len(wrong)} leaks\n")
    assert wrong == [], "\n".join(map(str, wrong))


async def test_foreign_slugs(service: Service) -> None:
    """A draft opens at its own office only: at another one there is none, whatever is sent."""
    hers = await mother(service, HOME)
    for key in (key for key, line in TABLE.items() if line.section == "draft"):
        path = address(key[1], lambda name, kind: FOREIGN if name == "slug" else _known(name, kind))
        assert await told(service, hers, key, path) == await told(
            service, Caller("nobody"), key, path
        ), key


def _known(name: str, kind: str) -> str:
    if kind == "uuid":
        return str(uuid4())
    return {"section": "kind", "document": "id_card"}.get(name, "1")


async def test_foreign_hosts(service: Service) -> None:
    """Whatever host a request names, its path alone says which office it is about."""
    async with Caller("nobody").client(service.app) as client:
        pages = {}
        for slug in (HOME, FOREIGN):
            page = await client.get(f"/j/{slug}/")
            for name in ("host", "x-forwarded-host", "forwarded"):
                host = f"{FOREIGN}.host-of-another.example"
                value = f"host={host}" if name == "forwarded" else host
                other = await client.get(f"/j/{slug}/", headers={name: value})
                assert plain(other) == plain(page)
                assert "host-of-another" not in other.text + str(other.headers)
            pages[slug] = plain(page)
        assert pages[HOME] != pages[FOREIGN]


async def test_support_office(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """Every address of an office for support is one of nothing, but for the operator and its own people.

    Answered word by word as for a slug that nobody has; what people bring of another such office,
    or of a session that has ended, opens nothing.
    """
    gone = await expired(service)
    for slug, land in ((SUPPORT, "SL"), ("testamt-zwei", "NI")):
        await readiness.make_synthetic(
            service.kernel, Texts("de"), slug, slug, land, actor=audit.OPERATOR
        )
    service.app.state.site.directory.look_again()
    directory = await service.app.state.site.directory.current()
    own, other = (directory.office(slug).id for slug in (SUPPORT, "testamt-zwei"))
    theirs = [Role(each) for each in WHO if each in OFFICE_ROLES]
    strangers = [Caller("nobody"), gone, await mother(service)]
    strangers += [await staff(service, role, HOME) for role in STAFF_ROLES - {Role.OPERATOR}]
    strangers += [await staff(service, role, "two", at=other) for role in theirs]
    strangers += [
        await staff(service, role, SUPPORT, at=own) for role in OFFICE_ROLES - set(theirs)
    ]
    keys = [key for key in routes(service.app) if key[1].startswith("/j/{slug:str}")]
    assert len(keys) > 40
    ids: dict[str, str] = {}

    def at(key: Key, slug: str) -> str:
        return address(
            key[1],
            lambda name, kind: slug if name == "slug" else ids.setdefault(kind, absent(name, kind)),
        )

    wrong = []
    for key in keys:
        kind, words, _ = await told(service, strangers[0], key, at(key, "niemandes-amt"))
        expected = kind, words.replace("niemandes-amt", SUPPORT)
        for caller in strangers:
            said = (await told(service, caller, key, at(key, SUPPORT)))[:2]
            if said != expected:
                wrong.append((caller.name, key, expected[0], said[0]))
    assert wrong == []
    welcome = [await staff(service, role, SUPPORT, at=own) for role in theirs]
    welcome.append(await staff(service, Role.OPERATOR, HOME))
    for caller in welcome:
        for path in ("", "check/wohnort", "impressum", "datenschutz", "barrierefreiheit"):
            kind, words, kept = await told(service, caller, ("GET", ""), f"/j/{SUPPORT}/{path}")
            assert (kind, kept) == (Kind.ANSWERED, False), (caller.name, path)
            assert "Testamt – keine echte Anfrage" in words, (caller.name, path)
    with capsys.disabled():
        size = f"{len(keys)} routes x {len(strangers)} strangers"
        sys.stdout.write(f"\nsupport office: {size}, 0 answered\n")
