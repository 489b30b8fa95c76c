"""Retention: what is deleted when, and the proof that stays (to come)."""
