"""A Land's instalments: how its share is cut, when what is due, and by which document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec

from billing.derivation import tax_label
from billing.instalments import Instalment
from billing.invoices import DocumentKind
from billing.land_view import LandYear, documents_of
from billing.ledger import Book, Standing, Status
from billing.money import euros
from billing.taxes import tax_on
from sorgeauskunft.texts import Texts


class DueRow(msgspec.Struct, frozen=True, kw_only=True):
    """An instalment or a settlement: when, how much, by which document, and how that stands."""

    what: str
    due: str
    amount: str
    document: str
    state: str


class YearPlan(msgspec.Struct, frozen=True, kw_only=True):
    """How a year's share becomes instalments: how it is cut, for each tax treatment."""

    year: int
    how: tuple[str, ...]
    rows: tuple[DueRow, ...]


def year_plans(
    book: Book, land: str, years: Sequence[LandYear], texts: Texts
) -> Iterator[YearPlan]:
    """The years that are paid in instalments and not closed."""
    for each in years:
        pieces = {
            piece: parts
            for piece, parts in book.plan(each.year).items()
            if piece.land == land and any(part.cents for part in parts)
        }
        if each.status is Status.CLOSED or not pieces:
            continue
        # Only where there are several does it matter how each is taxed.
        label = {piece: tax_label(piece.code, texts) if len(pieces) > 1 else "" for piece in pieces}
        out = {
            (one.batch, book.piece(one)): one
            for one in documents_of(book, land, each.year)
            if one.stands
        }
        rows = (
            _due(
                out.get((number, piece)),
                _what(number, label[piece], texts),
                parts[number - 1],
                piece.code,
                texts,
            )
            for number in range(1, book.periods[each.year].planned.instalments + 1)
            for piece, parts in pieces.items()
        )
        how = (_how(parts, label[piece], texts) for piece, parts in pieces.items())
        yield YearPlan(year=each.year, how=tuple(how), rows=tuple(rows))


def _how(plan: tuple[Instalment, ...], label: str, texts: Texts) -> str:
    """The division by which anybody gets the same instalments."""
    cents = sum(part.cents for part in plan)
    each, spare = divmod(cents, len(plan))
    even = all(part.cents in {each, each + 1} for part in plan)
    key = "adjusted" if not even else "how" if spare else "even"
    said = texts(
        f"land.plan.{key}", sum=euros(cents), parts=len(plan), each=euros(each), count=spare
    )
    return f"{label}: {said}" if label else said


def _what(number: int, label: str, texts: Texts) -> str:
    what = texts("land.plan.instalment", number=number)
    return f"{what}, {label}" if label else what


def _due(standing: Standing | None, what: str, part: Instalment, code: str, texts: Texts) -> DueRow:
    planned = part.cents + tax_on(code, part.cents)
    return DueRow(
        what=what,
        due=texts.date(due_day(standing, part.due), short=True),
        amount=euros(standing.document.gross if standing else planned),
        document=standing.document.number if standing else "",
        state=texts(f"land.paid.{paid_state(standing)}"),
    )


def due_day(standing: Standing | None, planned: dt.date) -> dt.date:
    """When something is due: as its document says, before there is one as planned."""
    due = standing.document.due if standing else None
    return due or planned


def paid_state(standing: Standing | None) -> str:
    """How a document stands: `none`, `corrected`, `credit`, `paid`, `partly` or `open`."""
    if standing is None:
        return "none"
    if not standing.stands:
        return "corrected"
    if standing.document.kind is DocumentKind.CREDIT:
        return "credit" if standing.open else "paid"
    if standing.open <= 0:
        return "paid"
    return "partly" if standing.paid else "open"
