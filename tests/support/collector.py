"""A collector of traces: a real server that takes OTLP over HTTP and keeps what came."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

Told = dict[str, Any]
"""What a span says: its name, its attributes, its parent (bytes, empty for none) and id."""


class Collector:
    """What has come: bodies as bytes, and the headers of each."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.endpoint = ""

    @property
    def spans(self) -> list[Told]:
        """Every span of every body."""
        return [
            {
                "service": _attributes(resource.resource.attributes)["service.name"],
                "name": span.name,
                "attributes": _attributes(span.attributes),
                "trace": span.trace_id,
                "id": span.span_id,
                "parent": span.parent_span_id,
                "events": len(span.events),
                "said": span.status.message,
                "failed": span.status.code == 2,
            }
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


def _attributes(pairs: Any) -> dict[str, Any]:
    return {
        pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "string_value")
        for pair in pairs
    }


@contextmanager
def collector() -> Iterator[Collector]:
    """A collector that runs for as long as the block lasts."""
    kept = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            kept.headers.append({name.lower(): value for name, value in self.headers.items()})
            kept.bodies.append(body)
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept.endpoint = f"http://127.0.0.1:{server.server_address[1]}/v1/traces"
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
