"""Building and validating one message 0801."""

from __future__ import annotations

import statistics
import time

import xfamilie

_GOAL_MS = 2.0


def main() -> None:
    message = xfamilie.parse_0801(xfamilie.sample("0801"))
    took = []
    for _ in range(300):
        started = time.perf_counter()
        xml = xfamilie.build_0801(message)
        findings = xfamilie.validate(xml)
        took.append((time.perf_counter() - started) * 1000)
        assert not findings
    median = statistics.median(took[50:])
    verdict = "met" if median <= _GOAL_MS else "MISSED"
    print(f"build + validate 0801: {median:.2f} ms median (goal ≤ {_GOAL_MS} ms: {verdict})")
