"""The load as metrics: figures of the whole service, the same whichever process is asked.

Sums over processes would count them several times: alerts and charts take the maximum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from sorgeauskunft.operation.load import Load


class Exposed(Collector):
    """A collector of one load."""

    def __init__(self, load: Load) -> None:
        self._load = load

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        yield from self._queues()
        yield self._dead()

    def _queues(self) -> Iterator[Metric]:
        waiting: dict[str, int] = defaultdict(int)
        running: dict[str, int] = defaultdict(int)
        oldest: dict[str, float] = defaultdict(float)
        for depth in self._load.depths:
            slug = self._load.slug_of(depth.tenant_id)
            waiting[slug] += depth.waiting
            running[slug] += depth.running
            oldest[slug] = max(oldest[slug], self._load.seconds_since(depth.since))
        for name, text, values in (
            (
                "sorgeauskunft_queue_waiting",
                "Jobs that should have been done by now, by office.",
                waiting,
            ),
            ("sorgeauskunft_queue_running", "Jobs that are being done, by office.", running),
            (
                "sorgeauskunft_queue_oldest_seconds",
                "Age of the oldest job that waits, by office.",
                oldest,
            ),
        ):
            family = GaugeMetricFamily(name, text, labels=["office"])
            for slug, value in sorted(values.items()):
                family.add_metric([slug], value)
            yield family

    def _dead(self) -> Metric:
        family = GaugeMetricFamily(
            "sorgeauskunft_jobs_dead",
            "Jobs that were given up and wait for a decision, by office and kind.",
            labels=["office", "kind"],
        )
        for depth in self._load.depths:
            if depth.dead:
                family.add_metric([self._load.slug_of(depth.tenant_id), depth.kind], depth.dead)
        return family
