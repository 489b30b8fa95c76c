"""Before an office begins: what is missing, a test request that goes the whole way, and its end."""

from sorgeauskunft.readiness.checklist import Facts, Item, Line, Owner, Readiness, checklist
from sorgeauskunft.readiness.deleting import delete_test, expiring
from sorgeauskunft.readiness.looking import readiness_for, readiness_of
from sorgeauskunft.readiness.runs import Run, Stage, runs_of
from sorgeauskunft.readiness.sending import EXPIRE, KEPT_DAYS, send_test, send_test_as
from sorgeauskunft.readiness.synthetic import (
    MOST,
    NotSyntheticError,
    TooManyTestsError,
    fill_synthetic,
    make_synthetic,
    tests_in,
)
from sorgeauskunft.readiness.trying import send_tried

__all__ = [
    "EXPIRE",
    "KEPT_DAYS",
    "MOST",
    "Facts",
    "Item",
    "Line",
    "NotSyntheticError",
    "Owner",
    "Readiness",
    "Run",
    "Stage",
    "TooManyTestsError",
    "checklist",
    "delete_test",
    "expiring",
    "fill_synthetic",
    "make_synthetic",
    "readiness_for",
    "readiness_of",
    "runs_of",
    "send_test",
    "send_test_as",
    "send_tried",
    "tests_in",
]
