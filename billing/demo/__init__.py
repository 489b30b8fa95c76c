"""Invented years of shared costs, to play with."""

from billing.demo.people import PLANNER, RELEASER, approver, person
from billing.demo.story import story

__all__ = ["PLANNER", "RELEASER", "approver", "person", "story"]
