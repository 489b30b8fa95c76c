"""What if: the same costs under other rules, beside what holds. Nothing of it enters the ledger."""

from billing.scenarios.choices import key_choices, published_years
from billing.scenarios.comparing import Comparison, Line, compare
from billing.scenarios.scenario import KeyPart, Scenario, as_planned, present_in

__all__ = [
    "Comparison",
    "KeyPart",
    "Line",
    "Scenario",
    "as_planned",
    "compare",
    "key_choices",
    "present_in",
    "published_years",
]
