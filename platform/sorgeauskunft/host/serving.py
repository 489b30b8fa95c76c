"""Runs the web server."""

from __future__ import annotations

import errno
import os
import socket
import sys
import tempfile

import uvicorn
from litestar import Litestar
from uvicorn.supervisors import Multiprocess

from sorgeauskunft.host import encrypted
from sorgeauskunft.host.app import create_app
from sorgeauskunft.host.lasting import keep_for_good
from sorgeauskunft.host.patience import PatientProtocol
from sorgeauskunft.kernel import Settings, addresses, build
from sorgeauskunft.kernel.errors import StartError
from sorgeauskunft.kernel.settings import environment_name

# What uvicorn ends with, too, when a process could not start.
_START_FAILED = 3


def reserve(host: str, port: int) -> socket.socket:
    """Take a port before anything else is begun; nobody is answered yet.

    Raises:
        StartError: It is taken, or not ours to take; the sentence names it.
    """
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    # A port whose last connections are still closing is free; one that is listened at is not.
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise StartError(
                f"--port {port}: another program listens at it on {host}; choose another"
            ) from error
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else "unknown host"
        raise StartError(f"--host {host} --port {port}: {reason}") from error
    return taken


def server_config(app: Litestar | str, settings: Settings, *, processes: int = 1) -> uvicorn.Config:
    """Return how the server treats connections, whatever it listens at.

    `app` is an application, or the place of the function that makes one in each of several
    processes. Access logs are off: the program logs requests itself, by route and without
    addresses. The caller's address comes from the connection, and from X-Forwarded-For only behind
    a proxy that the settings name: anybody can write such a header.

    Raises:
        StartError: The settings name a certificate and a key that do not fit.
    """
    proxies = addresses.networks(settings.trusted_proxies)
    return uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        factory=isinstance(app, str),
        workers=processes,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=20,
        timeout_keep_alive=15,
        # Of several processes, one that starts on a busy machine is not taken for one that hangs: it
        # answers only once it has loaded the program, and would be ended and begun anew for ever.
        timeout_worker_healthcheck=60,
        h11_max_incomplete_event_size=32 * 1024,
        **encrypted.options(settings),
    )


def run_server(settings: Settings, taken: socket.socket, *, with_worker: bool) -> None:
    """Serve at a reserved port until told to stop; open requests are finished."""
    app = create_app(build(settings), with_worker=with_worker)
    server = uvicorn.Server(server_config(app, settings))
    keep_for_good()
    server.run(sockets=[taken])
    if not server.started:
        sys.exit(_START_FAILED)


class _Together(Multiprocess):
    """Processes one of which is missed at once when it dies."""

    def keep_subprocess_alive(self) -> None:
        """Replace who has died or hangs; end where one could not start."""
        for process in self.processes:
            # The child's end of the pipe. While it is open here, too, a child that dies before it
            # answers is waited for as long as one that hangs.
            process.child_conn.close()
        super().keep_subprocess_alive()


def run_servers(settings: Settings, taken: socket.socket, processes: int) -> None:
    """Serve at one port by several processes until told to stop.

    A process that dies is replaced; one that cannot even start ends them all, because the next
    would fail the same way. They count together for metrics, in a folder that goes with them unless
    a setting names one.
    """
    config = server_config(
        "sorgeauskunft.host.app:create_lasting_app", settings, processes=processes
    )
    together = _Together(config, sockets=[taken])
    with tempfile.TemporaryDirectory(prefix="sorgeauskunft-metrics-") as folder:
        # The processes read their settings from here.
        os.environ.setdefault(environment_name("metrics_folder"), folder)
        together.run()
    if any(process.exitcode == _START_FAILED for process in together.processes):
        sys.exit(_START_FAILED)
