"""How much work an office has at hand: a number, for whoever runs the platform."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests import DONE
from sorgeauskunft.requests.tables import RequestRow


async def open_requests(kernel: Kernel, office_id: UUID) -> int:
    """Return how many requests an office has not done with. Test requests do not count."""
    done = [status.value for status in DONE]
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        return int(
            await RequestRow.count().where(
                RequestRow.status.not_in(done) & RequestRow.test.eq(False)
            )
        )
