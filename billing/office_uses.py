"""What an office says about the counts of its uses: it agrees, or objects and says why.

The ledger keeps the answer for ever, so nothing about a person belongs into a reason. Both verbs are
for who leads an office; the counts are everybody's to see who may see them there.
"""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from billing.errors import RefusedError
from billing.ledger import (
    Actor,
    Book,
    Part,
    Tally,
    UsesCountersigned,
    UsesDisputed,
    is_frozen,
)
from billing.ledger.store import append
from billing.uses import Use, uses_in
from sorgeauskunft import figures
from sorgeauskunft.kernel import Kernel, today_in_berlin
from tenants.people import LEAD_ROLES, Principal, record_act, require_role


class Answer(enum.StrEnum):
    """How far a month is."""

    OPEN = "open"
    SIGNED = "signed"
    DISPUTED = "disputed"
    MISSED = "missed"
    """The year was settled before the office said anything."""


class CountedMonth(msgspec.Struct, frozen=True):
    """A month of an office, and how far it is."""

    month: dt.date
    tally: Tally
    answer: Answer

    @property
    def may_answer(self) -> bool:
        """Whether the office can still agree; it can object where it has not done so."""
        return self.answer in (Answer.OPEN, Answer.DISPUTED)


class OfficeUses(msgspec.Struct, frozen=True):
    """Months counted, newest first, and the uses of this one so far."""

    months: tuple[CountedMonth, ...]
    running: dt.date
    so_far: int


async def uses_of_office(kernel: Kernel, book: Book, principal: Principal) -> OfficeUses:
    """The counts of the principal's office. Raises `NotFoundError` for another role."""
    require_role(principal, LEAD_ROLES)
    mine = [month for month, office in book.tallies if office == principal.tenant_id]
    running = today_in_berlin(kernel.clock).replace(day=1)
    return OfficeUses(
        tuple(_counted(book, principal, month) for month in sorted(mine, reverse=True)),
        running,
        await figures.uses_so_far(kernel, principal.tenant_id, running),
    )


async def month_of_office(
    kernel: Kernel, book: Book, principal: Principal, month: dt.date
) -> tuple[CountedMonth, tuple[Use, ...]]:
    """A month with what was counted in it, as far as it is still there.

    Raises:
        NotFoundError: Another role.
        RefusedError: The month is not counted (`not_counted`).
    """
    require_role(principal, LEAD_ROLES)
    if (month, principal.tenant_id) not in book.tallies:
        raise RefusedError("not_counted", f"{month:%Y-%m} is not counted", month=month)
    uses = await uses_in(kernel, principal.tenant_id, month)
    return _counted(book, principal, month), uses


async def countersign(kernel: Kernel, principal: Principal, month: dt.date, seen: int) -> None:
    """Agree with the count of a month as it was shown (`seen`).

    Raises:
        NotFoundError: Another role.
        RefusedError: There is nothing to agree with, or it has become another count (`other_count`).
    """

    def made(book: Book) -> list[UsesCountersigned]:
        _check_seen(book, principal, month, seen)
        return [
            UsesCountersigned(
                at=kernel.clock.now(),
                by=_speaker(principal),
                month=month,
                office_id=principal.tenant_id,
            )
        ]

    require_role(principal, LEAD_ROLES)
    await append(kernel, made)
    await _record(kernel, principal, "amt:uses:countersigned", month)


async def dispute(
    kernel: Kernel, principal: Principal, month: dt.date, *, seen: int, own: int, reason: str
) -> None:
    """Object to the count of a month as it was shown: the office counts `own`, and says why.

    Raises:
        NotFoundError: Another role.
        RefusedError: As `countersign`, and where the office counts the same or gives no reason.
    """

    def made(book: Book) -> list[UsesDisputed]:
        _check_seen(book, principal, month, seen)
        return [
            UsesDisputed(
                at=kernel.clock.now(),
                by=_speaker(principal),
                month=month,
                office_id=principal.tenant_id,
                own=own,
                reason=reason,
            )
        ]

    require_role(principal, LEAD_ROLES)
    await append(kernel, made)
    await _record(kernel, principal, "amt:uses:disputed", month)


def _counted(book: Book, principal: Principal, month: dt.date) -> CountedMonth:
    tally = book.tallies[month, principal.tenant_id]
    if tally.countersigned is not None:
        answer = Answer.SIGNED
    elif is_frozen(book, month.year):
        answer = Answer.MISSED
    else:
        answer = Answer.DISPUTED if tally.disputed else Answer.OPEN
    return CountedMonth(month, tally, answer)


def _check_seen(book: Book, principal: Principal, month: dt.date, seen: int) -> None:
    tally = book.tallies.get((month, principal.tenant_id))
    if tally is not None and tally.uses != seen:
        raise RefusedError("other_count", f"{month:%Y-%m} has become {tally.uses}, not {seen}")


def _speaker(principal: Principal) -> Actor:
    return Actor(principal.account_id, Part.OFFICE, office_id=principal.tenant_id)


async def _record(kernel: Kernel, principal: Principal, tag: str, month: dt.date) -> None:
    """A line in the office's own trail; the ledger has said who it was already."""
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await record_act(kernel, principal, tag, fields=[f"{month:%Y-%m}"])
