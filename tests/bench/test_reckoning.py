"""What the measurements compute with; how long anything takes is never asserted."""

from __future__ import annotations

import datetime as dt
import os
import random
import socket
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from costs import family, handles, megabytes, percentile, processor_seconds, slope, split, spread
from walking import Step, Walk, letters

from tenants import demo
from tests.bench.massing import shares
from tests.bench.report import Both, counted, facts
from tests.bench.rhythm import moments


def test_percentile() -> None:
    """A percentile is the smallest value that this share does not exceed; of nothing there is none."""
    values = [float(number) for number in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile(values, 1)) == (
        50,
        95,
        100,
    )
    assert percentile([7.0], 0.01) == 7.0
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_spread_against() -> None:
    """Two spreads are compared percentile by percentile."""
    times = spread([2.0, 4.0, 8.0]).against(spread([1.0, 2.0, 2.0]))
    assert (times.p50, times.p95, times.p99, times.count) == (2.0, 4.0, 4.0, 3)


def test_slope() -> None:
    """What grows evenly has its step as slope; what goes up and down alike, or is one value, none."""
    assert slope([1.0, 3.0, 5.0]) == pytest.approx(2.0)
    assert slope([1.0, 3.0, 3.0, 1.0]) == pytest.approx(0.0)
    assert slope([5.0]) == 0.0


def test_split() -> None:
    """Parts of a whole come with the value for one and their share, the largest first."""
    parts = split({"form": 20.0, "send": 60.0}, 10)
    assert list(parts.items()) == [("send", (6.0, 0.75)), ("form", (2.0, 0.25))]


def test_processes() -> None:
    """This process has a family with itself in it, time, memory and handles; a process that is gone has none."""
    own = os.getpid()
    assert own in family(own)
    assert processor_seconds(own) > 0
    assert megabytes(own) > 1
    assert handles(own) > 0
    gone = 2**22 + 1
    assert (processor_seconds(gone), megabytes(gone), handles(gone)) == (0, 0, 0)


def test_rhythm() -> None:
    """A year has as many moments as asked for, in order, within it, and more by day than by night."""
    begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    found = moments(begin, 2000, random.Random(1))  # noqa: S311 - the same dice each time
    assert len(found) == 2000
    assert found == sorted(found)
    assert begin <= found[0] <= found[-1] < begin + dt.timedelta(days=365)
    night = sum(moment.hour < 6 for moment in found)
    assert night < len(found) / 10


def test_shares() -> None:
    """All requests are given out, each office has some, and the first one most."""
    offices = demo.demo_offices()
    given = shares(offices, 1000)
    assert sum(given.values()) == 1000
    assert min(given.values()) > 0
    assert max(given.values()) == given[offices[0].id]


def test_walk_has_other_names() -> None:
    """Who takes a recorded walk has names of her own in it, spelt with letters only."""
    step = Step("POST", "/j/amt/formular/kind", "text/plain", b"name=Merkkind&x=Merkmutter", 303)
    walk = Walk((step, Step("GET", "/j/amt/pruefen")), {})
    first, second = ([each.body for each in walk.steps_for(number)] for number in (3, 700))
    assert first != second
    assert first[0] == b"name=Merkkindd&x=Merkmutterd"
    assert letters(700).isalpha()
    assert walk.forms() == 1
    assert [each.part for each in walk.steps] == ["form", "review"]


def test_report_counts_goals(tmp_path: Path) -> None:
    """A report counts its goals by their verdicts, and is written where it is printed, too."""
    path = tmp_path / "report.md"
    with path.open("w", encoding="utf-8") as file, redirect_stdout(Both(file)):
        print("a (goal ≤ 1: met)\nb (goal ≤ 1: MISSED)\nc (goal flat: met)\nsomebody met")
    assert counted(path.read_text("utf-8")) == (2, 1)


def test_facts_name_no_machine() -> None:
    """The facts say what figures depend on, and not on which machine they were taken."""
    found = facts()
    assert {"processors", "memory", "Python", "PostgreSQL"} <= found.keys()
    assert all(found.values())
    assert socket.gethostname() not in str(found)
