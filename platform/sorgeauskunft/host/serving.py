"""Runs the web server."""

from __future__ import annotations

import uvicorn

from sorgeauskunft.host.app import create_app
from sorgeauskunft.kernel import Settings, build


def run_server(settings: Settings, host: str, port: int, *, with_worker: bool) -> None:
    """Serve until told to stop; open requests are finished.

    Access logs are off: the program logs requests itself, by route and without addresses.
    """
    app = create_app(build(settings), with_worker=with_worker)
    uvicorn.run(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=20,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=32 * 1024,
    )
