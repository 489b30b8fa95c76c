"""Authenticity: the code on a letter, and the few facts that anybody learns by it.

The code is derived from the letter's id under the tenant's key for look-up values, which is outside
the database: it is stored nowhere, and a PDF that has to be made again bears the same one. It has
120 bits and a check character, so that codes cannot be walked; the page limits tries besides.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.certificates.kinds import Kind
from sorgeauskunft.certificates.tables import CertificateFact
from sorgeauskunft.kernel import Kernel, codes
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.vault import Box


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What the code of a letter tells: which letter of which office, and whether it still stands."""

    office_id: UUID
    number: str
    kind: Kind
    test: bool
    issued_on: dt.date
    withdrawn_on: dt.date | None = None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A fact to be told from now on: number as printed, kind of letter, and the day."""

    office_id: UUID
    number: str
    kind: Kind
    test: bool
    day: dt.date


def code_of(box: Box, certificate_id: UUID) -> str:
    """Return the code of a letter, for the box of its tenant."""
    return codes.code_from_bytes(box.index("letter.code", str(certificate_id)))


async def say(kernel: Kernel, code: str, said: Said, *, withdrawn: bool) -> None:
    """Make a fact known to who has the code, in the open tenant transaction."""
    await add(
        CertificateFact(
            code_lookup=_lookup(kernel, code),
            office_id=said.office_id,
            number=said.number,
            kind=said.kind.value,
            withdrawn=withdrawn,
            test=said.test,
            day=said.day,
        )
    )


async def check(kernel: Kernel, typed: str) -> Checked | None:
    """Return what a code as typed tells; None for a wrong and for an unknown one alike."""
    code = codes.read_secret_code(typed)
    if code is None:
        return None
    async with kernel.database.platform_transaction("letter.check", read_only=True):
        rows = await CertificateFact.select().where(
            CertificateFact.code_lookup == _lookup(kernel, code)
        )
    issued = [row for row in rows if not row["withdrawn"]]
    if not issued:
        return None
    withdrawn = [row["day"] for row in rows if row["withdrawn"]]
    return Checked(
        office_id=issued[0]["office_id"],
        number=issued[0]["number"],
        kind=Kind(issued[0]["kind"]),
        test=issued[0]["test"],
        issued_on=issued[0]["day"],
        withdrawn_on=withdrawn[0] if withdrawn else None,
    )


def _lookup(kernel: Kernel, code: str) -> bytes:
    return kernel.vault.platform_index("letter.code", code)
