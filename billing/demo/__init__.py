"""Invented years of shared costs, to play with."""

from billing.demo.story import PLANNER, RELEASER, approver, person, story

__all__ = ["PLANNER", "RELEASER", "approver", "person", "story"]
