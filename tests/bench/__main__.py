"""`make bench`: every measurement as a ratio to the bare library in the same run.

Goals stand beside what was measured and are never asserted; a missed one is printed as missed.
"""

from __future__ import annotations

import logging
import os
import platform
import sys
from importlib import import_module

import structlog

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
    "bench_mass",
)


def main() -> None:
    # Ours and bare alike: no log line is written, only made (requests are logged at info).
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(f"Python {sys.version.split()[0]}, {platform.machine()}, {os.cpu_count()} cores")
    chosen = sys.argv[1:] or NAMES
    for name in chosen:
        print(f"\n== {name}")
        import_module(f"tests.bench.{name}").main()


if __name__ == "__main__":
    main()
