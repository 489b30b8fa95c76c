"""What a register office says about a child, and where the answer that counts is kept."""

from __future__ import annotations

import datetime as dt
import enum
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.register.tables import QueryRow, QueryState
from sorgeauskunft.requests.tables import NOBODY


class Entry(enum.StrEnum):
    """Kinds of entries (XFamilie code list alleinsorgeeintragung, § 58 I SGB VIII)."""

    DECLARATION = "01"
    """Sorgeerklärung."""
    DECISION = "02"
    """Court decision."""
    BLOCKED = "03"
    """Sperrvermerk: for a lead only, never in a letter by itself, never on the mother's page."""
    SOLE_BY_DECISION = "04"
    """Court decision: sole custody."""


class RegisterAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """No entry (no `kinds`), or the kinds of entries there are.

    `parts` names the parts of custody that the entries concern where they concern parts only, empty
    where they concern all of it; they lead to a limited Auskunft. `as_of` is the day whose state of
    the register is told. `told_by` is who answered: an office, a person on the phone.
    `file_number` is that of the entry or the answer, where the register office names one.
    """

    as_of: dt.date
    told_by: str
    kinds: tuple[Entry, ...] = ()
    parts: str = ""
    file_number: str = ""

    @property
    def has_entry(self) -> bool:
        """Whether something stands in the register."""
        return bool(self.kinds)

    @property
    def needs_lead(self) -> bool:
        """Whether a Sperrvermerk stands there: what goes on is a lead's to read and to decide."""
        return Entry.BLOCKED in self.kinds

    def is_fresh(self, today: dt.date, valid_days: int) -> bool:
        """Whether a letter may still rest on it; `valid_days` is how old the office lets it be."""
        return today - self.as_of <= dt.timedelta(days=valid_days)


async def answer_of(kernel: Kernel, case_id: UUID) -> RegisterAnswer | None:
    """Return the newest confirmed answer about a case, in the open tenant transaction."""
    row = (
        await QueryRow.objects()
        .where((QueryRow.case_id == case_id) & (QueryRow.state == QueryState.CONFIRMED.value))
        .order_by(QueryRow.confirmed_at, ascending=False)
        .first()
    )
    if row is None:
        return None
    return opened_answer(await kernel.vault.box(), row)


def opened_answer(box: Box, row: QueryRow) -> RegisterAnswer | None:
    """Return what a query has brought, None where nothing yet."""
    sealed = bytes(row.answer)
    if sealed == NOBODY:
        return None
    plain = box.open("register_query", row.id, "answer", sealed)
    return msgspec.json.decode(plain, type=RegisterAnswer)


async def keep_answer(
    kernel: Kernel, query_id: UUID, answer: RegisterAnswer, state: QueryState, now: dt.datetime
) -> None:
    """Write down what a query has brought, in the open tenant transaction.

    Raises:
        NotFoundError: The tenant has no such query, or it is settled already.
    """
    box = await kernel.vault.box()
    sealed = box.seal("register_query", query_id, "answer", msgspec.json.encode(answer))
    settled = [QueryState.CONFIRMED.value, QueryState.CANCELLED.value]
    rows = (
        await QueryRow.update(
            {
                QueryRow.answer: sealed,
                QueryRow.state: state.value,
                QueryRow.answered_at: now,
                QueryRow.confirmed_at: now if state is QueryState.CONFIRMED else None,
            }
        )
        .where((QueryRow.id == query_id) & QueryRow.state.not_in(settled))
        .returning(QueryRow.id)
    )
    if not rows:
        raise NotFoundError("no such open query")
