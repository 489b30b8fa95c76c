"""The run of retention: office by office, what is past its time goes, each with its proof.

Done by every worker at intervals and by `retention run`; two at once do no harm, because each thing
is looked at again under its lock.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec
import structlog

from sorgeauskunft import requests
from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.deletions import Basis, Deleted, Kind
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.retention import others
from sorgeauskunft.retention.due import due, held, is_due
from sorgeauskunft.retention.removing import forget, forget_lookups, remove
from tenants.directory import Directory
from tenants.handling import kept_days
from tenants.offices import Office

log = structlog.get_logger()

_AT_ONCE: Final = 100
_REMEMBERED: Final = 500
"""So many of the last deletions are forgotten once more outside of the office's rows: more than
any crash can have left half done."""


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did at one office. `held` are past their time, never receipted, and still here."""

    office_id: UUID
    slug: str
    requests: int
    inquiries: int
    feedback: int
    held: int

    @property
    def total(self) -> int:
        """How many things of people went."""
        return self.requests + self.inquiries + self.feedback


async def run(kernel: Kernel, directory: Directory) -> list[Swept]:
    """Delete at every office what is past its time; those where there was something, or is held.

    A fault at one office leaves the others and the platform their turn, and is raised at the end.
    """
    await others.leads(kernel)
    done: list[Swept] = []
    fault: Exception | None = None
    for office in directory.offices.values():
        try:
            swept = await _run_office(kernel, office)
        except Exception as error:
            log.exception("retention_failed", tenant=str(office.id))
            fault = error
            continue
        if swept.held:
            log.warning("retention_held", tenant=str(office.id), count=swept.held)
        if swept.total or swept.held:
            done.append(swept)
    # What the platform itself has of people goes when it is answered; here only what is left of that.
    await others.leftovers(kernel, PLATFORM_ID)
    await kernel.journal.follow(kernel.database, PLATFORM_ID)
    if fault is not None:
        raise fault
    return done


def cutoff_of(kernel: Kernel, office: Office) -> dt.datetime:
    """Return the moment before which things must have ended to be past their time at an office."""
    settings = kernel.settings
    days = kept_days(office.retention, settings.retention_min_days, settings.retention_max_days)
    return kernel.clock.now() - dt.timedelta(days=days)


async def _run_office(kernel: Kernel, office: Office) -> Swept:
    cutoff = cutoff_of(kernel, office)
    await _forget_again(kernel, office.id)
    gone = await _requests(kernel, office.id, cutoff)
    inquiries = await others.inquiries(kernel, office.id, cutoff)
    feedback = await others.feedback(kernel, office.id)
    await others.leftovers(kernel, office.id)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        kept = await held(cutoff)
    await kernel.journal.follow(kernel.database, office.id)
    return Swept(
        office_id=office.id,
        slug=office.slug,
        requests=gone,
        inquiries=inquiries,
        feedback=feedback,
        held=kept,
    )


async def _requests(kernel: Kernel, office_id: UUID, cutoff: dt.datetime) -> int:
    gone = 0
    while True:
        async with kernel.database.tenant_transaction(office_id, read_only=True):
            found = await due(cutoff, _AT_ONCE)
        before = gone
        for request_id in found:
            gone += await _one(kernel, office_id, request_id, cutoff)
        # None of them: another process has just been here.
        if gone == before:
            return gone


async def _one(kernel: Kernel, office_id: UUID, request_id: UUID, cutoff: dt.datetime) -> bool:
    async with kernel.database.tenant_transaction(office_id):
        try:
            await requests.hold(request_id)
        except NotFoundError:
            return False
        if not await is_due(request_id, cutoff):
            return False
        removed = await remove(request_id)
        now = kernel.clock.now()
        await deletions.prove(
            Deleted(
                kind=Kind.REQUEST, subject=request_id, basis=Basis.RETENTION, rows=removed.rows
            ),
            audit.WORKER,
            now,
        )
        await audit.record("worker:request:deleted", audit.WORKER, now, subject=request_id)
    await forget(kernel, office_id, removed)
    return True


async def _forget_again(kernel: Kernel, office_id: UUID) -> None:
    """Take away what a crash may have left of the last deletions."""
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        proofs = await deletions.listed(limit=_REMEMBERED, newest=True)
    await forget_lookups(kernel, [each.subject for each in proofs if each.kind == Kind.REQUEST])
