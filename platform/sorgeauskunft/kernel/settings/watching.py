"""Who may look at how the service is doing."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sorgeauskunft.kernel.settings.logging_in import LogIns


class Watching(LogIns, frozen=True, kw_only=True):
    """Metrics for Prometheus, which nobody reads without networks and without a token; traces."""

    metrics_networks: Annotated[
        str,
        Meta(
            description="Networks whose machines may read `/metrics`, separated by commas "
            "(`10.20.0.0/16, ::1`). What a proxy hands on counts as from elsewhere. Empty: nobody "
            "without the token."
        ),
    ] = ""
    metrics_token: Annotated[
        str,
        Meta(
            description="Token with which `/metrics` can be read from anywhere "
            "(`Authorization: Bearer …`), at least 20 characters. Empty: none. Secret."
        ),
    ] = ""
    metrics_folder: Annotated[
        str,
        Meta(
            description="Folder in which processes that share one port count together, on a disk in "
            "memory, empty at each start. Empty: each process counts for itself."
        ),
    ] = ""
    otlp_endpoint: Annotated[
        str,
        Meta(
            description="Where traces go: the full address of a collector of OpenTelemetry "
            "(`https://collector.example/v1/traces`, OTLP over HTTP). Nothing in them is about "
            "people. Empty: no traces."
        ),
    ] = ""
    otlp_token: Annotated[
        str,
        Meta(
            description="Token that the collector wants (`Authorization: Bearer …`). Empty: none. "
            "Secret."
        ),
    ] = ""
    trace_percent: Annotated[
        int,
        Meta(
            ge=1, le=100, description="Of how many requests and jobs in a hundred traces are kept."
        ),
    ] = 10
    worker_host: Annotated[
        str, Meta(description="Address at which a worker answers `/metrics` and `/healthz`.")
    ] = "127.0.0.1"
    worker_port: Annotated[
        int, Meta(ge=0, le=65535, description="Port for that. 0: workers answer nobody.")
    ] = 0
