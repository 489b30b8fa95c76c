"""A Land's share cut by tax treatment: what may stand on one document is a piece.

An item is shared and rounded as a whole, whatever its tax; then the cents of its shares are added up
by treatment. So pieces sum to the share to the cent, and no rounding comes on top.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeVar

from billing.allocation import Allocation, PeriodResult
from billing.parties import ALL_LAENDER, order

BY_CONTRACT: Final = ""
"""The code of items that say nothing about tax: the contract of each Land does."""

Value = TypeVar("Value")


class Piece(NamedTuple):
    """A Land and the `Tax.code` of what it is billed together; or `BY_CONTRACT`, not looked up yet."""

    land: str
    code: str


def place(piece: Piece) -> tuple[tuple[bool, str], str]:
    """Sort key: Land by Land, then by treatment."""
    return order(piece.land), piece.code


def own_code(allocation: Allocation) -> str:
    """The treatment of an item that has one of its own, or `BY_CONTRACT`."""
    tax = allocation.item.own_tax
    return tax.code if tax else BY_CONTRACT


def pieces(result: PeriodResult) -> dict[Piece, int]:
    """What the Länder are billed, in cents, by Land and treatment; pieces of nothing too."""
    found: dict[Piece, int] = {}
    for allocation in result.allocations:
        code = own_code(allocation)
        for party, cents in allocation.shares(issued_only=True).items():
            if party in ALL_LAENDER:
                piece = Piece(party, code)
                found[piece] = found.get(piece, 0) + cents
    return found


def looked_up(
    values: Mapping[Piece, Value],
    code_of: Callable[[str], str],
    add: Callable[[Value, Value], Value],
) -> dict[Piece, Value]:
    """Values with the contract's treatment in place of `BY_CONTRACT`; equal pieces become one."""
    found: dict[Piece, Value] = {}
    for piece, value in values.items():
        known = piece if piece.code else Piece(piece.land, code_of(piece.land))
        found[known] = add(found[known], value) if known in found else value
    return dict(sorted(found.items(), key=lambda each: place(each[0])))
