"""Structured logs: events with ids and codes; no bodies, no query strings, no personal data."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from sorgeauskunft.kernel.settings import Settings

# A log line may carry these and nothing else: a new name is added here on purpose, after asking
# whether its value can hold personal data.
_ALLOWED = frozenset(
    {
        "attempt",
        "count",
        "duration_ms",
        "engine",
        "error",
        "event",
        "exception",
        "host",
        "job",
        "kind",
        "level",
        "logger",
        "method",
        "migrations",
        "pid",
        "port",
        "reason",
        "request_id",
        "role",
        "route",
        "status",
        "tenant",
        "timestamp",
    }
)


def _nothing_quoted(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep only the unfilled template of a library's line: values and exceptions may be personal.

    asyncio adds lines that quote the exception of a failed task; the first one says enough.
    """
    said = event["_record"].msg
    if isinstance(said, BaseException):
        event["event"] = type(said).__name__
    else:
        event["event"] = str(said).partition("\n")[0]
    return event


def _only_allowed(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    dropped = [name for name in event if name not in _ALLOWED and not name.startswith("_")]
    for name in dropped:
        del event[name]
    for name, value in event.items():
        if isinstance(value, BaseException):
            event[name] = type(value).__name__
    return event


def configure(settings: Settings) -> None:
    """Set logging up for this process: one line an event, on standard error."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _frames_only,
        _only_allowed,
    ]
    foreign: list[Any] = [_nothing_quoted, *shared]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=foreign,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
    # Libraries write addresses of requests and values of queries into their lines.
    for name in ("uvicorn.access", "litestar", "asyncpg", "fontTools", "weasyprint"):
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("uvicorn.error").addFilter(_no_printed_traceback)


def _no_printed_traceback(record: logging.LogRecord) -> bool:
    """Leave out the traceback that Litestar prints of a failed start: `start_failed` says it."""
    return "Traceback (most recent call last)" not in str(record.msg)


def _frames_only(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Turn exception information into class and frames: its message may quote what was typed."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        frames = []
        trace = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}:{code.co_name}")
            trace = trace.tb_next
        event["exception"] = f"{type(error).__name__} <- " + " <- ".join(reversed(frames))
    return event
