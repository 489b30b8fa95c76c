"""What `audit verify` checks: the chain of every office, and the platform's own."""

from __future__ import annotations

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.directory import DirectoryKeeper


class Report(msgspec.Struct, frozen=True):
    """One chain: whose, how many entries, what is wrong with it."""

    name: str
    entries: int
    faults: list[audit.ChainFault]


async def verify_all(kernel: Kernel) -> list[Report]:
    """Verify all chains."""
    directory = await DirectoryKeeper(kernel).current()
    tenants = {PLATFORM_ID: "platform"}
    tenants |= {office.id: office.slug for office in directory.offices.values()}
    reports = []
    for tenant_id, name in tenants.items():
        async with kernel.database.tenant_transaction(tenant_id, read_only=True):
            entries, faults = await audit.verify()
        reports.append(Report(name, entries, faults))
    return reports
