"""The clerk's inbox: trays, pages, who may do what, and a line in the trail for each look."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import msgspec
import pytest
from examples import child, content, make_office

from sorgeauskunft import casework, documents, drafts, requests
from sorgeauskunft.casework import Tray
from sorgeauskunft.documents.storage import store
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import RequestContent, RequestStatus, WrongStatusError
from sorgeauskunft.requests.content import Person
from tenants.offices import Office
from tenants.people import Principal, Role


def somebody(office: Office, role: Role = Role.CLERK) -> Principal:
    return Principal(
        account_id=UUID(int=7), tenant_id=office.id, role=role, name="Kim", session_id=uuid4()
    )


async def arrived(
    kernel: Kernel, office: Office, request_content: RequestContent | None = None
) -> UUID:
    """A request that has been delivered to the office."""
    code = await drafts.begin(kernel, office.id, DraftContent(), "v1")
    sent = await requests.send(kernel, office.id, code, lambda _draft: request_content or content())
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(sent.request_id, RequestStatus.DELIVERED, kernel.clock.now())
    return sent.request_id


async def tags(kernel: Kernel, office: Office) -> list[tuple[str, str, UUID | None]]:
    async with kernel.database.tenant_transaction(office.id):
        rows = await audit.AuditEntry.select().order_by(audit.AuditEntry.seq)
    return [(row["tag"], row["actor_kind"], row["actor_id"]) for row in rows]


async def test_trays(kernel: Kernel) -> None:
    """A request lies in one tray: new when delivered, in work when its receipt is confirmed."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    clerk = somebody(office)
    new = await casework.page(kernel, clerk, Tray.NEW, 1)
    assert [entry.id for entry in new.entries] == [request_id]
    await casework.acknowledge(kernel, clerk, request_id)
    assert (await casework.page(kernel, clerk, Tray.NEW, 1)).total == 0
    (entry,) = (await casework.page(kernel, clerk, Tray.IN_WORK, 1)).entries
    assert (entry.id, entry.status) == (request_id, RequestStatus.IN_WORK)
    assert (await casework.page(kernel, clerk, Tray.DONE, 1)).total == 0


async def test_few_facts(kernel: Kernel, clock: ManualClock) -> None:
    """The list tells initials and age of the child, counted on the day it is looked at."""
    office = await make_office(kernel)
    born = dt.date(2021, 11, 25)
    person = Person(given_names="Émilie Ana", family_name="Öztürk")
    request_content = content(
        msgspec.structs.replace(child(born=born), at_birth=person), child("Noah")
    )
    await arrived(kernel, office, request_content)
    (entry,) = (await casework.page(kernel, somebody(office), Tray.NEW, 1)).entries
    assert (entry.initials, entry.age, entry.children) == ("É. Ö.", 4, 2)
    clock.advance(dt.timedelta(days=1))
    (entry,) = (await casework.page(kernel, somebody(office), Tray.NEW, 1)).entries
    assert entry.age == 5


async def test_pages(kernel: Kernel, clock: ManualClock) -> None:
    """A tray has pages of 25, oldest first; beyond the last page comes the last."""
    office = await make_office(kernel)
    ids = []
    for _ in range(27):
        ids.append(await arrived(kernel, office))
        clock.advance(dt.timedelta(seconds=1))
    first = await casework.page(kernel, somebody(office), Tray.NEW, 1)
    second = await casework.page(kernel, somebody(office), Tray.NEW, 99)
    assert (first.total, first.pages, second.number) == (27, 2, 2)
    assert [entry.id for entry in first.entries + second.entries] == ids


async def test_each_look_is_on_record(kernel: Kernel) -> None:
    """Who opens, downloads or confirms stands in the audit trail by id, never by name."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    async with kernel.database.tenant_transaction(office.id):
        paper = documents.Stored(documents.SUMMARY, "application/pdf", b"%PDF-x", None)
        await store(kernel, request_id, paper, kernel.clock.now())
    clerk = somebody(office)
    opened = await casework.view(kernel, clerk, request_id)
    (listed,) = opened.documents
    assert (await casework.download(kernel, clerk, request_id, listed.id)).content == b"%PDF-x"
    await casework.acknowledge(kernel, clerk, request_id)
    assert (await tags(kernel, office))[-3:] == [
        ("amt:request:viewed", "clerk", clerk.account_id),
        ("amt:summary:downloaded", "clerk", clerk.account_id),
        ("amt:request:acknowledged", "clerk", clerk.account_id),
    ]


async def test_confirmed_once(kernel: Kernel) -> None:
    """Of two who confirm, the second is told, and nothing changes."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    await casework.acknowledge(kernel, somebody(office), request_id)
    with pytest.raises(WrongStatusError) as caught:
        await casework.acknowledge(kernel, somebody(office, Role.LEAD), request_id)
    assert caught.value.present is RequestStatus.IN_WORK


async def test_other_office(kernel: Kernel) -> None:
    """Nothing of a request can be reached from another office, whatever id is tried."""
    office, other = await make_office(kernel), await make_office(kernel, "bremen")
    request_id = await arrived(kernel, office)
    stranger = somebody(other)
    assert (await casework.page(kernel, stranger, Tray.NEW, 1)).total == 0
    for attempt in (
        casework.view(kernel, stranger, request_id),
        casework.download(kernel, stranger, request_id, uuid4()),
        casework.acknowledge(kernel, stranger, request_id),
    ):
        with pytest.raises(NotFoundError):
            await attempt
    assert await tags(kernel, other) == (await tags(kernel, other))[:1]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CLERK, Role.LEAD, Role.ADMIN}))
async def test_who_may_not_confirm(kernel: Kernel, role: Role) -> None:
    """Only those who work on cases confirm receipt; others find nothing, the reader may look."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    person = somebody(office, role)
    with pytest.raises(NotFoundError):
        await casework.acknowledge(kernel, person, request_id)
    if role is Role.READ_ONLY:
        assert (await casework.view(kernel, person, request_id)).request.id == request_id
    else:
        with pytest.raises(NotFoundError):
            await casework.view(kernel, person, request_id)
