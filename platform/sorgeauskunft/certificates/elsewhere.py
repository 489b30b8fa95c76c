"""What a Fachverfahren has decided about a case (outside.py), as everybody may read it."""

from __future__ import annotations

import datetime as dt
import enum
from uuid import UUID

import msgspec

from sorgeauskunft.certificates.tables import OutsideRow


class OutsideKind(enum.StrEnum):
    """How a Fachverfahren has decided a case."""

    LETTER = "letter"
    DECLINED = "declined"


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that stands. `document_id` is the PDF of its letter, None where there is none."""

    kind: OutsideKind
    document_id: UUID | None
    decided_at: dt.datetime
    decided_by: UUID


async def outside_of(case_id: UUID) -> Outside | None:
    """Return what a Fachverfahren has decided about a case, in the open tenant transaction."""
    row = await standing(case_id)
    if row is None:
        return None
    return Outside(
        kind=OutsideKind(row.kind),
        document_id=row.document_id,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


async def standing(case_id: UUID) -> OutsideRow | None:
    """Return the row of a decision that was not taken back, in the open tenant transaction."""
    row: OutsideRow | None = await OutsideRow.objects().get(
        (OutsideRow.case_id == case_id) & OutsideRow.withdrawn_at.is_null()
    )
    return row
