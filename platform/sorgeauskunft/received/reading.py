"""From the bytes of a file to a message, or to everything that is wrong with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeAlias

import msgspec

import xfamilie
from sorgeauskunft.kernel import Kernel
from tenants.people import CASEWORK_ROLES, Principal, record_act, require_role
from xfamilie import Finding
from xfamilie import values as xf

Message: TypeAlias = xf.Antrag0801 | xf.Auskunft0803 | xf.Rueckweisung0001 | xf.Quittung0011
"""What a file may hold."""

_READERS: Final[dict[str, Callable[[bytes], Message]]] = {
    "0001": xfamilie.parse_0001,
    "0011": xfamilie.parse_0011,
    "0801": xfamilie.parse_0801,
    "0803": xfamilie.parse_0803,
}
KINDS: Final = tuple(_READERS)
"""The messages that are read here."""

_FAULTY: Final = "faults"


class Received(msgspec.Struct, frozen=True):
    """A valid message, and which one it is (`0803`)."""

    kind: str
    message: Message


def read(data: bytes) -> Received | tuple[Finding, ...]:
    """Return the message, or what is wrong with the file; never raises, whatever the bytes are."""
    kind = xfamilie.kind_of(data)
    if kind is None:
        return tuple(xfamilie.validate(data))
    try:
        return Received(kind, _READERS[kind](data))
    except xfamilie.InvalidMessageError as error:
        return error.findings


async def checked(
    kernel: Kernel, principal: Principal, data: bytes
) -> Received | tuple[Finding, ...]:
    """Read a file for somebody of the office; that it was done stands in the trail, the file nowhere.

    Raises:
        NotFoundError: Nobody brings messages with this role.
    """
    require_role(principal, CASEWORK_ROLES)
    # Reading takes up to a second for what is as large as allowed.
    found = await asyncio.to_thread(read, data)
    kind = found.kind if isinstance(found, Received) else _FAULTY
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await record_act(kernel, principal, "amt:message:checked", fields=(kind,))
    return found
