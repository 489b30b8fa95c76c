"""How an office comes to the service: dated steps, who may take which, and the day it goes live."""

from tenants.onboarding.moves import CONTRACTS, RELEASABLE
from tenants.onboarding.stepping import (
    WrongMoveError,
    move,
    progress_of,
    release,
    take_back_release,
)
from tenants.onboarding.steps import Progress, Step, next_step, status_at, step_from

__all__ = [
    "CONTRACTS",
    "RELEASABLE",
    "Progress",
    "Step",
    "WrongMoveError",
    "move",
    "next_step",
    "progress_of",
    "release",
    "status_at",
    "step_from",
    "take_back_release",
]
