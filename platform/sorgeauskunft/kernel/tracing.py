"""Traces for OpenTelemetry: which part of a request or a job took how long. Off unless a setting says where.

What a span says of itself is one of a few words of ours: the template of an address, a kind of job, a
name of a pool. Never an address, an id, a message of an error or anything that somebody typed; what is
not in `ATTRIBUTES` cannot be said. Traces begin here: what a caller sends as the trace that it belongs to
is not taken, so nobody outside decides what is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from sorgeauskunft.kernel.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

ATTRIBUTES: Final = frozenset(
    {
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "db.pool",
        "db.purpose",
        "job.kind",
        "job.outcome",
        "job.attempt",
    }
)
"""Everything that a span can say. The first three are names of OpenTelemetry's conventions."""

_TIMEOUT: Final = 10


class _Tracing:
    """What is on in this process: one tracer, or none."""

    provider: TracerProvider | None = None


_on = _Tracing()


def start(settings: Settings, process: str) -> None:
    """Begin to trace, where the settings name a collector; `process` is `web` or `worker`.

    To be called in the process itself: a thread of its own sends what was recorded. A collector that is
    away costs the traces of that time and nothing else.
    """
    if not settings.otlp_endpoint or _on.provider is not None:
        return
    # Half a second of imports that most installations do not need.
    import requests  # noqa: PLC0415
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio  # noqa: PLC0415

    session = requests.Session()
    # Neither proxies nor passwords of the environment: settings come from one place.
    session.trust_env = False
    token = settings.otlp_token
    exporter = OTLPSpanExporter(
        endpoint=settings.otlp_endpoint,
        headers={"authorization": f"Bearer {token}"} if token else {},
        timeout=_TIMEOUT,
        session=session,
    )
    provider = TracerProvider(
        # Not `Resource.create`: that one would add what the environment says.
        resource=Resource(
            {
                "service.name": f"sorgeauskunft-{process}",
                "service.version": version("sorgeauskunft"),
            }
        ),
        sampler=ParentBasedTraceIdRatio(settings.trace_percent / 100),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _on.provider = provider


def stop() -> None:
    """Send what is left, and end. Takes as long as a collector that does not answer lets it wait."""
    provider, _on.provider = _on.provider, None
    if provider is not None:
        provider.shutdown()


class Saying:
    """What the code around a span can still say of it."""

    def __init__(self, span: Span | None = None) -> None:
        self._span = span

    def say(self, name: str, value: str | int) -> None:
        """Set one of `ATTRIBUTES`."""
        if name not in ATTRIBUTES:
            raise ValueError(f"{name} is nothing that traces say")
        if self._span is not None:
            self._span.set_attribute(name, value)

    def name(self, name: str) -> None:
        """Give the span another name: that of a route, once it is known."""
        if self._span is not None:
            self._span.update_name(name)

    def failed(self) -> None:
        """Mark it as failed; why stands in the log."""
        if self._span is not None:
            from opentelemetry.trace import StatusCode  # noqa: PLC0415

            self._span.set_status(StatusCode.ERROR)


_NOTHING: Final = Saying()


@contextmanager
def span(name: str, *, serves: bool = False) -> Iterator[Saying]:
    """Measure a part; `serves` marks the answer to a caller. An error passes, marked and not quoted."""
    if _on.provider is None:
        yield _NOTHING
        return
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    tracer = _on.provider.get_tracer("sorgeauskunft")
    kind = SpanKind.SERVER if serves else SpanKind.INTERNAL
    with tracer.start_as_current_span(
        name, kind=kind, record_exception=False, set_status_on_exception=False
    ) as measured:
        saying = Saying(measured)
        try:
            yield saying
        except BaseException:
            saying.failed()
            raise
