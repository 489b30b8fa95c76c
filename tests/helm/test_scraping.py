"""A real Prometheus, told what the chart tells the operator, asks real processes of the program."""

from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from charts import SETS, of_kind
from configured import settings_for
from databases import Sqlite
from expressions import read
from processes import Process, free_port
from prometheus import TOOLS, promtool, rules_of
from sendings import OFFICE, environment, filled_draft, for_processes, send

from sorgeauskunft import drafts
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel, build
from sorgeauskunft.requests.tables import CaseRow

pytestmark = pytest.mark.e2e

(VALUES,) = [path for path in SETS if path.stem.startswith("external")]
TOKEN = "a-token-for-prometheus"
BEARER = {"authorization": f"Bearer {TOKEN}"}
ONLY_WHILE = {
    "sorgeauskunft_queue_oldest_seconds",
    "sorgeauskunft_jobs_dead",
    "sorgeauskunft_delivery_channel_standing",
}
"""Series that tell of what waits or stands still, only while something does."""


def scraped(ports: dict[str, int]) -> list[dict[str, Any]]:
    """What the operator makes of the monitors, for one pod each on this machine, every second."""
    found = []
    for monitor in of_kind(VALUES, "ServiceMonitor", "PodMonitor"):
        (endpoint,) = monitor["spec"].get("endpoints") or monitor["spec"]["podMetricsEndpoints"]
        component = monitor["metadata"]["labels"]["app.kubernetes.io/component"]
        found.append(
            {
                "job_name": monitor["metadata"]["name"],
                "scrape_interval": "1s",
                "scheme": endpoint.get("scheme", "http"),
                "metrics_path": endpoint["path"],
                "authorization": {
                    "type": endpoint["authorization"]["type"],
                    "credentials": TOKEN,
                },
                "static_configs": [
                    {
                        "targets": [f"127.0.0.1:{ports[component]}"],
                        "labels": {"namespace": "default", "pod": f"{component}-1"},
                    }
                ],
            }
        )
    return found


class Watching:
    """A Prometheus that runs; asked over its API."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}/api/v1"

    def answer(self, path: str, **asked: str) -> Any:
        """What it answers, once it is there; a query that is none raises."""
        said = httpx.get(f"{self._base}/{path}", params=asked, trust_env=False)
        assert said.status_code == 200, said.text
        return said.json()["data"]

    def rules(self) -> dict[str, Any]:
        groups = self.answer("rules")["groups"]
        return {rule["name"]: rule for group in groups for rule in group["rules"]}

    def until(self, happened: Callable[[], bool], *, seconds: float = 60) -> None:
        """Wait until something is so, however busy the machine is."""
        until = time.monotonic() + seconds
        while True:
            with contextlib.suppress(httpx.TransportError, AssertionError):
                if happened():
                    return
            if time.monotonic() > until:
                assert happened()
                return
            time.sleep(0.1)


@contextlib.contextmanager
def watching(folder: Path, ports: dict[str, int]) -> Iterator[Watching]:
    port = free_port()
    (folder / "rules.yaml").write_text(yaml.safe_dump(rules_of(VALUES), allow_unicode=True))
    config = folder / "prometheus.yaml"
    config.write_text(
        yaml.safe_dump(
            {
                "global": {"evaluation_interval": "1s"},
                "rule_files": ["rules.yaml"],
                "scrape_configs": scraped(ports),
            }
        )
    )
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own tools
            [
                *(TOOLS / "prometheus", f"--config.file={config}"),
                f"--storage.tsdb.path={folder / 'prometheus'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        yield Watching(port)
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def processes(kernel: Kernel, folder: Path) -> Iterator[tuple[dict[str, int], Process]]:
    """A web and a worker process as the chart starts them; their ports, and the worker."""
    ports = {"web": free_port(), "worker": free_port()}
    env = environment(kernel.settings) | {
        "SORGEAUSKUNFT_METRICS_TOKEN": TOKEN,
        "SORGEAUSKUNFT_WORKER_PORT": str(ports["worker"]),
    }
    serve = ("serve", "--port", str(ports["web"]), "--processes", "1")
    started = [Process(folder / "web.log", *serve, environment=env)]
    try:
        started.append(Process(folder / "worker.log", "worker", environment=env))
        started[0].wait_for(f"http://127.0.0.1:{ports['web']}/readyz")
        started[1].wait_for(f"http://127.0.0.1:{ports['worker']}/healthz")
        yield ports, started[1]
    finally:
        for each in started:
            if each.is_running():
                each.kill_all()


async def one_delivered(kernel: Kernel, port: int) -> None:
    """One request goes all the way, so that there is something to measure."""
    content = await filled_draft(kernel, port)
    assert await send(port, await drafts.begin(kernel, OFFICE, content, "v1"))
    while True:
        async with kernel.database.tenant_transaction(OFFICE, read_only=True):
            if await CaseRow.exists().where(CaseRow.status == "delivered"):
                return
        await asyncio.sleep(0.1)


async def test_prometheus_understands(sqlite: Sqlite, tmp_path: Path) -> None:
    """It gets at both, evaluates every rule without a fault, and notices a worker that is gone."""
    kernel = build(for_processes(settings_for(await sqlite.fresh(), tmp_path)))
    await kernel.database.open()
    await seed(kernel)
    with processes(kernel, tmp_path) as (ports, worker):
        await one_delivered(kernel, ports["web"])
        await kernel.database.close()
        await asyncio.to_thread(_looked_at, tmp_path, ports, worker)


def _looked_at(folder: Path, ports: dict[str, int], worker: Process) -> None:
    for port in ports.values():
        told = httpx.get(f"http://127.0.0.1:{port}/metrics", headers=BEARER, trust_env=False)
        assert told.status_code == 200
        assert promtool("check", "metrics", text=told.text) == (0, "")

    with watching(folder, ports) as prometheus:

        def all_evaluated() -> bool:
            targets = prometheus.answer("targets")["activeTargets"]
            up = [each for each in targets if each["health"] == "up"]
            return len(up) == 2 and all(
                rule["health"] == "ok" for rule in prometheus.rules().values()
            )

        prometheus.until(all_evaluated)
        time.sleep(2)
        rules = prometheus.rules()
        assert {rule["health"] for rule in rules.values()} == {"ok"}
        # Nothing was ever saved here, and chores that are done each minute were done once: both are
        # looked at for some minutes before anybody is woken.
        waits = {name for name, rule in rules.items() if rule["state"] != "inactive"}
        assert waits <= {"SorgeauskunftBackupOld", "SorgeauskunftWorkerAway"}
        assert "firing" not in {rule["state"] for rule in rules.values()}

        known = prometheus.answer("metadata")
        for rule in rules.values():
            prometheus.answer("query", query=rule["query"])
            for selected in read(rule["query"]).selected:
                found = prometheus.answer("series", **{"match[]": selected.name})
                assert found or selected.name in ONLY_WHILE, selected.name
                assert re.sub(r"_(bucket|count)$", "", selected.name) in known
                assert all(selected.labels.keys() <= series.keys() for series in found)

        gone = rules["SorgeauskunftWorkerAway"]["query"].partition(" or ")[0]
        assert gone.startswith("absent(")
        assert prometheus.answer("query", query=gone)["result"] == []
        worker.kill()
        prometheus.until(lambda: bool(prometheus.answer("query", query=gone)["result"]))
