"""Letters on their way to the post: what is to go out, and what has gone."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec
from piccolo.columns.combination import And

from sorgeauskunft import documents, requests
from sorgeauskunft.certificates.addressing import Recipient
from sorgeauskunft.certificates.desk import opened
from sorgeauskunft.certificates.kinds import Kind, State
from sorgeauskunft.certificates.postal import note_confirmed
from sorgeauskunft.certificates.rendering import day_of
from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.kernel.errors import NotFoundError, SorgeauskunftError
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.requests import WrongStatusError
from tenants.offices import Office
from tenants.people import (
    CASEWORK_ROLES,
    OFFICE_ROLES,
    Principal,
    record_act,
    require_role,
)

CLOSE: Final = "certificates.close"
"""Kind of the job that closes a case some days after posting; its subject is the letter."""

MOST: Final = 200
"""Most letters of a batch: what one person prints and envelops in a day, and one PDF can hold."""

_RECENT: Final = 20


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that is to be posted, or was.

    `pages` is that of one copy, 0 while there is no PDF; `printed_at` is when it was last in a batch.
    """

    id: UUID
    request_id: UUID
    number: str
    kind: Kind
    recipient: Recipient
    copies: int
    pages: int
    issued_on: dt.date
    printed_at: dt.datetime | None
    address_checked: bool
    posted_on: dt.date | None

    @property
    def to_check(self) -> bool:
        """Whether somebody still has to look at the address."""
        return self.recipient.to_check and not self.address_checked

    @property
    def sheets(self) -> int:
        """Sheets of paper that all copies take, printed on one side."""
        return self.pages * self.copies


class Tray(msgspec.Struct, frozen=True, kw_only=True):
    """What is to go out, by postcode and abroad last; `more` would not fit into one batch.

    `unmade` are issued and have no PDF: nobody would miss them in the tray. `recent` were posted last.
    """

    letters: tuple[Outgoing, ...]
    more: int
    unmade: tuple[Outgoing, ...]
    recent: tuple[Outgoing, ...]


class NotPosted(enum.StrEnum):
    """Why letters cannot be noted as posted."""

    FUTURE = "future"
    TOO_EARLY = "too_early"
    """Before the letter's own day."""
    ADDRESS = "address"
    GONE = "gone"
    """Posted or withdrawn by somebody else in the meantime."""


class NotPostedError(SorgeauskunftError):
    """Nothing was noted. `numbers` are those of the letters that stand in the way."""

    def __init__(self, reason: NotPosted, numbers: tuple[str, ...] = ()) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.numbers = numbers


async def tray(kernel: Kernel, principal: Principal) -> Tray:
    """Return the letters of the office that wait for the post, and those posted last."""
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        waiting = await CertificateRow.objects().where(_is_waiting())
        unmade = (
            await CertificateRow.objects()
            .where(
                (CertificateRow.state == State.ISSUED.value)
                & CertificateRow.document_id.is_null()
                & (CertificateRow.year > 0)
            )
            .order_by(CertificateRow.issued_at)
            .limit(_RECENT)
        )
        recent = (
            await CertificateRow.objects()
            .where(_has_paper() & CertificateRow.posted_on.is_not_null())
            .order_by(CertificateRow.posted_on, CertificateRow.number, ascending=False)
            .limit(_RECENT)
        )
        box = await kernel.vault.box()
    letters = sorted(
        (_outgoing(box, row) for row in waiting), key=lambda each: (each.recipient.order, each.id)
    )
    return Tray(
        letters=tuple(letters[:MOST]),
        more=len(letters[MOST:]),
        unmade=tuple(_outgoing(box, row) for row in unmade),
        recent=tuple(_outgoing(box, row) for row in recent),
    )


