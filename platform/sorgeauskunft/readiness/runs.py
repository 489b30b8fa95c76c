"""How test requests have gone, step by step."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

from sorgeauskunft.delivery import AttemptStatus
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.documents import DELIVER, SUMMARY, XFAMILIE_0801
from sorgeauskunft.documents.tables import DocumentRow
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.readiness.tables import SelfTestRow
from sorgeauskunft.requests.tables import RequestRow

_SHOWN: Final = 10
_GIVEN_UP: Final = frozenset({AttemptStatus.DEAD.value, AttemptStatus.REJECTED.value})


class Stage(enum.StrEnum):
    """A step on the way of a request."""

    SENT = "sent"
    MESSAGE = "message"
    """The XFamilie message is built, and valid."""
    SUMMARY = "summary"
    """The PDF is made."""
    DELIVERED = "delivered"
    """The receipt of the office's channel is there."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A test request. `reached` says when it came how far (UTC); `gone_at` when it was deleted.

    `message` and `summary` are documents of the request, None while there are none. `failed` is the
    stage that it did not reach for good, with a code for the reason; None while it is on its way.
    """

    id: UUID
    reference: str
    reached: Mapping[Stage, dt.datetime]
    message: UUID | None
    summary: UUID | None
    failed: tuple[Stage, str] | None
    gone_at: dt.datetime | None

    @property
    def sent_at(self) -> dt.datetime:
        """When it was sent."""
        return self.reached[Stage.SENT]

    @property
    def delivered_at(self) -> dt.datetime | None:
        """When its receipt came."""
        return self.reached.get(Stage.DELIVERED)

    @property
    def on_its_way(self) -> bool:
        """Whether something will still happen."""
        return self.delivered_at is None and self.failed is None and self.gone_at is None


async def runs_of(kernel: Kernel, office_id: UUID) -> tuple[Run, ...]:
    """Return the office's last test requests, newest first."""
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        tests = (
            await SelfTestRow.select()
            .order_by(SelfTestRow.sent_at, SelfTestRow.id, ascending=False)
            .limit(_SHOWN)
        )
        ids = [row["id"] for row in tests]
        if not ids:
            return ()
        references = await RequestRow.select(RequestRow.id, RequestRow.reference).where(
            RequestRow.id.is_in(ids)
        )
        papers = await DocumentRow.select(
            DocumentRow.id, DocumentRow.request_id, DocumentRow.kind, DocumentRow.created_at
        ).where(DocumentRow.request_id.is_in(ids))
        attempts = await DeliveryAttempt.select().where(DeliveryAttempt.request_id.is_in(ids))
    names = {row["id"]: row["reference"] for row in references}
    return tuple(
        _run(
            test,
            names.get(test["id"], ""),
            [row for row in papers if row["request_id"] == test["id"]],
            [row for row in attempts if row["request_id"] == test["id"]],
        )
        for test in tests
    )


def _run(
    test: Mapping[str, Any],
    reference: str,
    papers: Iterable[Mapping[str, Any]],
    attempts: Iterable[Mapping[str, Any]],
) -> Run:
    reached = {Stage.SENT: test["sent_at"]}
    found: dict[str, UUID] = {}
    for paper in papers:
        stage = {XFAMILIE_0801: Stage.MESSAGE, SUMMARY: Stage.SUMMARY}.get(paper["kind"])
        if stage is not None:
            reached[stage] = paper["created_at"]
            found[paper["kind"]] = paper["id"]
    failed: tuple[Stage, str] | None = None
    delivered = test["delivered_at"]
    for attempt in attempts:
        if attempt["status"] == AttemptStatus.ACCEPTED.value:
            delivered = attempt["ended_at"]
        elif attempt["status"] in _GIVEN_UP:
            failed = _failure(attempt["reason"])
    if delivered is not None:
        # What died at first was sent once more by hand.
        reached[Stage.DELIVERED], failed = delivered, None
    elif not reference and test["gone_at"] is None:
        failed = (Stage.SENT, "")
    return Run(
        id=test["id"],
        reference=reference,
        reached=reached,
        message=found.get(XFAMILIE_0801),
        summary=found.get(SUMMARY),
        failed=failed,
        gone_at=test["gone_at"],
    )


def _failure(reason: str) -> tuple[Stage, str]:
    """The stage from what delivery noted: a code, or `kind: code[:details]` of the job before it."""
    kind, _, said = reason.rpartition(": ")
    code = said.partition(":")[0]
    if kind in {"", DELIVER}:
        return Stage.DELIVERED, code
    return (Stage.SUMMARY if code.startswith("pdf") else Stage.MESSAGE), code
