"""An office proposes a change of its area, the operator decides: on both engines."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID, uuid4

import pytest

from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import ConflictError, DatabaseError, NotFoundError
from tenants import demo
from tenants.area_changes import AreaChange, ChangeKind
from tenants.areas import AreaError
from tenants.directory import Directory, DirectoryKeeper
from tenants.places import Place
from tenants.proposals import State, accept, open_proposals, proposals_of, propose, refuse
from tenants.tables import AreaProposal, AreaRow

OFFICE, OTHER = demo.office_id("osnabrueck"), demo.office_id("landkreis-osnabrueck")
ADMIN = audit.Actor("admin", UUID(int=7))
WALLENHORST = Place("03459033", "Wallenhorst")
DAY = dt.date(2027, 3, 1)


def add(prefix: str = WALLENHORST.ags8, office: UUID = OFFICE) -> AreaChange:
    return AreaChange(office=office, kind=ChangeKind.ADD, ags_prefix=prefix, valid_from=DAY)


@pytest.fixture
async def keeper(kernel: Kernel) -> DirectoryKeeper:
    await seed(kernel)
    return DirectoryKeeper(kernel)


async def answering(keeper: DirectoryKeeper, day: dt.date) -> str:
    keeper.look_again()
    found: object = (await keeper.current()).answering(WALLENHORST, day)
    return found.office.slug if hasattr(found, "office") else ""


async def test_carried_out(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """Nothing changes by a proposal; accepted, it routes from its day on, and the office sees it."""
    proposal = await propose(kernel, add(), ADMIN)
    assert await answering(keeper, DAY) == "landkreis-osnabrueck"
    assert [each.id for each in await open_proposals(kernel)] == [proposal]
    await accept(kernel, proposal, audit.OPERATOR)
    assert await answering(keeper, DAY - dt.timedelta(days=1)) == "landkreis-osnabrueck"
    assert await answering(keeper, DAY) == "osnabrueck"
    (seen,) = await proposals_of(kernel, OFFICE)
    assert (seen.state, seen.decided_at) == (State.ACCEPTED, kernel.clock.now())
    assert (await open_proposals(kernel), await proposals_of(kernel, OTHER)) == ([], [])
    back = AreaChange(
        office=OFFICE, kind=ChangeKind.END, ags_prefix=WALLENHORST.ags8, valid_from=DAY
    )
    await accept(kernel, await propose(kernel, back, ADMIN), audit.OPERATOR)
    assert await answering(keeper, DAY) == "landkreis-osnabrueck"
    async with kernel.database.tenant_transaction(OFFICE):
        entries = await audit.AuditEntry.objects().where(audit.AuditEntry.tag.like("%:area:%"))
    assert [each.tag for each in entries] == [
        "amt:area:proposed",
        "platform:area:accepted",
    ] * 2


async def test_refused(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """Refused, the areas stay, the office reads why, and nobody decides it again."""
    proposal = await propose(kernel, add(), ADMIN)
    await refuse(kernel, proposal, "Der Kreis widerspricht.", audit.OPERATOR)
    (seen,) = await proposals_of(kernel, OFFICE)
    assert (seen.state, seen.reason) == (State.REFUSED, "Der Kreis widerspricht.")
    for again in (accept(kernel, proposal, ADMIN), refuse(kernel, uuid4(), "x", ADMIN)):
        with pytest.raises(NotFoundError):
            await again
    assert await answering(keeper, DAY) == "landkreis-osnabrueck"


async def test_contradiction(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """An area that another has is proposed but not carried out: the proposal stays open, areas too."""
    directory: Directory = await keeper.current()
    taken = next(each for each in directory.assignments if each.office == OTHER)
    before = set(directory.assignments)
    proposal = await propose(kernel, add(taken.ags_prefix), ADMIN)
    with pytest.raises(AreaError):
        await accept(kernel, proposal, audit.OPERATOR)
    assert [each.state for each in await proposals_of(kernel, OFFICE)] == [State.OPEN]
    keeper.look_again()
    assert set((await keeper.current()).assignments) == before


async def test_not_twice(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """The very same is proposed once, by however many at a time; two accept it once."""
    done = await asyncio.gather(
        *(propose(kernel, add(), ADMIN) for _ in range(4)), return_exceptions=True
    )
    (proposal,) = [each for each in done if isinstance(each, UUID)]
    assert sum(isinstance(each, ConflictError) for each in done) == 3
    said = await asyncio.gather(
        *(accept(kernel, proposal, audit.OPERATOR) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(each, NotFoundError) for each in said) == 2


async def test_a_tenant_decides_nothing(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """A tenant's door neither writes an area nor decides a proposal, its own included."""
    proposal = await propose(kernel, add(), ADMIN)
    changes = (
        lambda: AreaProposal.update({AreaProposal.state: "accepted"}).where(
            AreaProposal.id == proposal
        ),
        lambda: AreaRow.update({AreaRow.office_id: OFFICE}, force=True),
        lambda: AreaRow.delete(force=True),
    )
    for change in changes:
        with pytest.raises(DatabaseError):
            async with kernel.database.tenant_transaction(OFFICE):
                await change()
