"""How delivery stands, as metrics."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from inventing import NOON

from sorgeauskunft.delivery import Failures, Lag, OfficeDelivery, StandingChannel
from sorgeauskunft.operation.exposing import Exposed
from sorgeauskunft.operation.load import Load

OFFICE = UUID(int=7)
_DELIVERY = "sorgeauskunft_delivery_"


def test_delivery() -> None:
    """What the operator's page says of an office stands there: what waits, times, reasons, channels."""

    def failed(channel: str, reason: str, count: int) -> Failures:
        return Failures(channel=channel, reason=reason, count=count, last=NOON)

    stands = OfficeDelivery(
        tenant_id=OFFICE,
        waiting=3,
        oldest=NOON - dt.timedelta(minutes=2),
        open_receipts=1,
        lag=Lag(arrived=20, p50=1500, p95=4000),
        failures=(
            failed("fit_connect", "http-503", 2),
            failed("", "documents.build: xml-invalid:3:/a", 1),
            failed("", "documents.build: xml-invalid:9:/b", 1),
        ),
        dead=(failed("fit_connect", "http-422", 4),),
        standing=(
            StandingChannel(
                channel="fit_connect", since=NOON, reason="key", probes=1, next_probe_at=NOON
            ),
        ),
    )
    load = Load(at=NOON, depths=(), delivery=(stands,), slugs={OFFICE: "amt"})
    found = {
        (metric.name.removeprefix(_DELIVERY), *sample.labels.values()): sample.value
        for metric in Exposed(load).collect()
        if metric.name.startswith(_DELIVERY)
        for sample in metric.samples
    }
    assert found == {
        ("waiting", "amt"): 3,
        ("oldest_seconds", "amt"): 120,
        ("receipts_open", "amt"): 1,
        ("dead_letters", "amt"): 4,
        ("failures", "amt", "fit_connect", "http-503"): 2,
        ("failures", "amt", "", "xml-invalid"): 2,
        ("seconds", "amt", "0.5"): 1.5,
        ("seconds", "amt", "0.95"): 4.0,
        ("channel_standing", "amt", "fit_connect"): 1,
    }
