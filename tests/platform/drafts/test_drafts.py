"""Drafts: only the code opens them."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID

from sorgeauskunft import drafts
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.drafts.tables import DraftRow
from sorgeauskunft.kernel import Kernel, ManualClock, codes


async def test_round_trip(kernel: Kernel, tenant: UUID) -> None:
    """What was saved comes back by the code."""
    code = await drafts.begin(kernel, tenant, DraftContent(check={"mother": "yes"}), "v1")
    assert await drafts.save(
        kernel, tenant, code, DraftContent(answers={"a": " x "}, children=[{"n": "1"}])
    )
    draft = await drafts.open_draft(kernel, tenant, code)
    assert draft is not None
    assert draft.content == DraftContent(
        check={"mother": "yes"}, answers={"a": " x "}, children=[{"n": "1"}]
    )
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
            drafts.save(kernel, tenant, code, DraftContent(answers={f"f{n}": str(n)}))
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
    assert not await drafts.save(kernel, tenant, code, DraftContent())


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
    """Deleted is deleted, at once."""
    code = await drafts.begin(kernel, tenant, DraftContent(), "v1")
    await drafts.delete(kernel, tenant, code)
    assert await drafts.open_draft(kernel, tenant, code) is None


def test_nothing_leads_back() -> None:
    """What is derived from a code is different for each purpose."""
    keys = drafts.keys_of(codes.new_secret_code())
    derived = {keys.lookup.hex(), keys.key.hex()[:32], keys.request_id.hex, keys.status_code}
    assert len(derived) == 4
    assert codes.read_secret_code(keys.status_code) == keys.status_code
