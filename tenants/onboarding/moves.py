"""Which step may follow which, and whose it is: pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tenants.offices import OnboardingStatus

_S = OnboardingStatus

CONTRACTS: Final = (_S.LOI, _S.CONTRACT, _S.AV_CONTRACT, _S.NOTICE_80)
"""What is signed or sent before an office may begin, in this order. The operator notes each."""

RELEASABLE: Final = frozenset({_S.NOTICE_80, _S.CONFIGURED, _S.SELF_TEST_OK})
"""From here on the office itself says when it begins: all contracts are there."""

_BEFORE: Final = (_S.INTEREST, *CONTRACTS)


def _by_operator() -> dict[OnboardingStatus, frozenset[OnboardingStatus]]:
    found: dict[OnboardingStatus, frozenset[OnboardingStatus]] = {}
    for place, status in enumerate(_BEFORE):
        # Forward one by one; back to any, because what was noted by mistake must be mended.
        found[status] = frozenset({*_BEFORE[:place], *_BEFORE[place + 1 : place + 2], _S.ENDED})
    for status in (_S.CONFIGURED, _S.SELF_TEST_OK):
        found[status] = frozenset({*_BEFORE, _S.ENDED})
    # The office has agreed to a day: the operator may still move it, or stop.
    found[_S.RELEASED] = frozenset({_S.LIVE, _S.ENDED})
    found[_S.LIVE] = frozenset({_S.SUSPENDED, _S.ENDED})
    found[_S.SUSPENDED] = frozenset({_S.LIVE, _S.ENDED})
    found[_S.ENDED] = frozenset()
    return found


BY_OPERATOR: Final[Mapping[OnboardingStatus, frozenset[OnboardingStatus]]] = MappingProxyType(
    _by_operator()
)
"""Each status with those that the operator may set after it. What is missing is the office's own."""


def may_move(present: OnboardingStatus, to: OnboardingStatus) -> bool:
    """Whether the operator may set `to` where `present` holds."""
    return to in BY_OPERATOR[present]
