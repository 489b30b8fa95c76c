"""Our own book of submissions: written before anything leaves, read before anything is sent again."""

from __future__ import annotations

import enum
from uuid import UUID, uuid5

import msgspec

from sorgeauskunft.delivery.fit_connect.tables import NOTHING, SubmissionRow
from sorgeauskunft.fitconnect import Announced, Destination, Problem, Tags
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.errors import ConflictError


class State(enum.StrEnum):
    """How far a submission is."""

    ANNOUNCED = "announced"
    """It has a name there; whether it was sent, its event log says."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"

    GONE = "gone"
    """Announced, and never sent: it was given up there, or the destination is another now."""

    @property
    def holds(self) -> bool:
        """Whether the message is on its way or there: nothing has to be sent."""
        return self in {State.SUBMITTED, State.ACCEPTED}


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """A submission as the book has it; `number` counts those of its case, from 1."""

    id: UUID
    case_id: UUID
    number: int
    destination_id: UUID
    announced: Announced
    state: State
    tags: tuple[Tags, ...]
    reason: str


class Book:
    """The submissions of one request; each verb opens a tenant transaction of its own."""

    def __init__(self, kernel: Kernel, tenant_id: UUID, request_id: UUID) -> None:
        self._kernel = kernel
        self._tenant_id = tenant_id
        self._request_id = request_id

    async def latest(self) -> dict[UUID, Submission]:
        """Return the last submission of each case that has any."""
        async with self._kernel.database.tenant_transaction(self._tenant_id, read_only=True):
            rows = (
                await SubmissionRow.objects()
                .where(SubmissionRow.request_id == self._request_id)
                .order_by(SubmissionRow.number)
            )
        return {row.case_id: _read(row) for row in rows}

    async def begin(
        self, case_id: UUID, number: int, destination: Destination, announced: Announced
    ) -> bool:
        """Note what was announced; False where somebody else has begun this very one."""
        try:
            async with self._kernel.database.tenant_transaction(self._tenant_id):
                await SubmissionRow.insert(
                    SubmissionRow(
                        id=uuid5(case_id, f"fit-connect-{number}"),
                        request_id=self._request_id,
                        case_id=case_id,
                        number=number,
                        destination_id=destination.id,
                        submission_id=announced.submission_id,
                        there_id=announced.case_id,
                        announced_at=self._kernel.clock.now(),
                    )
                )
        except ConflictError:
            return False
        return True

    async def keep_tags(self, submission: Submission, tags: Tags) -> None:
        """Note how it is encrypted this time, before it leaves."""
        line = msgspec.json.encode(tags).decode() + "\n"
        async with self._kernel.database.tenant_transaction(self._tenant_id):
            # Added by the database itself: another worker may be at the same one.
            await GATE.fetch(
                "UPDATE fit_connect_submission SET tags = tags || $1 "
                "WHERE tenant_id = $2 AND id = $3",
                (line, self._tenant_id, submission.id),
            )

    async def move(
        self,
        submission: Submission,
        to: State,
        *,
        reason: str = "",
        problems: tuple[Problem, ...] = (),
    ) -> None:
        """Note how far it has come. What has ended stays as it ended."""
        now = self._kernel.clock.now()
        async with self._kernel.database.tenant_transaction(self._tenant_id):
            sealed = NOTHING
            if problems:
                box = await self._kernel.vault.box()
                plain = msgspec.json.encode(problems)
                sealed = box.seal("fit_connect_submission", submission.id, "problems", plain)
            values = {
                SubmissionRow.state: to.value,
                SubmissionRow.reason: reason,
                SubmissionRow.problems: sealed,
            }
            moment = SubmissionRow.submitted_at if to is State.SUBMITTED else SubmissionRow.ended_at
            await SubmissionRow.update({**values, moment: now}).where(
                (SubmissionRow.id == submission.id) & SubmissionRow.ended_at.is_null()
            )


def _read(row: SubmissionRow) -> Submission:
    return Submission(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        destination_id=row.destination_id,
        announced=Announced(row.submission_id, row.there_id),
        state=State(row.state),
        tags=tuple(msgspec.json.decode(line, type=Tags) for line in row.tags.splitlines()),
        reason=row.reason,
    )
