"""What a worker answers, on a port of its own: that it lives, and its metrics."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from sorgeauskunft.host import encrypted
from sorgeauskunft.host.patience import PatientProtocol
from sorgeauskunft.host.serving import reserve
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.metrics import MEDIA_TYPE
from sorgeauskunft.kernel.scraping import may_read


@asynccontextmanager
async def answering(kernel: Kernel) -> AsyncIterator[None]:
    """Answer while the worker works, where a setting names a port.

    Raises:
        StartError: The port is taken, or certificate and key do not fit.
    """
    settings = kernel.settings
    if not settings.worker_port:
        yield
        return
    taken = reserve(settings.worker_host, settings.worker_port)
    config = uvicorn.Config(
        _answers(kernel),
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        **encrypted.options(settings),
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[taken]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """One that leaves signals to the worker."""

    def capture_signals(self) -> Any:
        """Capture none."""
        return contextlib.nullcontext()


def _answers(kernel: Kernel) -> Any:
    async def app(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        headers = {key.decode("latin-1"): text.decode("latin-1") for key, text in scope["headers"]}
        caller = scope["client"][0] if scope["client"] else ""
        status, kind, body = 404, "text/plain; charset=utf-8", b"not found"
        asked = (scope["method"], scope["path"])
        if asked == ("GET", "/healthz"):
            status, body = 200, b"ok"
        elif asked == ("GET", "/metrics") and may_read(kernel.settings, caller, headers):
            status, kind, body = 200, MEDIA_TYPE, kernel.metrics.exposed()
        answer = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": answer})
        await send({"type": "http.response.body", "body": body})

    return app
