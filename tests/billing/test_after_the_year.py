"""Instalments, their adjustment, settlement and set-off: no cent is lost between them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.errors import RefusedError
from billing.instalments import Instalment, adjust, instalments
from billing.pieces import Piece
from billing.settlement import Settled, set_off, settle

cents = st.integers(0, 10**11)
counts = st.sampled_from([1, 2, 4, 12])
SEPTEMBER = dt.date(2025, 9, 30)


def test_spare_cents_go_to_the_earliest() -> None:
    """10.02 € in four quarters: 2.51, 2.51, 2.50, 2.50, due when each begins."""
    assert instalments(1002, 4, 2025) == (
        Instalment(dt.date(2025, 1, 1), 251),
        Instalment(dt.date(2025, 4, 1), 251),
        Instalment(dt.date(2025, 7, 1), 250),
        Instalment(dt.date(2025, 10, 1), 250),
    )


@pytest.mark.parametrize("count", [0, 3, 13])
def test_other_counts(count: int) -> None:
    """There are one, two, four and twelve instalments, and no others."""
    with pytest.raises(RefusedError) as caught:
        instalments(100, count, 2025)
    assert caught.value.reason == "instalment_count"


@given(cents, counts)
def test_instalments_sum_to_the_share(share: int, count: int) -> None:
    """The instalments are the share, differ by a cent at most, and never rise."""
    parts = [each.cents for each in instalments(share, count, 2025)]
    assert sum(parts) == share
    assert parts == sorted(parts, reverse=True)
    assert max(parts) - min(parts) <= 1


@given(cents, counts, cents)
def test_adjusting(share: int, count: int, new_share: int) -> None:
    """After the September adjustment, instalments and what is left over are the new share."""
    plan = instalments(share, count, 2025)
    adjusted = adjust(plan, new_share, SEPTEMBER)
    assert sum(each.cents for each in adjusted.plan) + adjusted.left_over == new_share
    assert [each.due for each in adjusted.plan] == [each.due for each in plan]
    assert all(each.cents >= 0 for each in adjusted.plan)
    for before, after in zip(plan, adjusted.plan, strict=True):
        if before.due <= SEPTEMBER:
            assert after == before, "what is issued never changes"


def test_adjusting_below_what_was_issued() -> None:
    """Where more was issued than the new estimate, the rest is zero and the credit waits."""
    adjusted = adjust(instalments(1200, 12, 2025), 800, SEPTEMBER)
    assert [each.cents for each in adjusted.plan][-3:] == [0, 0, 0]
    assert adjusted.left_over == -100


def pieces_of(*laender: str) -> st.SearchStrategy[dict[Piece, int]]:
    piece = st.builds(Piece, st.sampled_from(laender), st.sampled_from(["O", "S19"]))
    return st.dictionaries(piece, cents)


@given(pieces_of("HB", "HH", "NI"), pieces_of("HB", "HH", "SH"))
def test_settling(actual: dict[Piece, int], advanced: dict[Piece, int]) -> None:
    """Balances sum to what was really due less what was advanced; late joiners and leavers too."""
    settled = settle(actual, advanced)
    balance = sum(each.balance for each in settled.values())
    assert balance == sum(actual.values()) - sum(advanced.values())
    assert settled.keys() == {*actual, *advanced}


def test_claim_and_credit() -> None:
    """Above zero is a claim against the Land, below a credit for it."""
    hb, ni = Piece("HB", "O"), Piece("NI", "O")
    settled = settle({hb: 500, ni: 100}, {ni: 250})
    assert settled == {hb: Settled("HB", 500, 0), ni: Settled("NI", 100, 250)}
    assert [each.balance for each in settled.values()] == [500, -150]


@given(cents, cents, counts)
def test_setting_off(credit: int, share: int, count: int) -> None:
    """A credit is used up on the earliest instalments; nothing of either is lost."""
    plan = instalments(share, count, 2026)
    after = set_off(credit, plan)
    paid = sum(each.cents for each in after.plan)
    assert paid == max(0, share - credit)
    assert after.left == max(0, credit - share)
    reduced = [new.cents < old.cents for old, new in zip(plan, after.plan, strict=True)]
    assert reduced == sorted(reduced, reverse=True)
