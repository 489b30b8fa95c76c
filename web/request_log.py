"""One line a request: route template, status, duration, request id. No addresses, no queries."""

from __future__ import annotations

import time
from uuid import uuid4

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()


class RequestLog(ASGIMiddleware):
    """Gives each request an id, answers with it, and logs it when the answer is sent."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Run the request."""
        request_id = uuid4().hex
        started = time.perf_counter()
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableScopeHeaders.from_message(message)["x-request-id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await next_app(scope, receive, answer)
            finally:
                log.info(
                    "request",
                    # The template of the path: the path itself may hold an id.
                    route=scope.get("path_template", ""),
                    method=scope.get("method", ""),
                    status=status,
                    duration_ms=round((time.perf_counter() - started) * 1000, 1),
                )
