"""Offices that have answered by code: who may want to join the platform."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid5

import msgspec

from sorgeauskunft.bycode.tables import LeadRow
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.requests.tables import NOBODY

PURPOSE = "register_lead.list"
"""The name of the platform transaction."""


class LeadContact(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who asked to be told more."""

    name: str
    function: str
    phone: str


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    """An office that has answered, how often, when last (UTC), and whom to call there.

    `ars` is empty for an office that the platform does not know.
    """

    office_name: str
    ars: str
    answers: int
    last_at: dt.datetime
    contacts: tuple[LeadContact, ...]


async def leads(kernel: Kernel) -> tuple[Lead, ...]:
    """Return the offices that have answered by code, the most active first."""
    async with kernel.database.platform_transaction(PURPOSE, read_only=True):
        rows = await LeadRow.objects().order_by(LeadRow.said_at)
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        box = await kernel.vault.box()
    offices: dict[tuple[str, str], list[LeadRow]] = {}
    for row in rows:
        # One that is known is one, however it was called; the others go by their names.
        name = " ".join(row.office_name.casefold().split())
        offices.setdefault((row.ars, "" if row.ars else name), []).append(row)
    found = [
        Lead(
            office_name=answers[-1].office_name,
            ars=answers[-1].ars,
            answers=len(answers),
            last_at=answers[-1].said_at,
            contacts=tuple(
                dict.fromkeys(
                    msgspec.json.decode(
                        box.open("register_lead", row.id, "contact", bytes(row.contact)),
                        type=LeadContact,
                    )
                    for row in reversed(answers)
                    if bytes(row.contact) != NOBODY
                )
            ),
        )
        for answers in offices.values()
    ]
    return tuple(sorted(found, key=lambda lead: (-lead.answers, lead.office_name)))


def lead_id(code_id: UUID) -> UUID:
    """Return the id of the lead that an answer by a code is: one each."""
    return uuid5(code_id, "register-lead")


async def seal_contact(kernel: Kernel, code_id: UUID, contact: LeadContact) -> bytes:
    """Seal who wants to hear more, under the platform's own key."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        box = await kernel.vault.box()
    plain = msgspec.json.encode(contact)
    return box.seal("register_lead", lead_id(code_id), "contact", plain)
