"""A Fachverfahren that listens: keeps what it is sent, and answers as it is told."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Listener:
    """What came, as headers and body; `status` is what is answered."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.status = 204
        self.came: list[tuple[dict[str, str], bytes]] = []


@contextlib.contextmanager
def listening() -> Iterator[Listener]:
    """Listen on this machine, at a free port."""
    listener = Listener("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            listener.came.append((headers, body))
            self.send_response(listener.status)
            if listener.status in {301, 302, 307}:
                self.send_header("location", listener.url)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_address[1]}/ereignisse?amt=1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
