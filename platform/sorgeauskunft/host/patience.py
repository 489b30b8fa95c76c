"""How long the server waits for who says or takes something: slow callers lose their connection.

uvicorn itself waits for ever for the end of a request's head, for the next piece of a body, and for
who does not take an answer; some hundred such callers would hold all connections. Looked at every few
seconds, not by a timer a byte: limits hold to within one look. While the program is busy with what has
come nobody's time runs.
"""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from typing import Any, ClassVar

import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

log = structlog.get_logger()


class PatientProtocol(H11Protocol):
    """One connection; times in seconds."""

    LOOK: ClassVar[float] = 2.0
    PATIENCE: ClassVar[dict[str, float]] = {"head": 15.0, "body": 30.0, "answer": 60.0}
    """For a whole head, from the beginning of a connection or the first byte of the next request; for
    a body, and for who takes an answer, however short."""

    RATE: ClassVar[int] = 2000
    """Bytes a second that earn more time, but not for heads: the slowest mobile networks do more."""

    PIECE: ClassVar[int] = 4096

    _looking: TimerHandle | None = None
    _for = ""
    _waited = 0.0
    _moved = 0
    _left = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to look."""
        super().connection_made(transport)
        self._looking = self.loop.call_later(self.LOOK, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; with the end of a head another wait begins.

        In small pieces, for h11 limits only heads that are not whole yet: a large one that comes at
        once would pass.
        """
        before = self.cycle
        for place in range(0, len(data), self.PIECE):
            if self.transport.is_closing():
                return
            super().data_received(data[place : place + self.PIECE])
        self._moved += len(data)
        if self.cycle is not before:
            self._begin("")

    def resume_writing(self) -> None:
        """Go on: who takes an answer has taken most of what was ready."""
        super().resume_writing()
        self._begin("")

    def _begin(self, awaited: str) -> None:
        self._for, self._waited, self._moved = awaited, 0.0, 0
        self._left = self.transport.get_write_buffer_size()

    def _look(self) -> None:
        awaited = self._awaited()
        if awaited != self._for:
            self._begin(awaited)
        elif awaited:
            self._waited += self.LOOK
        if awaited == "answer":
            left = self.transport.get_write_buffer_size()
            self._moved, self._left = self._moved + max(0, self._left - left), left
        earned = 0.0 if awaited == "head" else self._moved / self.RATE
        if awaited and self._waited > self.PATIENCE[awaited] + earned:
            log.info("connection_cut", reason=awaited)
            self.transport.abort()
            return
        self._looking = self.loop.call_later(self.LOOK, self._look)

    def _awaited(self) -> str:
        """Say what the caller has to do now; empty where it is our turn, or nobody's."""
        cycle: Any = self.cycle
        # No request has come yet, or the last one is done.
        answered = cycle is None or cycle.response_complete
        if self.transport.get_write_buffer_size() and (answered or self.flow.write_paused):
            return "answer"
        if answered:
            # Between two requests uvicorn's own limit holds, until the first byte of the next one.
            return "" if self.timeout_keep_alive_task is not None else "head"
        return "body" if cycle.more_body and not self.flow.read_paused else ""
