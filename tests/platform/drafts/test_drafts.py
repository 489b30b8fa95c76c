"""Drafts: only the code opens them."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID

import msgspec
import pytest

from sorgeauskunft import drafts
from sorgeauskunft.documents.pdf import PdfPool
from sorgeauskunft.drafts import ChildDraft, ChildGoneError, DraftContent, Typed
from sorgeauskunft.drafts.tables import DraftRow
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, ManualClock, audit, codes, deletions
from sorgeauskunft.kernel.deletions import Basis, Kind
from sorgeauskunft.kernel.vault import seal
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper


async def test_round_trip(kernel: Kernel, tenant: UUID) -> None:
    """What was saved comes back by the code."""
    code = await drafts.begin(kernel, tenant, DraftContent(check={"mother": "yes"}), "v1")
    assert await drafts.save(
        kernel,
        tenant,
        code,
        Typed(answers={"a": " x "}, child=1, child_check={"q": "yes"}, child_answers={"n": "1"}),
        "v2",
    )
    draft = await drafts.open_draft(kernel, tenant, code)
    assert draft is not None
    assert draft.content == DraftContent(
        check={"mother": "yes"},
        answers={"a": " x "},
        children={1: ChildDraft(check={"q": "yes"}, answers={"n": "1"})},
    )
    assert draft.form_version == "v2"
    assert draft.expires_at - draft.created_at == dt.timedelta(days=30)


async def test_other_code_or_tenant(kernel: Kernel, tenant: UUID, other_tenant: UUID) -> None:
    """Another code opens nothing, and neither does this one at another office."""
    code = await drafts.begin(kernel, tenant, DraftContent(), "v1")
    assert await drafts.open_draft(kernel, tenant, codes.new_secret_code()) is None
    assert await drafts.open_draft(kernel, other_tenant, code) is None


async def test_two_tabs(kernel: Kernel, tenant: UUID) -> None:
    """Pages saved at the same time do not undo each other."""
    code = await drafts.begin(kernel, tenant, DraftContent(), "v1")
    await asyncio.gather(
        *(
            drafts.save(kernel, tenant, code, Typed(answers={f"f{n}": str(n)}), "v1")
            for n in range(20)
        )
    )
    draft = await drafts.open_draft(kernel, tenant, code)
    assert draft is not None
    assert len(draft.content.answers) == 20


async def test_expired(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """After its days a draft neither opens nor takes anything."""
    code = await drafts.begin(kernel, tenant, DraftContent(), "v1")
    clock.advance(dt.timedelta(days=30))
    assert await drafts.open_draft(kernel, tenant, code) is None
    assert not await drafts.save(kernel, tenant, code, Typed(), "v1")


async def test_at_rest(kernel: Kernel, tenant: UUID) -> None:
    """A row of the table holds neither the code nor anything typed."""
    code = await drafts.begin(kernel, tenant, DraftContent(answers={"name": "Markerhilde"}), "v1")
    async with kernel.database.tenant_transaction(tenant):
        (row,) = await DraftRow.select()
    stored = repr(row)
    assert "Markerhilde" not in stored
    assert code not in stored
    assert b"Markerhilde" not in bytes(row["sealed"])


async def test_delete(kernel: Kernel, tenant: UUID) -> None:
    """Deleted is deleted, at once, and proved once; nothing is proved of what is not there."""
    code = await drafts.begin(kernel, tenant, DraftContent(), "v1")
    for _ in range(2):
        await drafts.delete(kernel, tenant, code)
    assert await drafts.open_draft(kernel, tenant, code) is None
    async with kernel.database.tenant_transaction(tenant):
        (proof,) = await deletions.listed()
    assert (proof.kind, proof.basis, proof.actor_kind) == (Kind.DRAFT, Basis.PERSON, "citizen")
    assert proof.rows == {"draft": 1}


async def test_expiry_leaves_proof(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """What is past its days is deleted once, each with a line in the trail and a proof; the rest stays."""
    await drafts.begin(kernel, tenant, DraftContent(), "v1")
    clock.advance(dt.timedelta(days=1))
    kept = await drafts.begin(kernel, tenant, DraftContent(), "v1")
    clock.advance(dt.timedelta(days=29))
    assert sum(await asyncio.gather(*(drafts.expire(kernel) for _ in range(3)))) == 1
    assert await drafts.open_draft(kernel, tenant, kept) is not None
    async with kernel.database.tenant_transaction(tenant):
        assert await DraftRow.count() == 1
        entries = await audit.AuditEntry.select().order_by(audit.AuditEntry.seq)
        tags = [row["tag"] for row in entries]
        (proof,) = await deletions.listed()
    assert tags == ["worker:draft:expired"]
    assert (proof.kind, proof.basis, proof.rows) == (Kind.DRAFT, Basis.RETENTION, {"draft": 1})
    assert list(kernel.journal.of_tenant(tenant)) == [proof]


async def test_found_by_code_alone(
    kernel: Kernel, tenant: UUID, other_tenant: UUID, clock: ManualClock
) -> None:
    """The code tells which office its draft is at, until the draft's days are over."""
    code = await drafts.begin(kernel, tenant, DraftContent(), "v1")
    await drafts.begin(kernel, other_tenant, DraftContent(), "v1")
    assert await drafts.office_of(kernel, code) == tenant
    assert await drafts.office_of(kernel, codes.new_secret_code()) is None
    clock.advance(dt.timedelta(days=30))
    assert await drafts.office_of(kernel, code) is None


