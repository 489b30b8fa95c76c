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
        yield from self._delivery()
        yield from self._backup()

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

    def _backup(self) -> Iterator[Metric]:
        last = self._load.backup
        for name, text, value in (
            (
                "sorgeauskunft_backup_last_timestamp_seconds",
                "When the last backup was begun that is whole (Unix time), 0 for none yet.",
                last.made_at.timestamp() if last else 0,
            ),
            (
                "sorgeauskunft_backup_last_duration_seconds",
                "How long that took.",
                last.seconds if last else 0,
            ),
            (
                "sorgeauskunft_backup_last_bytes",
                "Size of that.",
                last.bytes if last else 0,
            ),
        ):
            yield GaugeMetricFamily(name, text, value=value)

    def _delivery(self) -> Iterator[Metric]:
        def family(name: str, text: str, *labels: str) -> GaugeMetricFamily:
            return GaugeMetricFamily(
                f"sorgeauskunft_delivery_{name}", text, labels=["office", *labels]
            )

        waiting = family("waiting", "Requests that are not handed over yet.")
        oldest = family("oldest_seconds", "Age of the oldest of them.")
        receipts = family("receipts_open", "Requests that are handed over, without a receipt.")
        dead = family("dead_letters", "Requests that were given up.")
        failures = family("failures", "Attempts of the last day that failed.", "channel", "reason")
        seconds = family("seconds", "From sending to receipt, of the last day.", "share")
        standing = family("channel_standing", "1: the channel stands still.", "channel")
        for each in self._load.delivery:
            slug = self._load.slug_of(each.tenant_id)
            waiting.add_metric([slug], each.waiting)
            oldest.add_metric([slug], self._load.seconds_since(each.oldest))
            receipts.add_metric([slug], each.open_receipts)
            dead.add_metric([slug], each.dead_letters)
            by_reason: dict[tuple[str, str], int] = defaultdict(int)
            for failure in each.failures:
                by_reason[failure.channel, _code(failure.reason)] += failure.count
            for labels, count in sorted(by_reason.items()):
                failures.add_metric([slug, *labels], count)
            for share, value in (("0.5", each.lag.p50), ("0.95", each.lag.p95)):
                if value is not None:
                    seconds.add_metric([slug, share], value / 1000)
            for still in each.standing:
                standing.add_metric([slug, still.channel], 1)
        yield from (waiting, oldest, receipts, dead, failures, seconds, standing)


def _code(reason: str) -> str:
    """A reason without its details: each of them would be a series of its own."""
    return reason.rpartition(": ")[2].partition(":")[0]
