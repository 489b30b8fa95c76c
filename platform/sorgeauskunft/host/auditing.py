"""What `audit verify` checks: the chain of every office, the platform's own, and the ledger."""

from __future__ import annotations

from uuid import UUID

import msgspec

from billing.ledger import store as ledger
from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.chains import ChainFault
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants import registry
from tenants.directory import DirectoryKeeper


class Report(msgspec.Struct, frozen=True):
    """One chain: whose, how many entries, what is wrong with it."""

    name: str
    entries: int
    faults: list[ChainFault]


async def verify_all(kernel: Kernel) -> list[Report]:
    """Verify all chains."""
    # Right after the first `migrate` nothing has started yet, so the platform has no chain.
    await registry.make_platform(kernel)
    directory = await DirectoryKeeper(kernel).current()
    tenants = {PLATFORM_ID: "platform"}
    tenants |= {office.id: office.slug for office in directory.offices.values()}
    reports = []
    for tenant_id, name in tenants.items():
        async with kernel.database.tenant_transaction(tenant_id, read_only=True):
            entries, faults = await audit.verify()
            proofs, proof_faults = await deletions.verify()
            proof_faults += await _journal_faults(kernel, tenant_id, proofs)
        reports.append(Report(name, entries, faults))
        if proofs or proof_faults:
            reports.append(Report(f"{name} deletions", proofs, proof_faults))
    events, faults = await ledger.verify(kernel)
    return [*reports, Report("ledger", events, faults)]


async def _journal_faults(kernel: Kernel, tenant_id: UUID, proofs: int) -> list[ChainFault]:
    """Say where the journal outside the database and its chain differ, in the open transaction.

    The journal may be behind: what is missing there is copied by the next run of retention.
    """
    faults: list[ChainFault] = []
    page: dict[int, deletions.Proof] = {}
    seen = 0
    for line in kernel.journal.of_tenant(tenant_id):
        seen = line.seq
        if line.seq not in page:
            page = {each.seq: each for each in await deletions.listed(after=line.seq - 1)}
        if page.get(line.seq) != line:
            faults.append(ChainFault(line.seq, "journal and database differ"))
            break
    if seen > proofs and not faults:
        faults.append(ChainFault(seen, "the database lacks deletions of the journal"))
    return faults
