"""Before an office begins: what is missing, a test request that goes the whole way, and its end."""

from sorgeauskunft.readiness.checklist import Facts, Item, Line, Owner, Readiness, checklist
from sorgeauskunft.readiness.deleting import delete_test, expiring
from sorgeauskunft.readiness.looking import readiness_for, readiness_of
from sorgeauskunft.readiness.runs import Run, Stage, runs_of
from sorgeauskunft.readiness.sending import EXPIRE, KEPT_DAYS, send_test, send_test_as

__all__ = [
    "EXPIRE",
    "KEPT_DAYS",
    "Facts",
    "Item",
    "Line",
    "Owner",
    "Readiness",
    "Run",
    "Stage",
    "checklist",
    "delete_test",
    "expiring",
    "readiness_for",
    "readiness_of",
    "runs_of",
    "send_test",
    "send_test_as",
]
