"""What a process counts about itself, for Prometheus: how often, how long, how many at a time.

Labels are names of ours only (route templates, kinds of jobs, pools): never a path, an id, or
anything that somebody typed. What the names and figures mean stands in docs/handbuch-betrieb.md.

Every process counts for itself and is asked for itself, as pods are. Several processes behind one
port would answer in turn, each with its own figures; they are given a folder in which all count
together, whichever is asked (prometheus_client's multiprocess mode).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

MEDIA_TYPE: Final = CONTENT_TYPE_PLAIN_1_0_0

# Since when it counts is a series of its own for each counter, which nobody asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]

_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_PAGES: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_DOORS: Final = (0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30)
_WORK: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
# All processes that live, together.
_SUM: Final = "livesum"


class Metrics:
    """The counters of this process; with `folder`, together with those that name the same one."""

    def __init__(self, folder: str = "") -> None:
        if folder:
            # The library chooses once, when it is imported; we choose by a setting.
            os.environ[_FOLDER] = folder
            values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
        self._folder = folder
        registry = CollectorRegistry(auto_describe=False)
        self._own = registry
        self.requests = Counter(
            "sorgeauskunft_http_requests",
            "Answers, by route template, method and status.",
            ("route", "method", "status"),
            registry=registry,
        )
        self.request_seconds = Histogram(
            "sorgeauskunft_http_request_seconds",
            "Seconds until an answer was complete, by route template.",
            ("route",),
            buckets=_PAGES,
            registry=registry,
        )
        self.requests_open = Gauge(
            "sorgeauskunft_http_requests_open",
            "Requests that are being answered.",
            multiprocess_mode=_SUM,
            registry=registry,
        )
        self.database_seconds = Histogram(
            "sorgeauskunft_database_wait_seconds",
            "Seconds until a transaction was open: a free connection (SQLite: the lock), and BEGIN.",
            ("pool",),
            buckets=_DOORS,
            registry=registry,
        )
        self.database_open = Gauge(
            "sorgeauskunft_database_transactions_open",
            "Transactions that are open.",
            ("pool",),
            multiprocess_mode=_SUM,
            registry=registry,
        )
        self.database_size = Gauge(
            "sorgeauskunft_database_connections_max",
            "Connections that the pool may open; SQLite has one for writing.",
            ("pool",),
            multiprocess_mode=_SUM,
            registry=registry,
        )
        self.pdf_seconds = Histogram(
            "sorgeauskunft_pdf_seconds",
            "Seconds in which a PDF was rendered, without the wait for a free process.",
            ("outcome",),
            buckets=_WORK,
            registry=registry,
        )
        self.pdf_waiting = Gauge(
            "sorgeauskunft_pdf_waiting",
            "Documents that wait for a free rendering process.",
            multiprocess_mode=_SUM,
            registry=registry,
        )
        self.pdf_open = Gauge(
            "sorgeauskunft_pdf_rendering",
            "Documents that are being rendered.",
            multiprocess_mode=_SUM,
            registry=registry,
        )
        self.pdf_size = Gauge(
            "sorgeauskunft_pdf_processes",
            "Processes that may render at the same time.",
            multiprocess_mode=_SUM,
            registry=registry,
        )
        self.jobs = Counter(
            "sorgeauskunft_jobs",
            "Attempts at jobs, by kind and how they ended: done, failed, dead, lost.",
            ("kind", "outcome"),
            registry=registry,
        )
        self.job_seconds = Histogram(
            "sorgeauskunft_job_seconds",
            "Seconds that an attempt at a job took, by kind.",
            ("kind",),
            buckets=_WORK,
            registry=registry,
        )
        self.chores = Counter(
            "sorgeauskunft_chores",
            "Regular chores of workers, by name and how they ended: done, failed.",
            ("chore", "outcome"),
            registry=registry,
        )
        self.files_not_kept = Counter(
            "sorgeauskunft_files_not_kept",
            "Files of mothers that could not be written: no room, no right, or their disk is away.",
            registry=registry,
        )
        if not folder:
            # Memory, processor and start of this process; several have none in common.
            ProcessCollector(registry=registry)
            PlatformCollector(registry=registry)

    def expect(self, kinds: Iterable[str], chores: Iterable[str]) -> None:
        """Tell zeros of what a worker may come to do.

        Prometheus sees no increase in what is one when it is first told of it: the first failure of a
        kind, or the only success beside failures, would count for nothing.
        """
        for kind in (*kinds, "unknown"):
            for outcome in ("done", "failed", "dead", "lost"):
                self.jobs.labels(kind, outcome)
        for chore in chores:
            for outcome in ("done", "failed"):
                self.chores.labels(chore, outcome)
        for outcome in ("done", "failed"):
            self.pdf_seconds.labels(outcome)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answer; a page that has answered once tells zero faults from then on, too."""
        self.requests.labels(route, method, 500)
        self.requests.labels(route, method, status).inc()
        self.request_seconds.labels(route).observe(seconds)

    def exposed(self, *further: Collector) -> bytes:
        """Return everything in Prometheus's text format, with what `further` collectors add."""
        if self._folder:
            registry = CollectorRegistry(auto_describe=False)
            MultiProcessCollector(registry, path=self._folder)  # type: ignore[no-untyped-call]
        else:
            registry = self._own
        content: bytes = generate_latest(registry)
        for collector in further:
            one = CollectorRegistry(auto_describe=False)
            one.register(collector)
            content += generate_latest(one)
        return content
