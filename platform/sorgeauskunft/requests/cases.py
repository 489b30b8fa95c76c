"""Which case is meant, where a request is not enough."""

from __future__ import annotations

from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests.progress import CaseProgress
from sorgeauskunft.requests.stored import StoredRequest, stored


class CaseKey(msgspec.Struct, frozen=True):
    """Which case: the request, and the child's number in it (from 1)."""

    request_id: UUID
    number: int


async def case_of(kernel: Kernel, key: CaseKey) -> tuple[StoredRequest, CaseProgress]:
    """Open a request and one of its cases, in the open tenant transaction.

    Raises:
        NotFoundError: There is none such.
    """
    request = await stored(kernel, key.request_id)
    for case in request.cases if request else ():
        if request and case.number == key.number:
            return request, case
    raise NotFoundError("no such case")
