"""Crypto-shredding: an office that has left loses its data key, and all that was closed with it.

What could be guessed without the key goes too: look-up values of names and dates, which are hashes
under a key that the service keeps. Rows and files stay as what nobody can read, until their time is
over.
"""

from __future__ import annotations

import msgspec

from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.database import GATE, current_door
from sorgeauskunft.kernel.deletions import Basis, Deleted, Kind
from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.requests.tables import CaseRow, SearchEntry
from tenants.offices import Office, OnboardingStatus


class NotEndedError(SorgeauskunftError):
    """An office keeps its key: it has not left, or something is still open there."""


class Shredded(msgspec.Struct, frozen=True, kw_only=True):
    """What went; `requests` can be read by nobody from now on."""

    keys: int
    requests: int
    look_ups: int


async def shred(kernel: Kernel, office: Office, *, open_too: bool = False) -> Shredded:
    """Destroy the data key of an office that has ended, with a proof.

    Raises:
        NotEndedError: It has not ended; or requests are open there, and not `open_too`; or its key
            is gone already.
    """
    if office.status is not OnboardingStatus.ENDED:
        raise NotEndedError(f"{office.slug} has not ended: its status is {office.status}")
    async with kernel.database.tenant_transaction(office.id):
        waiting = await CaseRow.count().where(CaseRow.status.not_in(["closed", "withdrawn"]))
        if waiting and not open_too:
            raise NotEndedError(f"{waiting} cases of {office.slug} are not closed")
        rows = await destroy(kernel)
        if not rows:
            raise NotEndedError(f"{office.slug} has no data key any more")
        now = kernel.clock.now()
        deleted = Deleted(kind=Kind.TENANT_KEY, subject=office.id, basis=Basis.ENDED, rows=rows)
        await deletions.prove(deleted, audit.OPERATOR, now)
        await audit.record("operator:tenant_key:destroyed", audit.OPERATOR, now, subject=office.id)
    await kernel.journal.follow(kernel.database, office.id)
    return Shredded(
        keys=rows["tenant_key"], requests=rows["unreadable"], look_ups=rows["search_index"]
    )


async def destroy(kernel: Kernel) -> dict[str, int]:
    """Delete keys and look-up values in the open tenant transaction; nothing where no key is there.

    `unreadable` counts the requests that nobody can read from now on.
    """
    keys = await kernel.vault.destroy()
    if not keys:
        return {}
    hashes = await SearchEntry.delete().where(SearchEntry.kind != "").returning(SearchEntry.id)
    await CaseRow.update({CaseRow.birth_index: b""}).where(CaseRow.number > 0)
    requests = await GATE.fetch(
        "SELECT count(*) AS n FROM request WHERE tenant_id = $1", (current_door().tenant_id,)
    )
    return {
        "tenant_key": keys,
        "search_index": len(hashes),
        "unreadable": requests[0]["n"],
    }
