"""Passkeys: asked once, signed by the right key for the right place, and never by two of the one."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from softkey import SoftKey
from staff import Employee, employ

from sorgeauskunft.kernel import Kernel, ManualClock
from tenants.people import (
    LoginRefused,
    Opened,
    Role,
    add_passkey,
    factors_of,
    log_in_by_passkey,
    passkeys,
    person_of,
    principal_of,
    remove_passkey,
    second_step_by_passkey,
)


@pytest.fixture
async def alex(kernel: Kernel, clock: ManualClock, tenant: UUID) -> Employee:
    return await employ(kernel, clock, tenant, Role.ADMIN, "alex")


@pytest.fixture
async def key(alex: Employee) -> SoftKey:
    """A passkey that Alex has added."""
    made = SoftKey()
    assert await add(alex, made)
    return made


async def question(alex: Employee) -> str:
    person = await person_of(alex.kernel, alex.account_id)
    return await passkeys.ask_for_new(alex.kernel, alex.account_id, person)


async def add(alex: Employee, key: SoftKey, name: str = "Dienstrechner") -> bool:
    answer = key.create(await question(alex))
    return await add_passkey(alex.kernel, alex.account_id, Role.ADMIN, answer, name)


async def enter(alex: Employee, answer: str) -> Opened | LoginRefused:
    return await log_in_by_passkey(alex.kernel, answer, "192.0.2.1")


async def test_alone(alex: Employee, key: SoftKey) -> None:
    """A passkey is enough to log in, also for who needs a second factor: it is two."""
    way = await enter(alex, key.get(await passkeys.ask(alex.kernel, passkeys.LOG_IN)))
    assert isinstance(way, Opened)
    principal = await principal_of(alex.kernel, way.token)
    assert principal is not None
    assert principal.account_id == alex.account_id


async def test_as_the_second_step(alex: Employee, key: SoftKey) -> None:
    """Its question names the account's passkeys, and only they answer it."""
    step = await alex.half_open()
    asked = await passkeys.ask(alex.kernel, passkeys.SECOND_STEP, alex.account_id)
    assert len(json.loads(asked)["allowCredentials"]) == 1
    assert await second_step_by_passkey(alex.kernel, step, SoftKey().get(asked)) == LoginRefused()
    asked = await passkeys.ask(alex.kernel, passkeys.SECOND_STEP, alex.account_id)
    assert isinstance(await second_step_by_passkey(alex.kernel, step, key.get(asked)), Opened)


async def test_asked_once(alex: Employee, key: SoftKey) -> None:
    """An answer is good once; five at the same time are one."""
    answer = key.get(await passkeys.ask(alex.kernel, passkeys.LOG_IN))
    ways = await asyncio.gather(*(enter(alex, answer) for _ in range(5)))
    assert sum(isinstance(way, Opened) for way in ways) == 1


async def test_asked_a_while_ago(alex: Employee, key: SoftKey) -> None:
    """A question is open for five minutes."""
    answer = key.get(await passkeys.ask(alex.kernel, passkeys.LOG_IN))
    alex.clock.advance(dt.timedelta(minutes=5))
    assert await enter(alex, answer) == LoginRefused()


async def test_asked_for_something_else(alex: Employee, key: SoftKey) -> None:
    """An answer to one question opens nothing that another one was about."""
    second = await passkeys.ask(alex.kernel, passkeys.SECOND_STEP, alex.account_id)
    assert await enter(alex, key.get(second)) == LoginRefused()
    never_asked = json.dumps({"challenge": "AAAA"})
    assert await enter(alex, key.get(never_asked)) == LoginRefused()


async def test_elsewhere(alex: Employee, key: SoftKey) -> None:
    """What was signed on another site is worth nothing here; nor is a key for another site."""
    key.origin = "http://localhost.example.org"
    answer = key.get(await passkeys.ask(alex.kernel, passkeys.LOG_IN))
    assert await enter(alex, answer) == LoginRefused()
    assert not await add(alex, SoftKey(host="example.org"))
    assert not await add(alex, SoftKey(origin="https://example.org"))


async def test_without_finger_or_pin(alex: Employee, key: SoftKey) -> None:
    """Who was not verified by the device is not let in, and cannot add such a passkey."""
    asked = await passkeys.ask(alex.kernel, passkeys.LOG_IN)
    assert await enter(alex, key.get(asked, verified=False)) == LoginRefused()
    answer = SoftKey().create(await question(alex), verified=False)
    assert not await add_passkey(alex.kernel, alex.account_id, Role.ADMIN, answer, "x")


async def test_a_copy_is_noticed(alex: Employee, key: SoftKey) -> None:
    """A count of signatures that does not grow is a copy of the key: refused."""
    await enter(alex, key.get(await passkeys.ask(alex.kernel, passkeys.LOG_IN)))
    key.signs -= 1
    answer = key.get(await passkeys.ask(alex.kernel, passkeys.LOG_IN))
    assert await enter(alex, answer) == LoginRefused()


async def test_another_key_of_the_same_name(alex: Employee, key: SoftKey) -> None:
    """A signature by another key is refused, whatever id it claims; a known id is not added twice."""
    forged = SoftKey()
    forged.id = key.id
    answer = forged.get(await passkeys.ask(alex.kernel, passkeys.LOG_IN))
    assert await enter(alex, answer) == LoginRefused()
    assert not await add(alex, forged)


@pytest.mark.parametrize(
    "answer",
    ["", "{}", "[]", "null", "x" * 50_000, '{"response": {"clientDataJSON": "AAAA"}}',
     '{"rawId": 7, "response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiAiQUFBQSJ9"}}'],
)  # fmt: skip
async def test_no_answer_at_all(alex: Employee, answer: str) -> None:
    """What is no answer of a browser is refused like a wrong one."""
    assert await enter(alex, answer) == LoginRefused()
    assert not await add_passkey(alex.kernel, alex.account_id, Role.ADMIN, answer, "x")


async def test_names(alex: Employee, key: SoftKey, raw: Callable[..., Any]) -> None:
    """Each has a name, sealed; one's own can be taken away, others' cannot."""
    assert key
    assert await add(alex, SoftKey(), "Stick blau")
    found = (await factors_of(alex.kernel, alex.account_id)).passkeys
    assert [each.name for each in found] == ["Dienstrechner", "Stick blau"]
    assert not any(b"Stick" in bytes(row[0]) for row in await raw("SELECT sealed FROM passkey"))
    other = await employ(alex.kernel, alex.clock, alex.tenant_id, Role.CLERK, "kim")
    assert not await remove_passkey(alex.kernel, other.account_id, Role.CLERK, found[0].id)
    assert await remove_passkey(alex.kernel, alex.account_id, Role.ADMIN, found[0].id)
    left = (await factors_of(alex.kernel, alex.account_id)).passkeys
    assert [each.name for each in left] == ["Stick blau"]
