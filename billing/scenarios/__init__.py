"""What if: the same costs under other rules, beside what holds. Nothing of it enters the ledger."""

from billing.scenarios.choices import key_choices, published_years, uses_keys
from billing.scenarios.comparing import Comparison, Line, compare
from billing.scenarios.proposals import (
    MOST,
    Proposal,
    drop,
    keep_proposal,
    own_proposals,
    proposal_of,
    submit,
    submitted_proposals,
    take_back,
)
from billing.scenarios.scenario import KeyPart, Scenario, as_planned, present_in

__all__ = [
    "MOST",
    "Comparison",
    "KeyPart",
    "Line",
    "Proposal",
    "Scenario",
    "as_planned",
    "compare",
    "drop",
    "keep_proposal",
    "key_choices",
    "own_proposals",
    "present_in",
    "proposal_of",
    "published_years",
    "submit",
    "submitted_proposals",
    "take_back",
    "uses_keys",
]
