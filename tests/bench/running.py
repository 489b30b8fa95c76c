"""The real program on a database of its own, as an operator runs it: web processes and workers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
import msgspec
from configured import settings_for
from costs import family, handles, megabytes, processor_seconds
from databases import Urls
from processes import Process, free_port
from sendings import client, environment, for_processes
from walking import Walk, record

from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Settings, build

_OPEN: Final = "SELECT count(*) FROM job WHERE state IN ('queued', 'running') AND run_at <= now()"


class Spent(msgspec.Struct, frozen=True):
    """Seconds on the processor: of web processes, workers with their renderers, and the database."""

    web: float
    worker: float
    database: float

    def since(self, before: Spent) -> Spent:
        return Spent(
            self.web - before.web,
            self.worker - before.worker,
            self.database - before.database,
        )


class Running:
    """A running service; `watching` is a connection of the superuser."""

    def __init__(
        self,
        settings: Settings,
        port: int,
        web: Process,
        workers: list[Process],
        watching: Any,
    ) -> None:
        self.settings, self.port, self.web, self.workers = settings, port, web, workers
        self.watching = watching
        self.transport = httpx.AsyncHTTPTransport(
            verify=False,
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=32),
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def spent(self) -> Spent:
        """What was spent until now."""
        backends = await self.watching.fetch(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )
        return Spent(
            web=_seconds([self.web]),
            worker=_seconds(self.workers),
            database=sum(processor_seconds(row["pid"]) for row in backends),
        )

    def pause(self) -> None:
        """Let the workers stand still, so that what pages cost is seen alone."""
        for worker in self.workers:
            os.killpg(worker.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        for worker in self.workers:
            os.killpg(worker.pid, signal.SIGCONT)

    async def waiting(self) -> int:
        """How many jobs are due, or being done."""
        count: int = await self.watching.fetchval(_OPEN)
        return count

    async def drained(self, seconds: float = 600) -> bool:
        """Wait until nothing is due; whether it came to that in time."""
        until = time.monotonic() + seconds
        while await self.waiting():
            if time.monotonic() > until:
                return False
            await asyncio.sleep(0.2)
        return True

    def memory(self) -> dict[str, float]:
        """Megabytes of the largest process of each kind, and how many handles all hold together."""
        pids = {"web": _pids([self.web]), "worker": [worker.pid for worker in self.workers]}
        pids["renderer"] = [pid for pid in _pids(self.workers) if pid not in pids["worker"]]
        every = [pid for each in pids.values() for pid in each]
        largest = {name: max(map(megabytes, each), default=0.0) for name, each in pids.items()}
        return largest | {"handles": float(sum(map(handles, every)))}


class Plain(httpx.AsyncBaseTransport):
    """Speaks plain HTTP to a running service, as the proxy in front of it does."""

    def __init__(self, service: Running) -> None:
        self._service = service

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._service.port)
        plain = httpx.Request(request.method, url, headers=request.headers, content=request.content)
        return await self._service.transport.handle_async_request(plain)


def _settings(urls: Urls, folder: Path, changed: dict[str, object]) -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    given = {
        "log_level": "warning",
        "smtp_url": (folder.resolve() / "mails").as_uri(),
        "mail_from": "Sorgeauskunft <sorgeauskunft@example.org>",
    }
    return msgspec.structs.replace(for_processes(settings_for(urls, folder)), **(given | changed))


def _pids(processes: Iterable[Process]) -> list[int]:
    return [pid for process in processes for pid in family(process.pid)]


def _seconds(processes: Iterable[Process]) -> float:
    return sum(processor_seconds(pid) for pid in _pids(processes))


@contextlib.asynccontextmanager
async def running(
    urls: Urls,
    folder: Path,
    *,
    processes: int = 1,
    workers: int = 1,
    **settings_: object,
) -> AsyncIterator[Running]:
    """Run the demo's offices on a migrated database with so many processes of each kind."""
    settings = _settings(urls, folder, settings_)
    kernel = build(settings)
    await kernel.database.open()
    await seed(kernel)
    await kernel.database.close()
    env, port = environment(settings), free_port()
    serve = ("serve", "--port", str(port), *(("--processes", str(processes)) * (processes > 1)))
    watching = await asyncpg.connect(urls.superuser)
    started = [Process(folder / "web.log", *serve, environment=env)]
    try:
        started += [
            Process(folder / f"worker-{number}.log", "worker", environment=env)
            for number in range(workers)
        ]
        started[0].wait_for(f"http://127.0.0.1:{port}/readyz")
        yield Running(settings, port, started[0], started[1:], watching)
    finally:
        for process in started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGCONT)
            process.end()
        await watching.close()


async def recorded(service: Running) -> Walk:
    """The walk of a mother through the pages of this service."""
    async with client(service.port) as browser:
        return await record(browser)
