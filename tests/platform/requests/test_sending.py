"""Sending: once, whole, and readable only where it belongs."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID

import pytest
from examples import child, content

from sorgeauskunft import drafts, requests
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel, ManualClock, audit, codes
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import Job
from sorgeauskunft.requests import RequestContent, RequestStatus
from sorgeauskunft.requests.content import Child
from sorgeauskunft.requests.status import TRANSITIONS
from sorgeauskunft.requests.tables import CaseRow, RequestRow


async def a_draft(kernel: Kernel, tenant: UUID) -> str:
    return await drafts.begin(kernel, tenant, DraftContent(), "v1")


def a_request(*children: Child) -> requests.Prepare:
    return lambda _draft: content(*children)


async def test_not_ready(kernel: Kernel, tenant: UUID) -> None:
    """What cannot be prepared is not sent, and the draft stays."""

    def prepare(_draft: DraftContent) -> RequestContent:
        raise LookupError

    code = await a_draft(kernel, tenant)
    with pytest.raises(LookupError):
        await requests.send(kernel, tenant, code, prepare)
    assert await drafts.open_draft(kernel, tenant, code) is not None


async def test_one_transaction(kernel: Kernel, tenant: UUID) -> None:
    """Sending writes request, cases and job, takes the draft away, and leaves an audit line."""
    code = await a_draft(kernel, tenant)
    sent = await requests.send(kernel, tenant, code, a_request(child(), child("Noah")))
    assert await drafts.open_draft(kernel, tenant, code) is None
    async with kernel.database.tenant_transaction(tenant):
        assert await CaseRow.count() == 2
        (job,) = await Job.select(Job.kind, Job.subject_id)
        assert job == {"kind": requests.BUILD_DOCUMENTS, "subject_id": sent.request_id}
        opened = await requests.stored(kernel, sent.request_id)
        assert opened is not None
        assert opened.content == content(child(), child("Noah"))
        entries = await audit.AuditEntry.select().order_by(audit.AuditEntry.seq)
        tags = [row["tag"] for row in entries]
        assert tags == ["citizen:request:sent"]


async def test_twice_is_once(kernel: Kernel, tenant: UUID) -> None:
    """Double click, reload and two tabs make one request, and all get the same answer."""
    code = await a_draft(kernel, tenant)
    answers = await asyncio.gather(
        *(requests.send(kernel, tenant, code, a_request()) for _ in range(8))
    )
    assert len(set(answers)) == 1
    async with kernel.database.tenant_transaction(tenant):
        assert await RequestRow.count() == 1
        assert await Job.count() == 1
    assert await requests.already_sent(kernel, tenant, code) == answers[0]


async def test_no_draft(kernel: Kernel, tenant: UUID) -> None:
    """Without a draft nothing is sent."""
    with pytest.raises(requests.DraftGoneError):
        await requests.send(kernel, tenant, codes.new_secret_code(), a_request())


async def test_a_taken_reference(
    kernel: Kernel, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reference that is taken is replaced by another; nothing is half-written."""
    dice = iter(["AAAAAAAA", "AAAAAAAA", "BBBBBBBB"])
    monkeypatch.setattr(codes, "new_reference", lambda: next(dice))
    first = await requests.send(kernel, tenant, await a_draft(kernel, tenant), a_request())
    second = await requests.send(kernel, tenant, await a_draft(kernel, tenant), a_request())
    assert (first.reference, second.reference) == ("AAAAAAAA", "BBBBBBBB")


async def test_following(kernel: Kernel, tenant: UUID) -> None:
    """Status code, or reference and date of birth, lead to the request; anything else to nothing."""
    sent = await requests.send(kernel, tenant, await a_draft(kernel, tenant), a_request())
    by_code = await requests.by_status_code(kernel, codes.grouped(sent.status_code).lower())
    assert by_code is not None
    assert (by_code.office_id, by_code.by_code) == (tenant, True)
    born = child().birth_date
    by_reference = await requests.by_reference(kernel, sent.reference, born)
    assert by_reference is not None
    assert not by_reference.by_code
    assert by_reference.cases[0].status is RequestStatus.SENT
    wrong_day = born + dt.timedelta(days=1)
    assert await requests.by_reference(kernel, sent.reference, wrong_day) is None
    assert await requests.by_reference(kernel, "00000000", born) is None
    assert await requests.by_status_code(kernel, codes.new_secret_code()) is None
    assert await requests.by_status_code(kernel, "' OR 1=1 --") is None


async def test_status_code_is_not_stored(kernel: Kernel, tenant: UUID) -> None:
    """No row holds the status code."""
    sent = await requests.send(kernel, tenant, await a_draft(kernel, tenant), a_request())
    async with kernel.database.tenant_transaction(tenant):
        assert sent.status_code not in repr(await RequestRow.select())
        assert sent.status_code not in repr(await CaseRow.select())


async def test_progress(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """A request goes from status to status as the table allows, and every time is kept."""
    sent = await requests.send(kernel, tenant, await a_draft(kernel, tenant), a_request())
    clock.advance(dt.timedelta(minutes=3))
    async with kernel.database.tenant_transaction(tenant):
        with pytest.raises(requests.WrongStatusError):
            await requests.advance(sent.request_id, RequestStatus.ISSUED, clock.now())
        await requests.advance(sent.request_id, RequestStatus.DELIVERED, clock.now())
        opened = await requests.stored(kernel, sent.request_id)
    assert opened is not None
    (case,) = opened.cases
    assert case.status is RequestStatus.DELIVERED
    assert case.changes[1] == (RequestStatus.DELIVERED, clock.now())


async def test_foreign_request(kernel: Kernel, tenant: UUID, other_tenant: UUID) -> None:
    """Another office finds nothing under a request's id, and moves nothing."""
    sent = await requests.send(kernel, tenant, await a_draft(kernel, tenant), a_request())
    async with kernel.database.tenant_transaction(other_tenant):
        assert await requests.stored(kernel, sent.request_id) is None
        with pytest.raises(NotFoundError):
            await requests.advance(sent.request_id, RequestStatus.DELIVERED, kernel.clock.now())


def test_every_status_is_in_the_table() -> None:
    """Each status has its row; what she took back stays so, what is closed is only decided anew."""
    assert set(TRANSITIONS) == set(RequestStatus)
    assert not TRANSITIONS[RequestStatus.WITHDRAWN]
    assert TRANSITIONS[RequestStatus.CLOSED] == {RequestStatus.IN_WORK}


def test_least_advanced() -> None:
    """A request shows the least advanced of its cases."""
    statuses = [RequestStatus.POSTED, RequestStatus.IN_WORK, RequestStatus.ISSUED]
    assert requests.least_advanced(statuses) is RequestStatus.IN_WORK
