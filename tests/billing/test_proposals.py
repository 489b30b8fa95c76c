"""Named proposals: a Land's own until it submits them, and the coordination's then too."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID, uuid4

import pytest

from billing import Absence, Cofinancing, ProRata, RefusedError
from billing.ledger.store import history
from billing.scenarios import (
    MOST,
    KeyPart,
    Scenario,
    drop,
    keep_proposal,
    own_proposals,
    proposal_of,
    submit,
    submitted_proposals,
    take_back,
)
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants import registry
from tenants.people import Principal, Role

ASKED = Scenario(
    year=2026,
    key=(
        KeyPart("equal", Fraction(1, 3)),
        KeyPart("koenigsteiner_adapted:2016", Fraction(2, 3)),
    ),
    laender=("HB", "TH"),
    month=7,
    cofinancing=Cofinancing.USERS_50_BUND_25_ALL_25,
    pro_rata=ProRata.BEGUN_MONTHS,
    absence=Absence.PROVIDER,
)


def somebody(role: Role, land: str = "") -> Principal:
    return Principal(
        account_id=uuid4(),
        tenant_id=PLATFORM_ID,
        role=role,
        name="Kim",
        session_id=uuid4(),
        land=land,
    )


BREMEN = somebody(Role.LAND_APPROVER, "HB")
READER = somebody(Role.LAND_VIEWER, "HB")
HAMBURG = somebody(Role.LAND_APPROVER, "HH")
STEERING = somebody(Role.COORDINATION)


@pytest.fixture
async def proposal(kernel: Kernel) -> UUID:
    await registry.make_platform(kernel)
    return await keep_proposal(kernel, READER, "Königsteiner 2016", ASKED)


async def test_kept_for_the_own_land(kernel: Kernel, proposal: UUID) -> None:
    """Its own Land reads it as it was asked; nobody else does, and the ledger knows nothing of it."""
    (found,) = await own_proposals(kernel, BREMEN)
    assert (found.id, found.land, found.name) == (proposal, "HB", "Königsteiner 2016")
    assert found.scenario == ASKED
    assert await own_proposals(kernel, HAMBURG) == ()
    assert await own_proposals(kernel, STEERING) == ()
    assert await submitted_proposals(kernel, STEERING) == ()
    for other in (HAMBURG, STEERING):
        with pytest.raises(NotFoundError):
            await proposal_of(kernel, other, proposal)
    assert await history(kernel) == ()


async def test_submitting(kernel: Kernel, proposal: UUID) -> None:
    """Who speaks for the Land submits it and takes it back; meanwhile the coordination sees it."""
    for other in (READER, HAMBURG, STEERING):
        with pytest.raises(NotFoundError):
            await submit(kernel, other, proposal)
    await submit(kernel, BREMEN, proposal)
    (found,) = await submitted_proposals(kernel, STEERING)
    assert (found.id, found.land) == (proposal, "HB")
    assert (await proposal_of(kernel, STEERING, proposal)).scenario == ASKED
    assert await own_proposals(kernel, HAMBURG) == ()
    with pytest.raises(NotFoundError):
        await submitted_proposals(kernel, HAMBURG)
    with pytest.raises(NotFoundError):
        await submit(kernel, BREMEN, proposal)
    with pytest.raises(NotFoundError):
        await drop(kernel, BREMEN, proposal)
    await take_back(kernel, BREMEN, proposal)
    assert await submitted_proposals(kernel, STEERING) == ()
    with pytest.raises(NotFoundError):
        await take_back(kernel, BREMEN, proposal)


async def test_dropping(kernel: Kernel, proposal: UUID) -> None:
    """A Land deletes its own, nobody else's."""
    for other in (HAMBURG, STEERING):
        with pytest.raises(NotFoundError):
            await drop(kernel, other, proposal)
    await drop(kernel, READER, proposal)
    assert await own_proposals(kernel, BREMEN) == ()


async def test_the_coordination_keeps_its_own(kernel: Kernel, proposal: UUID) -> None:
    """Proposals of the coordination are seen by no Land."""
    own = await keep_proposal(kernel, STEERING, "Alle gleich", ASKED)
    assert [each.id for each in await own_proposals(kernel, STEERING)] == [own]
    assert [each.id for each in await own_proposals(kernel, BREMEN)] == [proposal]


async def test_not_without_end(kernel: Kernel, proposal: UUID) -> None:
    """A Land keeps some dozens; then it has to part with one."""
    for number in range(1, MOST):
        await keep_proposal(kernel, BREMEN, f"Nr. {number}", ASKED)
    with pytest.raises(RefusedError) as refused:
        await keep_proposal(kernel, BREMEN, "zu viel", ASKED)
    assert refused.value.reason == "too_many"
    await keep_proposal(kernel, HAMBURG, "erster", ASKED)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN, Role.CLERK])
async def test_for_nobody_else(kernel: Kernel, proposal: UUID, role: Role) -> None:
    """Neither operation nor offices keep or see proposals."""
    other = somebody(role)
    with pytest.raises(NotFoundError):
        await own_proposals(kernel, other)
    with pytest.raises(NotFoundError):
        await keep_proposal(kernel, other, "x", ASKED)
