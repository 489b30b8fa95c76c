"""The handbook for operators names every metric there is, and none that there is not."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from sorgeauskunft.delivery import Failures, Lag, OfficeDelivery, StandingChannel
from sorgeauskunft.kernel.jobs import Depth
from sorgeauskunft.kernel.metrics import Metrics
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.operation import Backup, Exposed, Load

HANDBOOK = (Path(__file__).parents[1] / "docs" / "handbuch-betrieb.md").read_text("utf-8")


def test_every_metric_is_documented() -> None:
    """Each metric has its line in a table of the handbook, and each line its metric."""
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    depths = [Depth(tenant_id=PLATFORM_ID, kind="x", waiting=1, dead=1, since=now)]
    found = [
        OfficeDelivery(
            tenant_id=PLATFORM_ID,
            oldest=now,
            lag=Lag(arrived=1, p50=900, p95=1500),
            failures=(Failures(channel="link", reason="x", count=2, last=now),),
            standing=(
                StandingChannel(channel="link", since=now, reason="x", probes=0, next_probe_at=now),
            ),
        )
    ]
    backup = Backup(made_at=now, seconds=60, rows=10, files=2, bytes=5000)
    load = Load(at=now, depths=depths, delivery=found, slugs={}, backup=backup)
    exposed = Metrics().exposed(Exposed(load)).decode()
    assert 'sorgeauskunft_delivery_seconds{office="platform",share="0.95"} 1.5' in exposed
    assert "sorgeauskunft_backup_last_bytes 5000.0" in exposed
    there = {
        metric.name + ("_total" if metric.type == "counter" else "")
        for metric in text_string_to_metric_families(exposed)
        if metric.name.startswith("sorgeauskunft_")
    }
    described = set(re.findall(r"^\| `(sorgeauskunft_[a-z_]+)`", HANDBOOK, re.MULTILINE))
    assert described == there
