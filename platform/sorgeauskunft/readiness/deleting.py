"""The end of a test request: nothing of it stays but that there was one, and how it went."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Final
from uuid import UUID

from piccolo.columns import Column
from piccolo.table import Table

from sorgeauskunft import uploads
from sorgeauskunft.delivery import AttemptStatus
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import TENANT_TABLES
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import Job, JobAttempt, RunningJob
from sorgeauskunft.readiness.sending import EXPIRE
from sorgeauskunft.readiness.tables import SelfTestRow
from sorgeauskunft.requests.tables import RequestLookup, RequestRow
from sorgeauskunft.uploads.tables import UploadRow

_BELONGS: Final = ("request_id", "case_id", "query_id")
"""Columns by which a row of any table belongs to a request, in the order in which they lead on."""


async def delete_test(
    kernel: Kernel, office_id: UUID, request_id: UUID, actor: audit.Actor
) -> None:
    """Delete a test request with all that has come of it.

    Raises:
        NotFoundError: The office has no such test request, or none any more.
    """
    async with kernel.database.tenant_transaction(office_id):
        files = await _delete(kernel, request_id, actor)
        if files is None:
            raise NotFoundError("no such test request")
    await _forget(kernel, office_id, request_id, files)


def expiring(kernel: Kernel) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `self_test.expire`; the job's subject is the request."""

    async def expire(job: RunningJob) -> None:
        async with job.finishing():
            files = await _delete(kernel, job.subject_id, audit.WORKER)
        await _forget(kernel, job.tenant_id, job.subject_id, files or ())

    return expire


async def _delete(kernel: Kernel, request_id: UUID, actor: audit.Actor) -> list[UUID] | None:
    """Delete the rows, in the open tenant transaction; return the files whose rows are gone.

    None where there is no such test request any more.
    """
    now = kernel.clock.now()
    # First, because it locks: of two who delete at once one finds nothing to do.
    going = (
        await SelfTestRow.update({SelfTestRow.gone_at: now})
        .where((SelfTestRow.id == request_id) & SelfTestRow.gone_at.is_null())
        .returning(SelfTestRow.id)
    )
    if not going:
        return None
    arrived = await DeliveryAttempt.select(DeliveryAttempt.ended_at).where(
        (DeliveryAttempt.request_id == request_id)
        & (DeliveryAttempt.status == AttemptStatus.ACCEPTED.value)
    )
    ids = await _all_ids(request_id)
    # Before the rest: a worker that is in the middle of one ends before, or finds that it may not write.
    gone = (
        await Job.delete()
        .where(Job.subject_id.is_in(list(ids)) & (Job.kind != EXPIRE))
        .returning(Job.id)
    )
    if gone:
        await JobAttempt.delete().where(JobAttempt.job_id.is_in([row["id"] for row in gone]))
    files = (
        await UploadRow.delete().where(UploadRow.request_id == request_id).returning(UploadRow.id)
    )
    for table, column in _belonging():
        await table.delete().where(column.is_in(list(ids)))
    await RequestRow.delete().where((RequestRow.id == request_id) & RequestRow.test.eq(True))
    if arrived:
        await SelfTestRow.update({SelfTestRow.delivered_at: arrived[0]["ended_at"]}).where(
            SelfTestRow.id == request_id
        )
    await audit.record("amt:self_test:deleted", actor, now, subject=request_id)
    return [row["id"] for row in files]


async def _all_ids(request_id: UUID) -> set[UUID]:
    """The request's own id and those of everything that belongs to it: cases, queries, letters."""
    ids = {request_id}
    for name in _BELONGS:
        for table, column in _belonging(name):
            rows = await table.select(table._meta.primary_key).where(column.is_in(list(ids)))  # noqa: SLF001
            ids |= {row["id"] for row in rows}
    return ids


def _belonging(*names: str) -> Iterable[tuple[type[Table], Column]]:
    """Tables whose rows go with a request, whoever made them, and the column that says so."""
    for table in TENANT_TABLES.values():
        for column in table._meta.columns:  # noqa: SLF001 - Piccolo has no public way
            if column._meta.name in (names or _BELONGS) and "delete" in table.tenant:  # noqa: SLF001
                yield table, column


async def _forget(kernel: Kernel, office_id: UUID, request_id: UUID, files: Iterable[UUID]) -> None:
    """Take away what lies outside the office's own rows. May be done again."""
    async with kernel.database.platform_transaction("self_test.forget"):
        await RequestLookup.delete().where(RequestLookup.request_id == request_id)
    await uploads.discard(kernel, office_id, files)
