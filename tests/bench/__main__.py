"""`make bench`: every measurement as a ratio to the bare library in the same run.

Goals stand beside what was measured and are never asserted; a missed one is printed as missed. All of
it stands in one report under `build/bench`, with facts of the machine. A measurement that breaks is
said, the others go on, and the exit status is 1. `python -m tests.bench NAME…` for single ones.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path

import structlog

from tests.bench.report import Both, counted, facts

NAMES = (
    "bench_pages",
    "bench_send",
    "bench_delivery",
    "bench_inbox",
    "bench_xfamilie",
    "bench_pdf",
    "bench_billing",
    "bench_land",
    "bench_journey",
    "bench_attack",
    "bench_mass",
)
"""`bench_soak` takes an hour and is asked for by its name."""

_FOLDER = Path(__file__).parents[2] / "build" / "bench"


def main() -> None:
    # Ours and bare alike: no log line is written, only made (requests are logged at info).
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    begun = dt.datetime.now(dt.UTC)
    _FOLDER.mkdir(parents=True, exist_ok=True)
    path = _FOLDER / f"{begun:%Y-%m-%dT%H-%M-%SZ}.md"
    with path.open("w", encoding="utf-8") as report, contextlib.redirect_stdout(Both(report)):
        print(f"# Measurements of {begun:%Y-%m-%d %H:%M} UTC\n")
        for name, value in facts().items():
            print(f"- {name}: {value}")
        broken = [name for name in sys.argv[1:] or NAMES if not _measure(name)]
        print("\n## Goals\n")
        met, missed = counted(path.read_text("utf-8"))
        print(f"{met} met, {missed} missed; broken: {', '.join(broken) or 'none'}")
    sys.exit(bool(broken))


def _measure(name: str) -> bool:
    """Run one; whether it came to its end."""
    print(f"\n## {name}\n\n```")
    started = time.monotonic()
    try:
        import_module(f"tests.bench.{name}").main()
    except Exception:  # noqa: BLE001 - whatever breaks, the others are to be measured
        print(traceback.format_exc(limit=-3))
        return False
    finally:
        print(f"```\n\n{time.monotonic() - started:.0f} s")
    return True


if __name__ == "__main__":
    main()