async def test_children(kernel: Kernel, tenant: UUID) -> None:
    """Children come and go by numbers that are never given twice."""
    code = await drafts.begin(kernel, tenant, DraftContent(), "v1")

    async def alter(how: drafts.Alter) -> list[int]:
        content = await drafts.change(kernel, tenant, code, how, "v1")
        assert content is not None
        return list(content.children)

    assert await alter(drafts.with_child) == [1, 2]
    assert await alter(lambda content: drafts.without_child(content, 2)) == [1]
    assert await alter(drafts.with_child) == [1, 3]
    assert await alter(lambda content: drafts.without_child(content, 1)) == [3]
    assert await alter(lambda content: drafts.without_child(content, 3)) == [3]
    with pytest.raises(ChildGoneError):
        await drafts.save(kernel, tenant, code, Typed(child=1, child_answers={"n": "x"}), "v1")
    for _ in range(drafts.MAX_CHILDREN + 2):
        last = await alter(drafts.with_child)
    assert len(last) == drafts.MAX_CHILDREN


def test_nothing_leads_back() -> None:
    """What is derived from a code is different for each purpose."""
    keys = drafts.keys_of(codes.new_secret_code())
    derived = {keys.lookup.hex(), keys.key.hex()[:32], keys.request_id.hex, keys.status_code}
    assert len(derived) == 4
    assert codes.read_secret_code(keys.status_code) == keys.status_code


async def test_worker_expires(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """A running worker deletes what is past its days, without being told."""
    await drafts.begin(kernel, tenant, DraftContent(), "v1")
    clock.advance(dt.timedelta(days=30))
    site_worker = build_worker(kernel, DirectoryKeeper(kernel), Texts("de"), PdfPool(1))
    running = asyncio.create_task(site_worker.run())
    async with asyncio.timeout(10):
        while True:
            async with kernel.database.tenant_transaction(tenant, read_only=True):
                if not await DraftRow.exists():
                    break
            await asyncio.sleep(0.01)
    site_worker.stop()
    await running


async def test_first_shape(kernel: Kernel, tenant: UUID) -> None:
    """A draft that the first program kept, children as lists, opens with all that was typed."""
    code = await drafts.begin(kernel, tenant, DraftContent(), "2026-11")
    old = {
        "check": {"mother": "yes"},
        "child_checks": [{"adopted": "no"}],
        "answers": {"mother.given_names": "Ayşe"},
        "children": [{"child.given_names": "Mia"}],
    }
    keys = drafts.keys_of(code)
    place = f"{tenant}|draft|{keys.lookup.hex()}|sealed"
    async with kernel.database.tenant_transaction(tenant):
        sealed = seal(keys.key, msgspec.json.encode(old), place)
        await DraftRow.update({DraftRow.sealed: sealed}).where(DraftRow.lookup == keys.lookup)
    draft = await drafts.open_draft(kernel, tenant, code)
    assert draft is not None
    assert draft.content == DraftContent(
        check={"mother": "yes"},
        answers={"mother.given_names": "Ayşe"},
        children={1: ChildDraft(check={"adopted": "no"}, answers={"child.given_names": "Mia"})},
    )
