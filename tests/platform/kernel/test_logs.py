"""Logs: one JSON object a line, with names from a short list, and nobody's words."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
from collections.abc import Callable

import pytest
import structlog

LogLines = Callable[[], list[str]]

PERSONAL = "Given-Family-2021-03-14"

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def quoting() -> None:
    raise ValueError(f"cannot read {PERSONAL}")


def test_json_lines(log_lines: LogLines) -> None:
    """Each event is one line of JSON with time and level, line breaks or not."""
    structlog.get_logger().info("mail_sent", count=2, reason="a\nb")
    structlog.get_logger().warning("jobs_taken_over", count=1)
    first, second = (json.loads(line) for line in log_lines())
    assert first.pop("timestamp").endswith("Z")
    assert first == {"event": "mail_sent", "level": "info", "count": 2, "reason": "a\nb"}
    assert second["level"] == "warning"


def test_unknown_names_are_dropped(log_lines: LogLines) -> None:
    """What is not on the list is left out, bound or handed over."""
    structlog.get_logger().bind(child=PERSONAL).info("seen", body=PERSONAL, count=1)
    with structlog.contextvars.bound_contextvars(mother=PERSONAL):
        structlog.get_logger().info("seen", count=2)
    lines = log_lines()
    assert [json.loads(line)["count"] for line in lines] == [1, 2]
    assert PERSONAL not in "".join(lines)


def test_exceptions_without_their_message(log_lines: LogLines) -> None:
    """Of an exception its class and frames are kept; not its message, nor that of its causes."""
    try:
        try:
            quoting()
        except ValueError as cause:
            raise KeyError(PERSONAL) from cause
    except KeyError:
        structlog.get_logger().exception("failed")
    (line,) = log_lines()
    assert PERSONAL not in line
    assert json.loads(line)["exception"].startswith("KeyError <- test_logs.py:")


def test_exception_as_a_value(log_lines: LogLines) -> None:
    """An exception handed over as a value is named by its class."""
    structlog.get_logger().error("failed", error=ValueError(PERSONAL))
    (line,) = log_lines()
    assert json.loads(line)["error"] == "ValueError"
    assert PERSONAL not in line


def test_libraries(log_lines: LogLines) -> None:
    """Lines of libraries keep their template; values and exceptions stay out."""
    library = logging.getLogger("some.library")
    library.warning("cannot send to %s", PERSONAL)
    library.error(ValueError(PERSONAL))
    library.info("too chatty")
    try:
        quoting()
    except ValueError:
        library.exception("failed with %s", PERSONAL)
    lines = log_lines()
    assert [json.loads(line)["event"] for line in lines] == [
        "cannot send to %s",
        "ValueError",
        "failed with %s",
    ]
    assert PERSONAL not in "".join(lines)
    assert "quoting" in lines[-1]


async def test_forgotten_task(log_lines: LogLines) -> None:
    """The report of asyncio on a task whose failure nobody saw does not quote it either."""

    async def fail() -> None:
        quoting()

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task
    gc.collect()
    lines = [line for line in log_lines() if "never retrieved" in line]
    assert lines
    assert PERSONAL not in "".join(lines)


def test_level(log_lines: LogLines) -> None:
    """What is below the level set is not written."""
    structlog.get_logger().debug("chatter")
    with contextlib.suppress(ValueError):
        quoting()
    assert log_lines() == []
