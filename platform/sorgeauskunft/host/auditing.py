"""What `audit verify` checks: the chain of every office, the platform's own, and the ledger."""

from __future__ import annotations

import msgspec

from billing.ledger import store as ledger
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants import registry
from tenants.directory import DirectoryKeeper


class Report(msgspec.Struct, frozen=True):
    """One chain: whose, how many entries, what is wrong with it."""

    name: str
    entries: int
    faults: list[audit.ChainFault]


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
        reports.append(Report(name, entries, faults))
    events, faults = await ledger.verify(kernel)
    return [*reports, Report("ledger", events, faults)]
