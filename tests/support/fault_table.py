"""The table of faults in the summary of a run, from whichever process a test ran in.

A test that lets something break carries its lines in its report (`user_properties`): what is printed
while tests run nobody sees where all is well.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

FAULT = "fault"
"""The name of the lines in a report."""

_COUNTS = ("sent", "confirmed", "delivered", "dead", "lost", "twice")


def line(fault: str, counts: Iterable[object]) -> str:
    """A fault and its counts, as wide as all others."""
    return f"{fault:44}" + "".join(f"{count:>10}" for count in counts)


def print_faults(reporter: pytest.TerminalReporter) -> None:
    """Print the table, where there is one."""
    lines = [
        str(value)
        for reports in reporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == FAULT
    ]
    if lines:
        reporter.section("what became of sendings while something broke")
        for each in (line("fault", _COUNTS), *lines):
            reporter.write_line(each)
