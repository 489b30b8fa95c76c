"""A request and everything that came of it, out of the database and off the disk.

What belongs to a request is found by what the tables say of themselves: a row goes if its
`request_id`, `case_id` or `query_id` leads to it. So a new table cannot be left out by this module;
that it has such a column, `fates.py` and its test demand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

import msgspec
from piccolo.columns import Column
from piccolo.columns.combination import And, Where
from piccolo.table import Table

from sorgeauskunft import uploads
from sorgeauskunft.bycode.tables import CodeLookup, CodeRow
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import PLATFORM_TABLES, TENANT_TABLES
from sorgeauskunft.kernel.jobs import Job, JobAttempt
from sorgeauskunft.requests.tables import RequestRow
from sorgeauskunft.uploads.tables import UploadRow
from sorgeauskunft.webhooks.tables import DeliveryRow

BELONGS: Final = ("request_id", "case_id", "query_id")
"""Columns by which a row of any table belongs to a request, in the order in which they lead on."""


class Removed(msgspec.Struct, frozen=True):
    """What went: rows by table, and what lies elsewhere and is still to be taken away (`forget`)."""

    request_id: UUID
    rows: dict[str, int]
    files: tuple[UUID, ...]
    codes: tuple[UUID, ...]


async def remove(request_id: UUID, *, but_jobs: Collection[str] = ()) -> Removed:
    """Delete a request with all that belongs to it, in the open tenant transaction.

    Jobs of the kinds `but_jobs` stay: those of which one is just running. Call `forget` once the
    transaction is committed.
    """
    ids = await _all_ids(request_id)
    rows: dict[str, int] = {}
    # Before the rest: a worker that is in the middle of one ends before, or finds that it may not write.
    wanted: And | Where = Job.subject_id.is_in(list(ids))
    if but_jobs:
        wanted = And(wanted, Job.kind.not_in(list(but_jobs)))
    jobs = await Job.delete().where(wanted).returning(Job.id)
    rows["job"] = len(jobs)
    if jobs:
        of_jobs = JobAttempt.job_id.is_in([row["id"] for row in jobs])
        rows["job_attempt"] = await _delete(JobAttempt, of_jobs)
    rows["webhook_delivery"] = await _delete(DeliveryRow, DeliveryRow.subject_id.is_in(list(ids)))
    codes = await CodeRow.select(CodeRow.id).where(CodeRow.query_id.is_in(list(ids)))
    files = await UploadRow.select(UploadRow.id).where(UploadRow.request_id == request_id)
    for table, column in belonging():
        name = table._meta.tablename  # noqa: SLF001 - Piccolo has no public way
        rows[name] = rows.get(name, 0) + await _delete(table, column.is_in(list(ids)))
    rows["request"] = await _delete(RequestRow, RequestRow.id == request_id)
    rows["blob"] = len(files)
    return Removed(
        request_id,
        rows,
        tuple(row["id"] for row in files),
        tuple(row["id"] for row in codes),
    )


async def forget(kernel: Kernel, office_id: UUID, removed: Removed) -> None:
    """Take away what lies outside the office's own rows. May be done again.

    What a crash leaves of it leads nowhere and says nothing of people: files without a row go by
    the chore `files.sweep`, look-ups of requests by `forget_again`.
    """
    await forget_lookups(kernel, [removed.request_id], removed.codes)
    await uploads.discard(kernel, office_id, removed.files)


async def forget_lookups(
    kernel: Kernel, request_ids: Collection[UUID], codes: Collection[UUID] = ()
) -> None:
    """Delete what leads from references and codes to requests."""
    if not request_ids:
        return
    async with kernel.database.platform_transaction("retention.forget"):
        for table, column in looked_up():
            await table.delete().where(column.is_in(list(request_ids)))
        if codes:
            await CodeLookup.delete().where(CodeLookup.code_id.is_in(list(codes)))


def belonging(*names: str) -> Iterable[tuple[type[Table], Column]]:
    """Tables whose rows go with a request, whoever made them, and the column that says so."""
    for table in TENANT_TABLES.values():
        for column in table._meta.columns:  # noqa: SLF001
            if column._meta.name in (names or BELONGS) and "delete" in table.tenant:  # noqa: SLF001
                yield table, column


def looked_up() -> Iterable[tuple[type[Table], Column]]:
    """Tables of the platform that lead to requests, and the column that says to which."""
    for table in PLATFORM_TABLES.values():
        for column in table._meta.columns:  # noqa: SLF001
            if column._meta.name == "request_id":  # noqa: SLF001
                yield table, column


async def _all_ids(request_id: UUID) -> set[UUID]:
    """The request's own id and those of everything that belongs to it: cases, queries, letters."""
    ids = {request_id}
    for name in BELONGS:
        for table, column in belonging(name):
            rows = await table.select(table._meta.primary_key).where(column.is_in(list(ids)))  # noqa: SLF001
            ids |= {row["id"] for row in rows}
    return ids


async def _delete(table: type[Table], where: object) -> int:
    gone = await table.delete().where(where).returning(table._meta.primary_key)  # type: ignore[arg-type]  # noqa: SLF001
    return len(gone)
