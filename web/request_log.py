"""One line a request: route template, status, duration, request id. No addresses, no queries.

Around the whole application and not among its middleware: what leads to no route is counted, too.
"""

from __future__ import annotations

import time
from typing import Any, Final
from uuid import uuid4

import structlog
from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Receive, Send

from sorgeauskunft.kernel import tracing
from sorgeauskunft.kernel.metrics import Metrics
from web.requests import forget

_FAULT = 500

log = structlog.get_logger()

# Anybody may write any method: those that nobody answers are one.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


UNKNOWN: Final = "unknown"
"""The one route of all addresses that lead nowhere: what somebody typed is written down nowhere."""


class LoggedApplication(Litestar):
    """Gives each request an id, answers with it, and logs and counts it when the answer is sent."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Run the request; what belongs to the process itself is handed on."""
        if scope["type"] == "http":
            await self._logged(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def _logged(self, scope: Any, receive: Receive, send: Send) -> None:
        request_id = uuid4().hex
        started = time.perf_counter()
        status = 0
        metrics: Metrics = self.state.site.kernel.metrics

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableScopeHeaders.from_message(message)["x-request-id"] = request_id
            await send(message)

        with (
            structlog.contextvars.bound_contextvars(request_id=request_id),
            tracing.span("request", serves=True) as trace,
        ):
            try:
                with metrics.requests_open.track_inprogress():
                    await super().__call__(scope, receive, answer)
            finally:
                forget()
                duration = time.perf_counter() - started
                # The template of the path: the path itself may hold an id.
                route = scope.get("path_template") or UNKNOWN
                method = scope.get("method", "")
                known = method if method in _METHODS else "other"
                trace.name(f"{known} {route}")
                trace.say("http.request.method", known)
                trace.say("http.route", route)
                trace.say("http.response.status_code", status)
                if status >= _FAULT:
                    trace.failed()
                metrics.answered(route, known, status, duration)
                log.info(
                    "request",
                    route=route,
                    method=known,
                    status=status,
                    duration_ms=round(duration * 1000, 1),
                )
