"""One line a request: route template, status, duration, request id. No addresses, no queries."""

from __future__ import annotations

import time
from uuid import uuid4

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from sorgeauskunft.kernel.metrics import Metrics

log = structlog.get_logger()

# Anybody may write any method: those that nobody answers are one.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestLog(ASGIMiddleware):
    """Gives each request an id, answers with it, and logs and counts it when the answer is sent."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Run the request."""
        request_id = uuid4().hex
        started = time.perf_counter()
        status = 0
        metrics: Metrics = scope["app"].state.site.kernel.metrics

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableScopeHeaders.from_message(message)["x-request-id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                with metrics.requests_open.track_inprogress():
                    await next_app(scope, receive, answer)
            finally:
                duration = time.perf_counter() - started
                # The template of the path: the path itself may hold an id.
                route = scope.get("path_template", "")
                method = scope.get("method", "")
                known = method if method in _METHODS else "other"
                metrics.requests.labels(route, known, status).inc()
                metrics.request_seconds.labels(route).observe(duration)
                log.info(
                    "request",
                    route=route,
                    method=method,
                    status=status,
                    duration_ms=round(duration * 1000, 1),
                )
