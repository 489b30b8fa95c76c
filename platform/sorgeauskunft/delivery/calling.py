"""Calling a channel: whatever it does, an outcome comes of it."""

from __future__ import annotations

import asyncio
import re
import traceback
from collections.abc import Awaitable
from typing import Final, TypeVar

import structlog

from sorgeauskunft.delivery.channel import Outcome
from sorgeauskunft.kernel.errors import DatabaseError

log = structlog.get_logger()

_SECONDS: Final = 600
"""Nothing that a channel does takes longer; it has shorter limits of its own."""

_Answer = TypeVar("_Answer", bound=Outcome | None)


async def called(channel: str, work: Awaitable[_Answer]) -> _Answer | Outcome:
    """Return what a channel says; an exception of its own is a failure with its class as reason.

    Raises:
        DatabaseError: Our own database is away; that says nothing about the channel.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            return await work
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a channel does, the office's requests are kept
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
        kind = type(error).__name__
        # Its message may quote personal data and stays out.
        log.bind(channel=channel).error("channel_fault", error=kind, place=place)
        code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", kind).lower()
        return Outcome.failed(f"fault-{code}"[:100])