async def for_batch(
    kernel: Kernel, principal: Principal, chosen: Collection[UUID]
) -> tuple[tuple[Outgoing, bytes], ...]:
    """Return the chosen letters with their PDFs, in the order of the tray; the trail names each.

    Any letter that stands can be printed, as often as the printer needs: also one that was printed
    or posted before. A second print is the same letter, with the same number and code.

    Raises:
        NotPostedError: One of them is withdrawn, or has no PDF.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        rows = await _chosen(chosen, _has_paper())
        box = await kernel.vault.box()
        found = []
        for row in rows:
            document = await documents.open_document(kernel, row.request_id, row.document_id)
            found.append((_outgoing(box, row), document.content))
        await CertificateRow.update({CertificateRow.printed_at: kernel.clock.now()}).where(
            CertificateRow.id.is_in([row.id for row in rows])
        )
        for row in rows:
            await record_act(kernel, principal, "amt:certificate:printed", row.request_id)
    return tuple(sorted(found, key=lambda each: (each[0].recipient.order, each[0].id)))


async def mark_posted(
    kernel: Kernel,
    office: Office,
    principal: Principal,
    chosen: Collection[UUID],
    *,
    checked: Collection[UUID],
    day: dt.date,
) -> int:
    """Note that letters were posted on a day, all or none; return how many.

    `checked` are those whose address somebody has looked at.

    Raises:
        NotPostedError: The day cannot be, an address is not looked at, or a letter is gone.
    """
    require_role(principal, CASEWORK_ROLES)
    now = kernel.clock.now()
    if day > today_in_berlin(kernel.clock):
        raise NotPostedError(NotPosted.FUTURE)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        rows = await _chosen(chosen, _is_waiting())
        box = await kernel.vault.box()
        letters = [_outgoing(box, row) for row in rows]
        _check(letters, checked, day)
        for letter, row in zip(letters, rows, strict=True):
            if letter.to_check:
                await note_confirmed(letter.request_id, principal.account_id, now)
                await record_act(
                    kernel, principal, "amt:certificate:address_checked", letter.request_id
                )
            try:
                await requests.post(letter.request_id, row.case_id, day, now)
            except WrongStatusError as error:
                raise NotPostedError(NotPosted.GONE, (letter.number,)) from error
            await CertificateRow.update(
                {
                    CertificateRow.posted_on: day,
                    CertificateRow.posted_by: principal.account_id,
                    CertificateRow.address_checked_by: (
                        principal.account_id if letter.to_check else row.address_checked_by
                    ),
                }
            ).where(CertificateRow.id == letter.id)
            await enqueue(
                CLOSE,
                letter.id,
                now,
                attempts=kernel.settings.job_attempts,
                run_at=now + dt.timedelta(days=office.casework.close_days),
            )
        for letter in letters:
            await record_act(kernel, principal, "amt:certificate:posted", letter.request_id)
    return len(letters)


def _check(letters: list[Outgoing], checked: Collection[UUID], day: dt.date) -> None:
    early = tuple(each.number for each in letters if day < each.issued_on)
    if early:
        raise NotPostedError(NotPosted.TOO_EARLY, early)
    unchecked = tuple(each.number for each in letters if each.to_check and each.id not in checked)
    if unchecked:
        raise NotPostedError(NotPosted.ADDRESS, unchecked)


def _has_paper() -> And:
    # Years below zero are those of test requests: their letters never go to the post.
    return (
        (CertificateRow.state == State.ISSUED.value)
        & CertificateRow.document_id.is_not_null()
        & (CertificateRow.year > 0)
    )


def _is_waiting() -> And:
    return _has_paper() & CertificateRow.posted_on.is_null()


async def _chosen(chosen: Collection[UUID], which: And) -> list[CertificateRow]:
    """Return rows in an order of their own, so that two who post at once do not block each other."""
    if not chosen:
        raise NotFoundError("nothing is chosen")
    rows = (
        await CertificateRow.objects()
        .where(which)
        .where(CertificateRow.id.is_in(list(chosen)))
        .order_by(CertificateRow.request_id, CertificateRow.id)
    )
    if len(rows) < len(chosen):
        raise NotPostedError(NotPosted.GONE)
    return rows


def _outgoing(box: Box, row: CertificateRow) -> Outgoing:
    letter = opened(box, row)
    return Outgoing(
        id=row.id,
        request_id=row.request_id,
        number=letter.number(row.number, row.year),
        kind=letter.kind,
        recipient=letter.recipient,
        copies=letter.copies,
        pages=row.pages or 0,
        issued_on=day_of(row.issued_at),
        printed_at=row.printed_at,
        address_checked=row.address_checked_by is not None,
        posted_on=row.posted_on,
    )
