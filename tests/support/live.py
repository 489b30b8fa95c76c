"""The service behind a real port in this process, with a clock that a test moves."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from service import Service, sqlite_service

from sorgeauskunft.host.serving import reserve, server_config


@contextlib.contextmanager
def live_service(folder: Path) -> Iterator[tuple[str, Service]]:
    """Run the demo's offices on a fresh SQLite file; give the address for browsers, and the service.

    The service lives in a thread with a loop of its own: a test may read it and move its clock.
    """
    taken = reserve("127.0.0.1", 0)
    ready, found = threading.Event(), _Running()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(folder, taken, found, ready)))
    thread.start()
    try:
        assert ready.wait(120), "the service did not start"
        assert found.service is not None
        yield f"http://localhost:{taken.getsockname()[1]}", found.service
    finally:
        if found.server is not None:
            found.server.should_exit = True
        thread.join(60)
        taken.close()


class _Running:
    service: Service | None = None
    server: uvicorn.Server | None = None


async def _serve(
    folder: Path, taken: socket.socket, found: _Running, ready: threading.Event
) -> None:
    try:
        async with sqlite_service(folder) as service:
            config = server_config(service.app, service.kernel.settings)
            found.service, found.server = service, uvicorn.Server(config)
            serving = asyncio.create_task(found.server.serve(sockets=[taken]))
            while not found.server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)
            ready.set()
            await serving
    finally:
        ready.set()
