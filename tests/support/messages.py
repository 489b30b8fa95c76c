"""Answers to queries as a register office's own software would write them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from registers import Two

import xfamilie
from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.register import Entry, RegisterAnswer, told_of
from sorgeauskunft.register.message import answer_message
from tenants import demo
from tenants.directory import DirectoryKeeper
from xfamilie import values as xf


async def reply_to(
    two: Two, query_id: UUID, *kinds: Entry, parts: str = "", **answer: Any
) -> bytes:
    """The message 0803 that answers a query of way PLATFORM."""
    row = await two.query_row(query_id)
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        inquiry = told_of(await two.kernel.vault.box(), row)
    assert inquiry is not None
    given: dict[str, Any] = {
        "as_of": today_in_berlin(two.kernel.clock),
        "told_by": two.asked.name,
        "kinds": kinds,
        "parts": parts,
    }
    return answer_message(
        two.kernel.settings,
        query_id,
        inquiry,
        RegisterAnswer(**(given | answer)),
        asking=two.asking,
        asked=two.asked,
        at=two.kernel.clock.now(),
    )


def changed(data: bytes, **fields: Any) -> bytes:
    """The same message with other fields."""
    return xfamilie.build_0803(msgspec.structs.replace(xfamilie.parse_0803(data), **fields))


def with_child(data: bytes, **fields: Any) -> bytes:
    """The same message with other fields of the child."""
    child = xfamilie.parse_0803(data).angaben_zum_kind
    assert isinstance(child, xf.NachgeburtlicheAngabenZumKind)
    return changed(data, angaben_zum_kind=msgspec.structs.replace(child, **fields))


def with_parties(data: bytes, **keys: str) -> bytes:
    """The same message from or to an office of another key: `leser`, `autor`."""
    head = xfamilie.parse_0803(data).nachrichtenkopf
    for name, key in keys.items():
        party = getattr(head, name)
        own = msgspec.structs.replace(party.behoerdenkennung, kennung=key)
        head = msgspec.structs.replace(
            head, **{name: msgspec.structs.replace(party, behoerdenkennung=own)}
        )
    return changed(data, nachrichtenkopf=head)


async def two_of_demo(kernel: Kernel) -> Two:
    """The demo's Bremerhaven and Osnabrück, which are there already."""
    directory = await DirectoryKeeper(kernel).current()
    asking, asked, central = (
        directory.offices[demo.office_id(slug)]
        for slug in ("bremerhaven", "osnabrueck", demo.REGISTER_OFFICE_SLUG)
    )
    return Two(kernel, asking, asked, central, directory)
