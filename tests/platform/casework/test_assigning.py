"""Whose a request is."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import msgspec
import pytest
from arrivals import arrived, somebody
from examples import make_office

from sorgeauskunft import casework
from sorgeauskunft.casework import Assigned, Wanted, Way
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from tenants import registry
from tenants.offices import Office
from tenants.people import (
    Person,
    Principal,
    Role,
    add_membership,
    colleagues,
    create_account,
)


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    await registry.make_platform(kernel)
    return await make_office(kernel)


async def person(kernel: Kernel, office: Office, name: str, role: Role = Role.CLERK) -> Principal:
    mail = f"{name}-{uuid4()}@example.org"
    account = await create_account(kernel, Person(name, mail), "sorge-demo-2026", audit.OPERATOR)
    await add_membership(kernel, office.id, account, role, audit.OPERATOR)
    return msgspec.structs.replace(somebody(office, role), account_id=account, name=name)


async def whose(kernel: Kernel, office: Office) -> dict[UUID, UUID | None]:
    shown = await casework.page(kernel, office, somebody(office), Wanted())
    return {entry.id: entry.assigned_to for entry in shown.entries}


async def test_take_and_give_back(kernel: Kernel, office: Office) -> None:
    """Several are taken at once; what a colleague has stays there, and only the own goes back."""
    kim, robin = await person(kernel, office, "Kim"), await person(kernel, office, "Robin")
    first, second, third = [await arrived(kernel, office) for _ in range(3)]
    assert await casework.assign(kernel, robin, {third}, Way.TAKE) == Assigned(1, 0, 0)
    taken = await casework.assign(kernel, kim, {first, second, third, uuid4()}, Way.TAKE)
    assert taken == Assigned(2, 1, 1)
    assert await whose(kernel, office) == {
        first: kim.account_id,
        second: kim.account_id,
        third: robin.account_id,
    }
    mine = await casework.page(kernel, office, kim, Wanted(mine=True))
    assert ({entry.id for entry in mine.entries}, mine.total) == ({first, second}, 2)
    back = await casework.assign(kernel, kim, {second, third}, Way.GIVE_BACK)
    assert back == Assigned(1, 1, 0)
    assert (await whose(kernel, office))[second] is None


async def test_hand_over(kernel: Kernel, office: Office) -> None:
    """A request is handed to somebody who works on cases here, whoever has it; to nobody else."""
    kim, robin = await person(kernel, office, "Kim"), await person(kernel, office, "Robin")
    toni = await person(kernel, office, "Toni", Role.READ_ONLY)
    request_id = await arrived(kernel, office)
    await casework.assign(kernel, robin, {request_id}, Way.TAKE)
    handed = await casework.assign(kernel, kim, {request_id}, Way.HAND_OVER, kim.account_id)
    assert handed == Assigned(1, 0, 0)
    assert await whose(kernel, office) == {request_id: kim.account_id}
    for nobody in (toni.account_id, uuid4(), None):
        with pytest.raises(NotFoundError):
            await casework.assign(kernel, kim, {request_id}, Way.HAND_OVER, nobody)
    with pytest.raises(NotFoundError):
        await casework.assign(kernel, toni, {request_id}, Way.TAKE)


async def test_two_take_one(kernel: Kernel, office: Office) -> None:
    """Of two who take the same request at once, one has it and the other is told."""
    people = [await person(kernel, office, name) for name in ("Kim", "Robin")]
    request_id = await arrived(kernel, office)
    results = await asyncio.gather(
        *(casework.assign(kernel, each, {request_id}, Way.TAKE) for each in people)
    )
    assert sorted(result.changed for result in results) == [0, 1]
    (winner,) = [each for each, r in zip(people, results, strict=True) if r.changed]
    assert await whose(kernel, office) == {request_id: winner.account_id}


async def test_other_office(kernel: Kernel, office: Office) -> None:
    """Requests of another office are not changed, whatever ids are tried."""
    other = await make_office(kernel, "bremen")
    stranger = await person(kernel, other, "Sascha")
    request_id = await arrived(kernel, office)
    for way in (Way.TAKE, Way.GIVE_BACK):
        assert await casework.assign(kernel, stranger, {request_id}, way) == Assigned(0, 0, 1)
    assert await whose(kernel, office) == {request_id: None}


async def test_on_record(kernel: Kernel, office: Office) -> None:
    """Each change of each request stands in the audit trail; what did not change does not."""
    kim = await person(kernel, office, "Kim")
    ids = {await arrived(kernel, office), await arrived(kernel, office)}
    await casework.assign(kernel, kim, {*ids, uuid4()}, Way.TAKE)
    async with kernel.database.tenant_transaction(office.id):
        rows = await audit.AuditEntry.select().order_by(audit.AuditEntry.seq)
    taken = [row for row in rows if row["tag"] == "amt:request:taken"]
    assert {row["subject_id"] for row in taken} == ids
    assert {row["actor_id"] for row in taken} == {kim.account_id}


async def test_colleagues(kernel: Kernel, office: Office) -> None:
    """The people of an office are told by name, and nobody of another."""
    await person(kernel, office, "Robin")
    await person(kernel, office, "kim", Role.READ_ONLY)
    await person(kernel, await make_office(kernel, "bremen"), "Sascha")
    people = await colleagues(kernel, office.id)
    assert [(each.name, each.works_on_cases) for each in people] == [
        ("kim", False),
        ("Robin", True),
    ]
